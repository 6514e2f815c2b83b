package org.hih4j.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.hih4j.imaging.FaceImage;
import org.hih4j.video.internal.FrameSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How frames pass from the decoding thread to the caller, with a source made for it. */
class FrameFlowTest {
  private static final FaceImage IMAGE = FaceImage.of(Clips.picture(0, 32, 32));

  /** Frames as many as permitted, and word of each. */
  private static final class Source implements FrameSource {
    private final int frames;
    private final boolean live;
    private final Semaphore permits;
    private final Semaphore asked = new Semaphore(0);
    private final CountDownLatch closes = new CountDownLatch(1);
    private int next;

    Source(int frames, boolean live, int permits) {
      this.frames = frames;
      this.live = live;
      this.permits = new Semaphore(permits);
    }

    @Override
    public VideoInfo info() {
      return new VideoInfo(
          32, 32, 0, OptionalDouble.empty(), Optional.empty(), OptionalLong.empty(), "", "");
    }

    @Override
    public Optional<VideoFrame> next() throws InterruptedException {
      asked.release();
      permits.acquire();
      if (next == frames) {
        return Optional.empty();
      }
      return Optional.of(new VideoFrame(next, next++, IMAGE, false));
    }

    @Override
    public VideoInfo.Damage damage() {
      return new VideoInfo.Damage(0, 0, Optional.empty());
    }

    @Override
    public boolean live() {
      return live;
    }

    @Override
    public void close() {
      closes.countDown();
    }
  }

  private static VideoReader reader(Source source, int buffer) {
    return VideoReader.of(source, VideoReaderOptions.builder().buffer(buffer).build());
  }

  @Test
  void decodingStopsWhileTheBufferIsFull() throws InterruptedException {
    Source source = new Source(1000, false, 1000);
    try (VideoReader video = reader(source, 3)) {
      // Three in the buffer and one that waits for a place.
      assertThat(source.asked.tryAcquire(4, 10, TimeUnit.SECONDS)).isTrue();
      assertThat(source.asked.tryAcquire(1, 100, TimeUnit.MILLISECONDS)).isFalse();
      video.next();
      assertThat(source.asked.tryAcquire(1, 10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aCamerasOldestFramesAreDropped() throws InterruptedException {
    Source source = new Source(1000, true, 10);
    try (VideoReader video = reader(source, 2)) {
      assertThat(source.asked.tryAcquire(11, 10, TimeUnit.SECONDS)).isTrue();
      assertThat(video.next().orElseThrow().index()).isEqualTo(8);
      assertThat(video.next().orElseThrow().index()).isEqualTo(9);
      assertThat(video.dropped()).isEqualTo(8);
    }
  }

  @Test
  void closingWaitsUntilTheSourceIsClosed() {
    Source source = new Source(10, false, 0);
    VideoReader video = reader(source, 1);
    video.close();
    assertThat(source.closes.getCount()).isZero();
  }

  @Test
  void closingWakesACallerThatWaitsForAFrame() {
    Source source = new Source(10, false, 0);
    VideoReader video = reader(source, 1);
    CompletableFuture<Optional<VideoFrame>> waiting = CompletableFuture.supplyAsync(video::next);
    assertThat(waiting).isNotDone();
    video.close();
    assertThat(waiting)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withCauseInstanceOf(IllegalStateException.class);
  }

  /** Two frames, then what fails. */
  private static VideoReader failing(Runnable failure) {
    FrameSource source =
        new FrameSource() {
          private int next;

          @Override
          public VideoInfo info() {
            return new Source(0, false, 0).info();
          }

          @Override
          public Optional<VideoFrame> next() {
            if (next == 2) {
              failure.run();
            }
            return Optional.of(new VideoFrame(next, next++, IMAGE, false));
          }

          @Override
          public VideoInfo.Damage damage() {
            return new VideoInfo.Damage(0, 0, Optional.empty());
          }

          @Override
          public boolean live() {
            return false;
          }

          @Override
          public void close() {
            // Holds nothing.
          }
        };
    return VideoReader.of(source, VideoReaderOptions.defaults());
  }

  @Test
  void aFailureOfTheSourceReachesTheCallerAfterTheFramesBeforeIt() {
    VideoException broken = new VideoException("broken");
    try (VideoReader video =
        failing(
            () -> {
              throw broken;
            })) {
      assertThat(video.next()).isPresent();
      assertThat(video.next()).isPresent();
      assertThatThrownBy(video::next).isSameAs(broken);
      assertThatThrownBy(video::next).isSameAs(broken);
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anErrorOfTheSourceIsAFailureOfTheVideo() {
    Error error = new OutOfMemoryError("no memory");
    try (VideoReader video =
        failing(
            () -> {
              throw error;
            })) {
      assertThat(video.next()).isPresent();
      assertThat(video.next()).isPresent();
      assertThatThrownBy(video::next)
          .isInstanceOf(VideoException.class)
          .hasMessage("the video cannot be decoded further: java.lang.OutOfMemoryError: no memory")
          .hasCause(error);
    }
  }

  @Test
  void aSubscriberGetsNoMoreThanItAsksForAndThenTheEnd() {
    Source source = new Source(5, false, 100);
    List<Long> seen = new ArrayList<>();
    CompletableFuture<List<Long>> done = new CompletableFuture<>();
    try (VideoReader video = reader(source, 2)) {
      video
          .publisher()
          .subscribe(
              new Flow.Subscriber<>() {
                private Flow.Subscription subscription;
                private long outstanding;

                @Override
                public void onSubscribe(Flow.Subscription given) {
                  subscription = given;
                  ask();
                }

                private void ask() {
                  outstanding = 2;
                  subscription.request(2);
                }

                @Override
                public void onNext(VideoFrame frame) {
                  seen.add(frame.index());
                  if (--outstanding < 0) {
                    done.completeExceptionally(new AssertionError("not asked for"));
                  }
                  if (outstanding == 0) {
                    ask();
                  }
                }

                @Override
                public void onError(Throwable failure) {
                  done.completeExceptionally(failure);
                }

                @Override
                public void onComplete() {
                  done.complete(seen);
                }
              });
      assertThat(done).succeedsWithin(Duration.ofSeconds(10));
      assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L);
    }
  }
}
