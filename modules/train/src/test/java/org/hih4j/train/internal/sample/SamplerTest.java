package org.hih4j.train.internal.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.train.TrainConfig;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final int INPUT = 64;
  private static final int[] FLIP = Shapes.SCHEME.flip();

  private static CachedFace face(int number) {
    Shapes.Face drawn = Shapes.draw(number);
    return cut(drawn.picture(), drawn.landmarks());
  }

  private static CachedFace cut(Picture picture, Landmarks landmarks) {
    return new CropCache(INPUT, 1.3, 0, 10, new int[] {0})
        .cut(
            new LabelledFace(
                "drawn/1",
                () -> picture,
                new Landmarks[] {landmarks},
                new double[][] {ones(landmarks.size())},
                new double[][] {ones(landmarks.size())}));
  }

  private static double[] ones(int count) {
    double[] result = new double[count];
    Arrays.fill(result, 1);
    return result;
  }

  /** A black picture with a bright blob on each landmark, all the same colour. */
  private static CachedFace dots(int number) {
    Landmarks landmarks = Shapes.draw(number).landmarks();
    byte[] rgb = new byte[128 * 128 * 3];
    for (int i = 0; i < landmarks.size(); i++) {
      for (int y = 0; y < 128; y++) {
        for (int x = 0; x < 128; x++) {
          double d = Math.hypot(x - landmarks.x(i), y - landmarks.y(i));
          int value = (int) (255 * Math.exp(-d * d / 4));
          for (int k = 0; k < 3; k++) {
            int at = (y * 128 + x) * 3 + k;
            rgb[at] = (byte) Math.max(rgb[at] & 0xff, value);
          }
        }
      }
    }
    return cut(new Picture(128, 128, rgb), landmarks);
  }

  private static TrainConfig.Augmentation geometryOnly() {
    return new TrainConfig.Augmentation(
        40, 60, 0.3, 0.8, 1.25, 0.1, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void landmarksStayOnWhatTheyMarkWhateverTheView() {
    CachedFace face = dots(3);
    Sampler sampler = new Sampler(INPUT, FLIP, geometryOnly(), TrainConfig.Outside.MASK, 1);
    Batch batch = Batch.allocate(1, INPUT, 10);
    int checked = 0;
    for (int step = 0; step < 40; step++) {
      BufferedImage picture = sampler.preview(face, List.of(face), step, batch);
      for (int i = 0; i < 10; i++) {
        // Heatmap coordinates have their origin at the first pixel's edge.
        double x = batch.points()[2 * i] * 4 - 0.5;
        double y = batch.points()[2 * i + 1] * 4 - 0.5;
        if (batch.weight()[i] == 0 || x < 4 || y < 4 || x > INPUT - 5 || y > INPUT - 5) {
          continue;
        }
        double[] centre = centreOfLight(picture, x, y);
        assertThat(centre[0]).isCloseTo(x, within(0.35));
        assertThat(centre[1]).isCloseTo(y, within(0.35));
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(200);
  }

  private static double[] centreOfLight(BufferedImage picture, double x, double y) {
    double sum = 0;
    double sx = 0;
    double sy = 0;
    int cx = (int) Math.round(x);
    int cy = (int) Math.round(y);
    for (int v = cy - 3; v <= cy + 3; v++) {
      for (int u = cx - 3; u <= cx + 3; u++) {
        double d = Math.hypot(u - x, v - y);
        double light = (picture.getRGB(u, v) & 0xff) * Math.exp(-d * d / 4);
        sum += light;
        sx += light * u;
        sy += light * v;
      }
    }
    return new double[] {sx / sum, sy / sum};
  }

  @Test
  void mirroredViewsSwapLeftAndRight() {
    CachedFace face = face(4);
    TrainConfig.Augmentation always =
        new TrainConfig.Augmentation(0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    Batch plain = Batch.allocate(1, INPUT, 10);
    Batch mirrored = Batch.allocate(1, INPUT, 10);
    new Sampler(INPUT, FLIP, TrainConfig.Augmentation.none(), TrainConfig.Outside.MASK, 1)
        .train(face, List.of(face), 0, 0, plain);
    new Sampler(INPUT, FLIP, always, TrainConfig.Outside.MASK, 1)
        .train(face, List.of(face), 0, 0, mirrored);

    for (int i = 0; i < 10; i++) {
      assertThat(mirrored.points()[2 * i])
          .isCloseTo(INPUT / 4f - plain.points()[2 * FLIP[i]], within(1e-3f));
      assertThat(mirrored.points()[2 * i + 1])
          .isCloseTo(plain.points()[2 * FLIP[i] + 1], within(1e-3f));
    }
    for (int v = 0; v < INPUT; v++) {
      for (int u = 0; u < INPUT; u++) {
        assertThat(mirrored.images().get((v * INPUT + u) * 3))
            .isCloseTo(plain.images().get((v * INPUT + INPUT - 1 - u) * 3), within(0.02f));
      }
    }
  }

  @Test
  void theMiddleOfTheBoxIsTheMiddleOfTheInput() {
    CachedFace face = face(5);
    Batch batch = Batch.allocate(1, INPUT, 10);
    new Sampler(INPUT, FLIP, TrainConfig.Augmentation.none(), TrainConfig.Outside.MASK, 1)
        .train(face, List.of(face), 0, 0, batch);
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (int i = 0; i < 10; i++) {
      low = Math.min(low, batch.points()[2 * i]);
      high = Math.max(high, batch.points()[2 * i]);
    }
    assertThat((low + high) / 2).isCloseTo(INPUT / 8.0, within(1e-3));
  }

  @Test
  void landmarksOutsideTheCropAreMaskedOrClipped() {
    CachedFace whole = face(6);
    float[] xy = whole.xy().clone();
    xy[0] = (float) (whole.centerX() - whole.side() * 0.53);
    xy[2] = (float) (whole.centerX() - whole.side());
    CachedFace face =
        new CachedFace(
            "x",
            whole.rgb(),
            whole.size(),
            xy,
            whole.weight(),
            whole.decimalWeight(),
            whole.centerX(),
            whole.centerY(),
            whole.side(),
            whole.boxSide(),
            whole.left(),
            whole.top(),
            whole.right(),
            whole.bottom());
    Batch masked = Batch.allocate(1, INPUT, 10);
    Batch clipped = Batch.allocate(1, INPUT, 10);
    new Sampler(INPUT, FLIP, TrainConfig.Augmentation.none(), TrainConfig.Outside.MASK, 1)
        .train(face, List.of(face), 0, 0, masked);
    new Sampler(INPUT, FLIP, TrainConfig.Augmentation.none(), TrainConfig.Outside.CLIP, 1)
        .train(face, List.of(face), 0, 0, clipped);

    assertThat(masked.weight()[0]).isZero();
    assertThat(masked.decimalWeight()[0]).isZero();
    assertThat(clipped.weight()[0]).isEqualTo(1);
    assertThat(clipped.decimalWeight()[0]).isZero();
    assertThat(clipped.points()[0]).isZero();
    assertThat(clipped.weight()[1]).isZero();
    assertThat(clipped.weight()[2]).isEqualTo(1);
  }

  @Test
  void theSameStepGivesTheSameBatchWhateverTheThreads() {
    List<CachedFace> faces = List.of(face(1), face(2), face(3), face(4), face(5));
    Sampler sampler =
        new Sampler(INPUT, FLIP, TrainConfig.Augmentation.standard(), TrainConfig.Outside.MASK, 9);
    float[][] one = new float[6][];
    float[][] three = new float[3][];
    try (BatchStream<Batch> stream =
        new BatchStream<>(
            sampler.batches(List.of(faces), 4), new int[] {5}, new int[] {4}, 9, 0, 6, 1)) {
      for (int i = 0; i < 6; i++) {
        one[i] = images(stream.next());
      }
    }
    try (BatchStream<Batch> stream =
        new BatchStream<>(
            sampler.batches(List.of(faces), 4), new int[] {5}, new int[] {4}, 9, 3, 6, 3)) {
      for (int i = 0; i < 3; i++) {
        Batch batch = stream.next();
        three[i] = images(batch);
        stream.recycle(batch);
      }
    }

    assertThat(three).isDeepEqualTo(Arrays.copyOfRange(one, 3, 6));
    assertThat(one[0]).isNotEqualTo(one[1]);
  }

  private static float[] images(Batch batch) {
    float[] result = new float[batch.images().capacity()];
    batch.images().get(0, result);
    return result;
  }

  @Test
  void everyVariationKeepsPixelsInRange() {
    TrainConfig.Augmentation all =
        new TrainConfig.Augmentation(
            90, 180, 0.5, 0.5, 2, 0.3, 0.5, 2, 0.5, 1, 1, 0, 1, 1, 1, 1, 0.5);
    CachedFace face = face(7);
    Sampler sampler = new Sampler(INPUT, FLIP, all, TrainConfig.Outside.CLIP, 2);
    Batch batch = Batch.allocate(1, INPUT, 10);
    for (int step = 0; step < 60; step++) {
      sampler.train(face, List.of(face), step, 0, batch);
      for (float value : images(batch)) {
        assertThat(value).isBetween(-2.2f, 2.7f);
      }
    }
  }

  @Test
  void batchesAreSharedOutByLargestRemainders() {
    assertThat(BatchStream.counts(new double[] {3, 1}, 24)).containsExactly(18, 6);
    assertThat(BatchStream.counts(new double[] {100, 1, 0}, 16)).containsExactly(15, 1, 0);
    assertThat(BatchStream.counts(new double[] {1, 1, 1}, 16))
        .satisfies(c -> assertThat(Arrays.stream(c).sum()).isEqualTo(16));
  }

  @Test
  void drawnFacesAreTheSameEveryTime() {
    assertThat(Shapes.draw(11).picture().rgb()).isEqualTo(Shapes.draw(11).picture().rgb());
    assertThat(Shapes.draw(11).landmarks()).isEqualTo(Shapes.draw(11).landmarks());
  }
}
