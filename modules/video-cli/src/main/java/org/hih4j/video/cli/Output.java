package org.hih4j.video.cli;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.hih4j.track.TrackedFace;
import org.hih4j.video.VideoException;
import org.hih4j.video.VideoFrame;
import org.jspecify.annotations.Nullable;

/**
 * Draws frames on a thread of its own and hands them on, a few at most behind the caller. For use
 * by one thread.
 */
final class Output implements AutoCloseable {
  private static final int BEHIND = 4;

  private final BiConsumer<VideoFrame, BufferedImage> taker;
  private final Semaphore places = new Semaphore(BEHIND);
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread made = new Thread(work, "hih-draw");
            made.setDaemon(true);
            return made;
          });
  private volatile @Nullable RuntimeException failure;

  Output(BiConsumer<VideoFrame, BufferedImage> taker) {
    this.taker = taker;
  }

  /**
   * Takes a frame; waits while too many are not drawn yet.
   *
   * @throws RuntimeException what an earlier frame's taker threw, an error as the cause of a {@link
   *     VideoException}
   */
  void take(VideoFrame frame, List<TrackedFace> faces) throws InterruptedException {
    rethrow();
    places.acquire();
    thread.execute(
        () -> {
          try {
            if (failure == null) {
              taker.accept(frame, Drawing.of(frame.image(), faces));
            }
          } catch (RuntimeException e) {
            failure = e;
          } catch (Error e) {
            failure = new VideoException("the frames cannot be drawn further: " + e, e);
          } finally {
            places.release();
          }
        });
  }

  /**
   * Waits until everything is handed on.
   *
   * @throws RuntimeException what the taker threw, as in {@link #take}
   */
  void finish() {
    close();
    rethrow();
  }

  private void rethrow() {
    RuntimeException thrown = failure;
    if (thrown != null) {
      throw thrown;
    }
  }

  /** Waits until everything is handed on. */
  @Override
  public void close() {
    thread.shutdown();
    boolean interrupted = false;
    // Frames that were taken are handed on, so that nothing is written after what follows.
    while (!thread.isTerminated()) {
      try {
        thread.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
