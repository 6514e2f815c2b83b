package org.hih4j.benchmarks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.hih4j.core.heatmap.DecodedPoints;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.MapShape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Heatmaps of one face into points. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class DecodeBenchmark {
  /** Which decoder. */
  @Param({"reference", "argmax", "quarter", "dark", "nested-argmax", "nested", "nested-window"})
  public String decoder;

  /** The heatmaps' side. */
  @Param({"32", "64"})
  public int side;

  private HeatmapDecoder decoding;
  private MapShape shape;
  private MapShape fineShape;
  private FloatBuffer maps;
  private FloatBuffer fine;
  private DecodedPoints points;

  /** Makes 98 noisy maps. */
  @Setup
  public void setUp() {
    decoding =
        switch (decoder) {
          case "reference" -> HeatmapDecoder.reference(HeatmapDecoder.Head.HIH);
          case "argmax" -> HeatmapDecoder.argmax();
          case "quarter" -> HeatmapDecoder.quarterOffset();
          case "dark" -> HeatmapDecoder.dark(11);
          case "nested-argmax" -> HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.QUADRATIC);
          case "nested" -> HeatmapDecoder.nestedExpectation(1);
          default -> HeatmapDecoder.nestedExpectation(1, 1, 4);
        };
    shape = new MapShape(98, side, side);
    fineShape = new MapShape(98, 8, 8);
    maps = noise(shape);
    fine = noise(fineShape);
    points = DecodedPoints.of(98);
  }

  private static FloatBuffer noise(MapShape shape) {
    SplittableRandom random = new SplittableRandom(1);
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(4 * shape.size()).order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int i = 0; i < shape.size(); i++) {
      buffer.put(i, (float) (10 * random.nextDouble()));
    }
    return buffer;
  }

  /**
   * Decodes one face.
   *
   * @return the points
   */
  @Benchmark
  public DecodedPoints decode() {
    decoding.decode(maps, 0, shape, fine, 0, fineShape, points);
    return points;
  }
}
