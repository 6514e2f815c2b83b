package org.hih4j.core.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoders that look for detail below the cell in the heatmap itself. */
class SubCellDecoderTest {
  private static final MapShape MAP = new MapShape(1, 64, 64);

  @Test
  void argmaxIsTheCellOfTheGreatestValue() {
    near(decode(HeatmapDecoder.argmax(), gaussian(30.3, 20.8)), 30, 21, 0);
  }

  @Test
  void quarterMovesTowardsTheGreaterNeighbours() {
    near(decode(HeatmapDecoder.quarterOffset(), gaussian(30.3, 20.8)), 30.25, 20.75, 0);
  }

  @Test
  void quarterStaysWhereNeighboursAreEqual() {
    near(decode(HeatmapDecoder.quarterOffset(), gaussian(30, 20)), 30, 20, 0);
  }

  @Test
  void quarterStaysOnTheAxisWhoseEdgeItTouches() {
    near(decode(HeatmapDecoder.quarterOffset(), gaussian(0, 20.2)), 0, 20.25, 0);
    near(decode(HeatmapDecoder.quarterOffset(), gaussian(30.2, 63)), 30.25, 63, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 11})
  void darkFindsTheCentreOfAGaussian(int kernel) {
    Random random = new Random(kernel);
    for (int i = 0; i < 50; i++) {
      double x = 12 + 40 * random.nextDouble();
      double y = 12 + 40 * random.nextDouble();

      near(decode(HeatmapDecoder.dark(kernel), gaussian(x, y)), x, y, 5e-3);
    }
  }

  @Test
  void darkAgreesWithSmoothingTheWholeMap() {
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      float[] map = gaussian(63 * random.nextDouble(), 63 * random.nextDouble());
      for (int cell = 0; cell < map.length; cell++) {
        map[cell] += 0.02f * (float) random.nextGaussian();
      }

      DecodedPoints out = decode(HeatmapDecoder.dark(11), map);

      double[] expected = simpleDark(map, 11);
      near(out, expected[0], expected[1], 1e-9);
    }
  }

  @Test
  void darkDoesNotDependOnTheScaleOfTheMap() {
    float[] map = gaussian(30.3, 20.8);
    DecodedPoints before = decode(HeatmapDecoder.dark(11), map);
    for (int i = 0; i < map.length; i++) {
      map[i] *= 7;
    }

    near(decode(HeatmapDecoder.dark(11), map), before.x(0), before.y(0), 1e-4);
  }

  @Test
  void darkStaysAtAPeakNearTheEdge() {
    near(decode(HeatmapDecoder.dark(11), gaussian(1.2, 20.8)), 1, 21, 0);
    near(decode(HeatmapDecoder.dark(11), gaussian(30.3, 62.2)), 30, 62, 0);
  }

  @Test
  void darkStaysWhereThereIsNoMaximum() {
    float[] map = new float[4096];
    map[20 * 64 + 30] = 1e-20f;

    near(decode(HeatmapDecoder.dark(1), map), 30, 20, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 2, 10, 65})
  void darkKernelMustBeOddAndSmall(int kernel) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeatmapDecoder.dark(kernel))
        .withMessageContaining("kernel");
  }

  @Test
  void darkTellsItsKernel() {
    assertThat(HeatmapDecoder.dark(11).parameters()).containsEntry("kernel", 11);
    assertThat(HeatmapDecoder.dark(11)).hasToString("DarkDecoder[kernel=11]");
  }

  @Test
  void localSoftArgmaxIsTheExpectationInItsWindow() {
    float[] map = new float[4096];
    map[20 * 64 + 30] = 2;
    map[20 * 64 + 31] = 2;
    map[20 * 64 + 40] = 2;
    double tie = Math.exp(-20);

    DecodedPoints out = decode(HeatmapDecoder.localSoftArgmax(1, 10), map);

    near(out, 30 + (1 - 3 * tie + 2 * tie) / (2 + 7 * tie), 20, 1e-6);
    assertThat(out.probability(0)).isEqualTo(0.5, within(1e-6));
    assertThat(out.spread(0)).isEqualTo(0.5, within(1e-6));
  }

  @Test
  void localSoftArgmaxIsCloseOnGaussians() {
    near(decode(HeatmapDecoder.localSoftArgmax(2, 10), gaussian(30.3, 20.8)), 30.3, 20.8, 0.1);
  }

  @Test
  void centreOfMassWeighsTheWindow() {
    float[] map = new float[4096];
    map[20 * 64 + 30] = 3;
    map[21 * 64 + 31] = 1;
    map[20 * 64 + 33] = 2;

    near(decode(HeatmapDecoder.centreOfMass(1), map), 30.25, 20.25, 1e-12);
  }

  @Test
  void centreOfMassTakesNegativeValuesForZero() {
    float[] map = new float[4096];
    map[20 * 64 + 30] = 3;
    map[20 * 64 + 31] = -100;

    near(decode(HeatmapDecoder.centreOfMass(2), map), 30, 20, 0);
  }

  @Test
  void centreOfMassOfTheLargestRadiusWeighsTheWholeMap() {
    float[] map = new float[4096];
    map[20 * 64 + 30] = 3;
    map[63 * 64 + 63] = 1;

    near(
        decode(HeatmapDecoder.centreOfMass(Integer.MAX_VALUE), map),
        30 + 33 / 4.0,
        20 + 43 / 4.0,
        1e-12);
  }

  @Test
  void centreOfMassOfNothingIsThePeak() {
    float[] map = new float[4096];
    Arrays.fill(map, -2);
    map[20 * 64 + 30] = -1;

    near(decode(HeatmapDecoder.centreOfMass(2), map), 30, 20, 0);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "63, 0", "0, 63", "63, 63", "0.4, 62.7"})
  void windowsEndAtTheEdgeOfTheMap(double x, double y) {
    int cellX = (int) Math.round(x);
    int cellY = (int) Math.round(y);

    near(decode(HeatmapDecoder.centreOfMass(2), gaussian(x, y)), cellX, cellY, 1.2);
    near(decode(HeatmapDecoder.localSoftArgmax(2, 10), gaussian(x, y)), cellX, cellY, 1.2);
  }

  @Test
  void meanErrorsAreTheKnownOnes() {
    // Mean distance in cells for Gaussians of sigma 1.5 drawn at exact points.
    assertThat(meanError(HeatmapDecoder.argmax())).isEqualTo(0.383, within(0.01));
    assertThat(meanError(HeatmapDecoder.quarterOffset())).isEqualTo(0.193, within(0.01));
    assertThat(meanError(HeatmapDecoder.dark(11))).isLessThan(0.001);
    assertThat(meanError(HeatmapDecoder.localSoftArgmax(2, 10))).isEqualTo(0.029, within(0.005));
    assertThat(meanError(HeatmapDecoder.centreOfMass(2))).isEqualTo(0.141, within(0.01));
    assertThat(meanError(HeatmapDecoder.centreOfMass(3))).isEqualTo(0.047, within(0.005));
  }

  private static double meanError(HeatmapDecoder decoder) {
    Random random = new Random(11);
    int rounds = 1000;
    double sum = 0;
    for (int i = 0; i < rounds; i++) {
      double x = 20 + 20 * random.nextDouble();
      double y = 20 + 20 * random.nextDouble();
      DecodedPoints out = decode(decoder, gaussian(x, y));
      sum += Math.hypot(out.x(0) - x, out.y(0) - y);
    }
    return sum / rounds;
  }

  private static double[] simpleDark(float[] map, int kernel) {
    int peak = 0;
    for (int i = 0; i < map.length; i++) {
      peak = map[i] > map[peak] ? i : peak;
    }
    int x = peak % 64;
    int y = peak / 64;
    if (x < 2 || y < 2 || x > 61 || y > 61) {
      return new double[] {x, y};
    }
    double[] log = new double[4096];
    for (int i = 0; i < 4096; i++) {
      log[i] = Math.log(Math.max(1e-10, smoothed(map, i % 64, i / 64, kernel)));
    }
    double dx = (log[peak + 1] - log[peak - 1]) / 2;
    double dy = (log[peak + 64] - log[peak - 64]) / 2;
    double dxx = (log[peak + 2] - 2 * log[peak] + log[peak - 2]) / 4;
    double dyy = (log[peak + 128] - 2 * log[peak] + log[peak - 128]) / 4;
    double dxy = (log[peak + 65] - log[peak - 63] - log[peak + 63] + log[peak - 65]) / 4;
    double det = dxx * dyy - dxy * dxy;
    return new double[] {
      x - (dyy * dx - dxy * dy) / det, y - (dxx * dy - dxy * dx) / det,
    };
  }

  private static double smoothed(float[] map, int x, int y, int kernel) {
    int half = kernel / 2;
    double sigma = 0.3 * (half - 1) + 0.8;
    double sum = 0;
    double mass = 0;
    for (int dy = -half; dy <= half; dy++) {
      for (int dx = -half; dx <= half; dx++) {
        double weight = Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
        mass += weight;
        if (x + dx >= 0 && x + dx < 64 && y + dy >= 0 && y + dy < 64) {
          sum += weight * map[(y + dy) * 64 + x + dx];
        }
      }
    }
    return sum / mass;
  }

  private static float[] gaussian(double x, double y) {
    float[] map = new float[4096];
    for (int i = 0; i < map.length; i++) {
      double dx = i % 64 - x;
      double dy = i / 64 - y;
      map[i] = (float) Math.exp(-(dx * dx + dy * dy) / 4.5);
    }
    return map;
  }

  private static DecodedPoints decode(HeatmapDecoder decoder, float[] map) {
    DecodedPoints out = DecodedPoints.of(1);
    decoder.decode(FloatBuffer.wrap(map), 0, MAP, null, 0, null, out);
    return out;
  }

  private static void near(DecodedPoints out, double x, double y, double tolerance) {
    assertThat(out.x(0)).isEqualTo(x, within(tolerance));
    assertThat(out.y(0)).isEqualTo(y, within(tolerance));
  }
}
