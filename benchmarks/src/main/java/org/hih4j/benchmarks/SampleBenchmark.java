package org.hih4j.benchmarks;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.imaging.CropSampler;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.Normalization;
import org.hih4j.imaging.Sampling;
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

/** A crop of a 1280 x 720 picture into the network's input tensor. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class SampleBenchmark {
  /** The input's side. */
  @Param({"128", "256"})
  public int input;

  /** The side of the face in the picture. */
  @Param({"150", "600"})
  public int face;

  /** How pixels are taken. */
  @Param({"BILINEAR", "ANTIALIASED"})
  public Sampling sampling;

  private FaceImage image;
  private CropSampler sampler;
  private Transform2 transform;
  private FloatBuffer tensor;

  /** Makes a picture of noise. */
  @Setup
  public void setUp() {
    BufferedImage picture = new BufferedImage(1280, 720, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(1);
    for (int y = 0; y < 720; y++) {
      for (int x = 0; x < 1280; x++) {
        picture.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    image = FaceImage.of(picture);
    sampler = new CropSampler(input, input, Normalization.IMAGENET, sampling);
    transform =
        CropRule.centered(1.2)
            .cropFor(FaceBox.landmarks(330, 60, face, face), input, input)
            .sampling();
    tensor =
        ByteBuffer.allocateDirect(4 * sampler.length())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  /**
   * Samples one crop.
   *
   * @return the tensor
   */
  @Benchmark
  public FloatBuffer sample() {
    sampler.sample(image, transform, tensor, 0, false);
    return tensor;
  }
}
