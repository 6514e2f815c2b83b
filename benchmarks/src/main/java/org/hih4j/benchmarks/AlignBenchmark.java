package org.hih4j.benchmarks;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.InferenceOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Faces of the example photograph, from decoded picture to points. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class AlignBenchmark {
  private static final int MANY = 32;
  private static final FaceBox BOX = FaceBox.detector(169, 63, 115, 115);

  /** A bundled model. */
  @Param({"hih-300w", "hih-300w-int8"})
  public String model;

  /** Threads: in one run for one face, one run each for many faces. */
  @Param({"1", "2"})
  public int threads;

  private final FaceImage image = FaceImage.load(Path.of("examples", "images", "astronaut.png"));
  private final List<FaceBox> boxes = Collections.nCopies(MANY, BOX);
  private FaceAligner single;
  private FaceAligner many;

  /** Loads the model twice. */
  @Setup
  public void setUp() {
    single =
        FaceAligner.load(
            Models.bundled(model),
            AlignerOptions.builder()
                .refinement(0)
                .inference(InferenceOptions.builder().intraOpThreads(threads).build())
                .build());
    many =
        FaceAligner.load(
            Models.bundled(model),
            AlignerOptions.builder()
                .refinement(0)
                .concurrency(threads)
                .inference(InferenceOptions.builder().intraOpThreads(1).build())
                .build());
  }

  /** Closes the aligners. */
  @TearDown
  public void tearDown() {
    single.close();
    many.close();
  }

  /**
   * One face at a time, the network on all threads.
   *
   * @return the face
   */
  @Benchmark
  public FaceAlignment oneFace() {
    return single.align(image, BOX);
  }

  /**
   * Many faces in one call, a face on each thread; time for one face.
   *
   * @return the faces
   */
  @Benchmark
  @OperationsPerInvocation(MANY)
  public List<FaceAlignment> manyFaces() {
    return many.align(image, boxes);
  }
}
