package org.hih4j.train.internal.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.CropSampler;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.Normalization;
import org.hih4j.imaging.Sampling;
import org.hih4j.train.TrainConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The crop that a network is trained on is the crop that it is given when it is used. */
class ServedCropTest {
  private static final int INPUT = 128;
  private static final double EXPAND = 1.3;
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  /** Faces smaller than the input, about as large, and four times as large. */
  @ParameterizedTest
  @ValueSource(doubles = {60, 110, 400})
  void everyPixelOfASmoothPictureAgreesToAGreyLevel(double side) {
    BufferedImage picture = smooth(600);
    double[] differences = differences(picture, 300.3 - side / 2, 297.6 - side / 2, side);

    assertThat(Arrays.stream(differences).max().orElseThrow()).isLessThan(1);
  }

  /** The trainer resamples twice, which softens edges. */
  @Test
  void aPhotographAgreesToTwoGreyLevelsOnAverage() throws IOException {
    BufferedImage photo = ImageIO.read(new File("../../examples/images/astronaut.png"));
    double[] differences = differences(photo, 180, 92, 92);

    assertThat(Arrays.stream(differences).average().orElseThrow()).isLessThan(2);
  }

  /** Absolute differences between the trainer's crop and the aligner's, in grey levels. */
  private static double[] differences(BufferedImage image, double x, double y, double side) {
    float[] trained = trained(image, x, y, side);
    CropSampler sampler =
        new CropSampler(INPUT, INPUT, Normalization.IMAGENET, Sampling.ANTIALIASED);
    float[] served = new float[sampler.length()];
    sampler.sample(
        FaceImage.of(image),
        CropRule.centered(EXPAND)
            .cropFor(FaceBox.landmarks(x, y, side, side), INPUT, INPUT)
            .sampling(),
        FloatBuffer.wrap(served),
        0,
        false);
    int plane = INPUT * INPUT;
    double[] differences = new double[served.length];
    for (int i = 0; i < plane; i++) {
      for (int k = 0; k < 3; k++) {
        // The trainer's pixels are interleaved, the aligner's planar.
        differences[k * plane + i] =
            255 * DEVIATION[k] * Math.abs(trained[3 * i + k] - served[k * plane + i]);
      }
    }
    return differences;
  }

  private static float[] trained(BufferedImage image, double x, double y, double side) {
    double[] xy = new double[20];
    for (int i = 0; i < 10; i++) {
      xy[2 * i] = x + side * (i % 2);
      xy[2 * i + 1] = y + side * (i / 2 % 2);
    }
    double[] ones = new double[10];
    Arrays.fill(ones, 1);
    CachedFace face =
        new CropCache(INPUT, EXPAND, 0, 10, new int[] {0})
            .cut(
                new LabelledFace(
                    "served/1",
                    () -> new Picture(image.getWidth(), image.getHeight(), rgb(image)),
                    new Landmarks[] {Landmarks.of(Shapes.SCHEME, xy)},
                    new double[][] {ones},
                    new double[][] {ones}));
    Sampler sampler =
        new Sampler(
            INPUT,
            Shapes.SCHEME.flip(),
            TrainConfig.Augmentation.none(),
            TrainConfig.Outside.MASK,
            1);
    Batch batch = Batch.allocate(1, INPUT, 10);
    sampler.plain(face, Sampler.View.plain(face, 1, 0, 0), batch.images(), 0);
    float[] values = new float[3 * INPUT * INPUT];
    batch.images().get(0, values);
    return values;
  }

  private static BufferedImage smooth(int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int r = (int) Math.round(128 + 100 * Math.sin(x / 60.0 + y / 90.0));
        int g = (int) Math.round(128 + 100 * Math.cos(y / 70.0));
        int b = (int) Math.round(255.0 * x / side);
        image.setRGB(x, y, r << 16 | g << 8 | b);
      }
    }
    return image;
  }

  private static byte[] rgb(BufferedImage image) {
    byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int value = image.getRGB(x, y);
        int at = 3 * (y * image.getWidth() + x);
        rgb[at] = (byte) (value >> 16);
        rgb[at + 1] = (byte) (value >> 8);
        rgb[at + 2] = (byte) value;
      }
    }
    return rgb;
  }
}
