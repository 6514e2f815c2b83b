package org.hih4j.align;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hih4j.align.internal.OrderedProcessor;
import org.hih4j.align.internal.OrderedSpliterator;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.internal.Checks;
import org.hih4j.imaging.FaceImage;

/**
 * Aligns any number of images, several at once, in constant memory: for {@link Stream} and for
 * {@link Flow}. Images are read, decoded and aligned on worker threads; results come in the order
 * of the tasks; an image or box that fails is a result with a failure, never an exception.
 *
 * <pre>{@code
 * AlignmentPipeline pipeline = AlignmentPipeline.of(aligner);
 * try (Stream<AlignmentResult> results = pipeline.align(tasks)) {
 *   results.forEach(result -> ...);
 * }
 * }</pre>
 *
 * <p>At most as many images as there are workers are in memory at a time, besides those that tasks
 * themselves hold. Give the aligner's network one intra-op thread ({@link
 * org.hih4j.inference.InferenceOptions.Builder#intraOpThreads}): workers side by side beat one run
 * on several threads.
 *
 * <p>The aligner is shared, not owned: it must stay open until streams and processors have ended. A
 * closed aligner and an {@link Error} do end a stream, with that exception. Immutable and safe to
 * share; each stream and processor has its own threads, which end with it.
 */
public final class AlignmentPipeline {
  private static final int AHEAD_PER_WORKER = 8;

  private final FaceAligner aligner;
  private final int workers;
  private final int lookAhead;
  private final BiConsumer<FaceImage, AlignmentResult> visitor;

  private AlignmentPipeline(
      FaceAligner aligner,
      int workers,
      int lookAhead,
      BiConsumer<FaceImage, AlignmentResult> visitor) {
    this.aligner = aligner;
    this.workers = workers;
    this.lookAhead = lookAhead;
    this.visitor = visitor;
  }

  /**
   * A pipeline with a worker for each processor, which looks eight tasks a worker ahead.
   *
   * @param aligner stays open and the caller's
   * @return a new pipeline
   */
  public static AlignmentPipeline of(FaceAligner aligner) {
    return of(aligner, Math.min(256, Runtime.getRuntime().availableProcessors()));
  }

  /**
   * A pipeline that looks eight tasks a worker ahead.
   *
   * @param aligner stays open and the caller's
   * @param workers images worked on at once, 1 to 256
   * @return a new pipeline
   */
  public static AlignmentPipeline of(FaceAligner aligner, int workers) {
    return of(aligner, workers, workers * AHEAD_PER_WORKER);
  }

  /**
   * A pipeline.
   *
   * @param aligner stays open and the caller's
   * @param workers images worked on at once, 1 to 256
   * @param lookAhead most tasks taken and not yet handed on as results, from {@code workers} to
   *     65536; less keeps fewer results waiting behind a slow image, more keeps workers busy
   *     meanwhile
   * @return a new pipeline
   */
  public static AlignmentPipeline of(FaceAligner aligner, int workers, int lookAhead) {
    Objects.requireNonNull(aligner, "aligner");
    Checks.inRange("workers", workers, 1, 256);
    if (lookAhead < workers || lookAhead > 1 << 16) {
      throw new IllegalArgumentException(
          "lookAhead must be in " + workers + "..65536: " + lookAhead);
    }
    return new AlignmentPipeline(aligner, workers, lookAhead, (image, result) -> {});
  }

  /**
   * This pipeline with a visitor who sees each image together with its result, while the image is
   * still in memory: to cut faces out, or to draw.
   *
   * @param newVisitor called once for each image that could be read, on the worker, before the
   *     result is handed on; calls run side by side and in any order. An exception of the visitor's
   *     ends a stream or processor
   * @return a new pipeline with the same aligner, which has this visitor alone
   */
  public AlignmentPipeline visitedBy(BiConsumer<FaceImage, AlignmentResult> newVisitor) {
    return new AlignmentPipeline(
        aligner, workers, lookAhead, Objects.requireNonNull(newVisitor, "newVisitor"));
  }

  /** {@return how many images are worked on at once: the threads of a stream or processor} */
  public int workers() {
    return workers;
  }

  /** {@return how many tasks at most are taken and not yet handed on as results} */
  public int lookAhead() {
    return lookAhead;
  }

  /**
   * Aligns one image on the calling thread.
   *
   * @param task the image and its faces
   * @return what became of it
   * @throws IllegalStateException if the aligner is closed
   */
  public AlignmentResult align(AlignmentTask task) {
    FaceImage image;
    try {
      image = Objects.requireNonNull(task.image().call(), "the task's image");
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return new AlignmentResult(
          task, 0, 0, List.of(), List.of(new AlignmentResult.Failure(OptionalInt.empty(), e)));
    }
    AlignmentResult result = align(task, image);
    visitor.accept(image, result);
    return result;
  }

  private AlignmentResult align(AlignmentTask task, FaceImage image) {
    try {
      List<FaceAlignment> faces =
          task.finding() ? aligner.align(image) : aligner.align(image, task.boxes());
      return new AlignmentResult(task, image.width(), image.height(), faces, List.of());
    } catch (IllegalStateException e) {
      throw e;
    } catch (RuntimeException e) {
      if (task.finding()) {
        return new AlignmentResult(
            task,
            image.width(),
            image.height(),
            List.of(),
            List.of(new AlignmentResult.Failure(OptionalInt.empty(), e)));
      }
      return boxByBox(task, image);
    }
  }

  /** Finds out which of the boxes failed. */
  private AlignmentResult boxByBox(AlignmentTask task, FaceImage image) {
    List<FaceAlignment> faces = new ArrayList<>();
    List<AlignmentResult.Failure> failures = new ArrayList<>();
    List<FaceBox> boxes = task.boxes();
    for (int i = 0; i < boxes.size(); i++) {
      try {
        faces.add(aligner.align(image, boxes.get(i)));
      } catch (IllegalStateException e) {
        throw e;
      } catch (RuntimeException e) {
        failures.add(new AlignmentResult.Failure(OptionalInt.of(i), e));
      }
    }
    return new AlignmentResult(task, image.width(), image.height(), faces, failures);
  }

  /**
   * Aligns a stream of images. The result is lazy: the tasks are read by whoever consumes it, as
   * results are asked for, up to the look-ahead in front of them. It is sequential to its consumer
   * whatever the tasks' stream is; an infinite stream of tasks is fine.
   *
   * @param tasks consumed by the result, and closed with it
   * @return results in the tasks' order; to be closed unless consumed to its end, which stops
   *     workers and waits for those at work. A failure of {@code tasks} itself is thrown after the
   *     results of the tasks before it
   */
  public Stream<AlignmentResult> align(Stream<AlignmentTask> tasks) {
    OrderedSpliterator<AlignmentTask, AlignmentResult> results =
        new OrderedSpliterator<>(tasks.sequential().spliterator(), this::align, workers, lookAhead);
    return StreamSupport.stream(results, false).onClose(results::close).onClose(tasks::close);
  }

  /**
   * A processor with back-pressure, for one publisher of tasks and one subscriber to results. It
   * asks for at most the look-ahead, and for nothing before it has a subscriber; results come in
   * the tasks' order, on the workers' threads and the subscriber's own. When the publisher ends or
   * fails, the results of what it gave before still come. Cancelling stops the workers after what
   * they are at. It follows the rules of {@link Flow}, which are those of Reactive Streams 1.0.4.
   *
   * @return a new processor, for a single use
   */
  public Flow.Processor<AlignmentTask, AlignmentResult> processor() {
    return new OrderedProcessor<>(this::align, workers, lookAhead);
  }

  @Override
  public String toString() {
    return "AlignmentPipeline[" + aligner + ", workers=" + workers + ", ahead=" + lookAhead + "]";
  }
}
