package org.hih4j.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hih4j.core.FileException;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.ImageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AlignmentPipelineTest {
  private static final FaceImage IMAGE =
      FaceImage.of(
          TestModels.picture(
              200, 160, 4, new Point2(80.3, 60.8), new Point2(118.6, 63.1), new Point2(99, 97)));
  private static final FaceBox BOX = FaceBox.landmarks(75, 55, 48, 48);
  private static final FaceBox OUTSIDE = FaceBox.landmarks(500, 55, 48, 48);

  private final FaceAligner aligner = FaceAligner.load(TestModels.colours());
  private final AlignmentPipeline pipeline = AlignmentPipeline.of(aligner, 3, 10);

  @AfterEach
  void close() {
    aligner.close();
  }

  private static FaceBox shifted(int i) {
    return FaceBox.landmarks(70 + i % 9, 50 + i % 7, 50, 50);
  }

  private static AlignmentTask task(int i) {
    return AlignmentTask.of("task " + i, IMAGE, List.of(shifted(i)));
  }

  @Test
  void givesTheResultsOfSingleCallsInOrder() {
    try (Stream<AlignmentResult> results =
        pipeline.align(IntStream.range(0, 100).mapToObj(AlignmentPipelineTest::task))) {
      List<AlignmentResult> all = results.toList();
      assertThat(all).hasSize(100).allMatch(AlignmentResult::complete);
      for (int i = 0; i < 100; i++) {
        assertThat(all.get(i).task().id()).isEqualTo("task " + i);
        assertThat(all.get(i).faces().get(0).landmarks())
            .isEqualTo(aligner.align(IMAGE, shifted(i)).landmarks());
      }
    }
  }

  @Test
  void alignsSeveralFacesOfAnImage() {
    AlignmentResult result =
        pipeline.align(AlignmentTask.of("two", IMAGE, List.of(shifted(1), shifted(2))));
    assertThat(result.faces())
        .extracting(FaceAlignment::box)
        .containsExactly(shifted(1), shifted(2));
    assertThat(result.width()).isEqualTo(200);
    assertThat(result.height()).isEqualTo(160);
  }

  @Test
  void givesAnImageThatCannotBeReadAsAFailureAmongResults() {
    List<AlignmentResult> results =
        pipeline
            .align(
                Stream.of(
                    task(0),
                    AlignmentTask.of(Path.of("no such file.png"), List.of(BOX)),
                    AlignmentTask.of("bytes", new byte[] {1, 2, 3}, List.of(BOX, BOX)),
                    new AlignmentTask(
                        "io",
                        () -> {
                          throw new IOException("cut\noff");
                        },
                        List.of(BOX)),
                    task(1)))
            .toList();
    assertThat(results).hasSize(5);
    assertThat(results.get(0).complete()).isTrue();
    assertThat(results.get(4).complete()).isTrue();
    for (AlignmentResult failed : results.subList(1, 4)) {
      assertThat(failed.faces()).isEmpty();
      assertThat(failed.failures()).hasSize(1);
      assertThat(failed.failures().get(0).box()).isEmpty();
    }
    assertThat(results.get(1).failures().get(0).cause()).isInstanceOf(ImageException.class);
    assertThat(results.get(1).failures().get(0).reason()).contains("no such file.png");
    assertThat(results.get(3).failures().get(0).reason()).isEqualTo("cut; off");
  }

  @Test
  void findsFacesWithoutBoxesAndTakesAnImageWithoutOneForAResult() {
    Path photo = Path.of("..", "..", "examples", "images", "astronaut.png");
    FaceImage gray = FaceImage.of(new BufferedImage(90, 70, BufferedImage.TYPE_BYTE_GRAY));
    try (FaceAligner finder = FaceAligner.load(Models.bundled("hih-300w"))) {
      List<AlignmentResult> results =
          AlignmentPipeline.of(finder, 2, 4)
              .align(
                  Stream.of(
                      AlignmentTask.finding(Path.of("no such file.png")),
                      AlignmentTask.finding("gray", () -> gray),
                      AlignmentTask.finding(photo)))
              .toList();

      assertThat(results).extracting(AlignmentResult::complete).containsExactly(false, true, true);
      assertThat(results).extracting(result -> result.faces().size()).containsExactly(0, 0, 1);
      assertThat(results.get(2).faces().get(0).landmarks())
          .isEqualTo(finder.align(photo).get(0).landmarks());
    }
  }

  @Test
  void keepsTheGoodFacesOfAnImageWithABadBox() {
    AlignmentResult result =
        pipeline.align(
            AlignmentTask.of("mixed", IMAGE, List.of(OUTSIDE, BOX, OUTSIDE, shifted(3))));
    assertThat(result.complete()).isFalse();
    assertThat(result.faces()).extracting(FaceAlignment::box).containsExactly(BOX, shifted(3));
    assertThat(result.boxOf(0)).isEqualTo(1);
    assertThat(result.boxOf(1)).isEqualTo(3);
    assertThat(result.failures())
        .extracting(AlignmentResult.Failure::box)
        .containsExactly(OptionalInt.of(0), OptionalInt.of(2));
    assertThat(result.failures().get(0).cause()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void decodesTheBytesOfAnImageFile() throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(IMAGE.toBufferedImage(), "png", png);
    AlignmentResult result =
        pipeline.align(AlignmentTask.of("bytes", png.toByteArray(), List.of(BOX)));
    assertThat(result.faces().get(0).landmarks()).isEqualTo(aligner.align(IMAGE, BOX).landmarks());
  }

  @Test
  void readsAnInfiniteStreamNoFurtherThanItsLookAhead() {
    AtomicInteger taken = new AtomicInteger();
    Stream<AlignmentTask> tasks = Stream.generate(() -> task(taken.getAndIncrement()));
    try (Stream<AlignmentResult> results = pipeline.align(tasks)) {
      assertThat(taken).hasValue(0);
      Iterator<AlignmentResult> iterator = results.iterator();
      iterator.next();
      assertThat(taken.get()).isBetween(1, 11);
      for (int i = 0; i < 20; i++) {
        iterator.next();
      }
      assertThat(taken.get()).isBetween(21, 32);
    }
  }

  @Test
  void holdsNoMoreImagesThanItHasWorkers() {
    AtomicInteger inMemory = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Stream<AlignmentTask> tasks =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    new AlignmentTask(
                        "task " + i,
                        () -> {
                          most.accumulateAndGet(inMemory.incrementAndGet(), Math::max);
                          Thread.sleep(1);
                          inMemory.decrementAndGet();
                          return IMAGE;
                        },
                        List.of(BOX)));
    try (Stream<AlignmentResult> results = pipeline.align(tasks)) {
      assertThat(results.filter(AlignmentResult::complete).count()).isEqualTo(200);
    }
    assertThat(most.get()).isBetween(2, 3);
  }

  @Test
  void handsOnWhatCameBeforeAFailureOfTheSource() {
    Stream<AlignmentTask> tasks =
        IntStream.range(0, 10)
            .mapToObj(
                i -> {
                  if (i == 5) {
                    throw new UncheckedIOException(new IOException("torn"));
                  }
                  return task(i);
                });
    List<String> ids = new ArrayList<>();
    assertThatThrownBy(() -> pipeline.align(tasks).forEach(result -> ids.add(result.task().id())))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(ids).containsExactly("task 0", "task 1", "task 2", "task 3", "task 4");
  }

  @Test
  void closingTheStreamClosesItsSourceAndFreesTheWorkers() throws InterruptedException {
    AtomicBoolean closed = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    Stream<AlignmentTask> tasks =
        Stream.generate(
                () ->
                    new AlignmentTask(
                        "forever",
                        () -> {
                          synchronized (threads) {
                            threads.add(Thread.currentThread());
                          }
                          return IMAGE;
                        },
                        List.of(BOX)))
            .onClose(() -> closed.set(true));
    Stream<AlignmentResult> results = pipeline.align(tasks);
    Iterator<AlignmentResult> iterator = results.iterator();
    iterator.next();
    results.close();
    assertThat(closed).isTrue();
    for (Thread thread : List.copyOf(threads)) {
      thread.join();
      assertThat(thread.isAlive()).isFalse();
    }
    assertThatIllegalStateException().isThrownBy(iterator::next);
  }

  @Test
  void closingLetsAWaitingConsumerGo() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AlignmentTask slow =
        new AlignmentTask(
            "slow",
            () -> {
              waiting.countDown();
              go.await();
              return IMAGE;
            },
            List.of(BOX));
    AlignmentPipeline narrow = AlignmentPipeline.of(aligner, 1, 4);
    Stream<AlignmentResult> results = narrow.align(Stream.of(slow, task(1), task(2)));
    CompletableFuture<Void> consumer =
        CompletableFuture.runAsync(() -> results.forEach(result -> {}));
    waiting.await();
    CompletableFuture<Void> closer = CompletableFuture.runAsync(results::close);
    while (!closer.isDone() && go.getCount() > 0) {
      Thread.sleep(20);
      go.countDown();
    }
    closer.get();
    assertThatThrownBy(consumer::get).hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void aClosedAlignerEndsTheStream() {
    aligner.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> pipeline.align(Stream.of(task(0), task(1))).toList());
  }

  @Test
  void alignsWhatAPublisherGives() throws Exception {
    Flow.Processor<AlignmentTask, AlignmentResult> processor = pipeline.processor();
    List<AlignmentResult> results = new ArrayList<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    try (SubmissionPublisher<AlignmentTask> source = new SubmissionPublisher<>()) {
      source.subscribe(processor);
      processor.subscribe(
          new Flow.Subscriber<>() {
            private Flow.Subscription subscription;

            @Override
            public void onSubscribe(Flow.Subscription given) {
              subscription = given;
              given.request(1);
            }

            @Override
            public void onNext(AlignmentResult result) {
              results.add(result);
              subscription.request(1);
            }

            @Override
            public void onError(Throwable error) {
              end.completeExceptionally(error);
            }

            @Override
            public void onComplete() {
              end.complete(null);
            }
          });
      for (int i = 0; i < 30; i++) {
        source.submit(i == 7 ? AlignmentTask.of("bad", new byte[1], List.of(BOX)) : task(i));
      }
    }
    end.get();
    assertThat(results).hasSize(30);
    for (int i = 0; i < 30; i++) {
      assertThat(results.get(i).task().id()).isEqualTo(i == 7 ? "bad" : "task " + i);
      assertThat(results.get(i).complete()).isEqualTo(i != 7);
    }
  }

  @Test
  void refusesSenselessNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AlignmentPipeline.of(aligner, 0))
        .withMessageContaining("workers");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AlignmentPipeline.of(aligner, 4, 3))
        .withMessageContaining("lookAhead");
  }

  @Test
  void aVisitorSeesEveryImageThatWasReadWithItsResult() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    AlignmentPipeline visited =
        AlignmentPipeline.of(aligner, 2)
            .visitedBy((image, result) -> seen.add(result.task().id() + " " + image.width()));
    AlignmentTask bad =
        new AlignmentTask(
            "bad",
            () -> {
              throw new IOException("gone");
            },
            List.of());
    AlignmentTask good = AlignmentTask.of("good", IMAGE, List.of());

    try (Stream<AlignmentResult> results = visited.align(Stream.of(bad, good))) {
      assertThat(results).hasSize(2);
    }

    assertThat(seen).containsExactly("good " + IMAGE.width());
  }

  @Test
  void aFailingVisitorEndsTheStream() {
    AlignmentPipeline failing =
        AlignmentPipeline.of(aligner, 2)
            .visitedBy(
                (image, result) -> {
                  throw new FileException("full", new IOException());
                });
    try (Stream<AlignmentResult> results =
        failing.align(Stream.of(AlignmentTask.of("a", IMAGE, List.of())))) {
      assertThatThrownBy(results::toList).isInstanceOf(FileException.class);
    }
  }
}
