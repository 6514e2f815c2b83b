package org.hih4j.core.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NestedDecoderTest {
  private static final MapShape MAP = new MapShape(1, 64, 64);
  private static final MapShape DECIMAL = new MapShape(1, 8, 8);

  @ParameterizedTest
  @CsvSource({"1, 0", "5, 0", "30, 0", "1, 4", "5, 1", "30, 64"})
  void expectationIsWhatDoublesGive(double sharpness, int radius) {
    Random random = new Random(1);
    HeatmapDecoder decoder = HeatmapDecoder.nestedExpectation(sharpness, 1, radius);
    for (int round = 0; round < 10; round++) {
      float[] map = noisyPeak(random);
      float[] decimal = noise(DECIMAL.cells(), random);

      DecodedPoints out = decode(decoder, map, decimal);

      double[] cell = expectation(map, 64, 64, sharpness, radius);
      double[] sub = expectation(decimal, 8, 8, 1, 0);
      assertThat(out.x(0)).isEqualTo(cell[0] + sub[0] / 8, within(1e-4));
      assertThat(out.y(0)).isEqualTo(cell[1] + sub[1] / 8, within(1e-4));
      assertThat(out.spread(0)).isEqualTo(cell[2], within(1e-4));
      assertThat(out.probability(0)).isEqualTo(cell[3], within(1e-5));
    }
  }

  @Test
  void expectationOfMapsThatAreNotSquareKeepsRowsAndColumns() {
    Random random = new Random(2);
    MapShape shape = new MapShape(1, 22, 33);
    MapShape decimalShape = new MapShape(1, 4, 10);
    float[] map = noise(shape.cells(), random);
    float[] decimal = noise(decimalShape.cells(), random);
    DecodedPoints out = DecodedPoints.of(1);

    HeatmapDecoder.nestedExpectation(2)
        .decode(FloatBuffer.wrap(map), 0, shape, FloatBuffer.wrap(decimal), 0, decimalShape, out);

    double[] cell = expectation(map, 22, 33, 2, 0);
    double[] sub = expectation(decimal, 4, 10, 1, 0);
    assertThat(out.x(0)).isEqualTo(cell[0] + sub[0] / 10, within(1e-4));
    assertThat(out.y(0)).isEqualTo(cell[1] + sub[1] / 4, within(1e-4));
  }

  @Test
  void aDecimalMapOfAWindowIsAPlaceAboutTheIntegerMapsExpectation() {
    Random random = new Random(6);
    float[] map = noisyPeak(random);
    float[] decimal = noise(DECIMAL.cells(), random);

    DecodedPoints out = decode(HeatmapDecoder.nestedWindow(1.5), map, decimal);

    double[] cell = expectation(map, 64, 64, 1, 0);
    double[] sub = expectation(decimal, 8, 8, 1, 0);
    assertThat(out.x(0)).isEqualTo(cell[0] + 0.5 + 1.5 * (sub[0] - 3.5) / 8, within(1e-4));
    assertThat(out.y(0)).isEqualTo(cell[1] + 0.5 + 1.5 * (sub[1] - 3.5) / 8, within(1e-4));
  }

  @Test
  void aFlatDecimalMapOfAWindowLeavesTheMiddleOfTheCell() {
    DecodedPoints out = decode(HeatmapDecoder.nestedWindow(2), spikeMap(11, 22), new float[64]);

    assertThat(out.x(0)).isEqualTo(11.5, within(1e-6));
    assertThat(out.y(0)).isEqualTo(22.5, within(1e-6));
  }

  @Test
  void aWindowLiesAboutTheExpectationOfTheWholeMap() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NestedExpectationDecoder(1, 1, 2, 1))
        .withMessageContaining("window needs sharpness 1 and radius 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NestedExpectationDecoder(2, 1, 0, 1))
        .withMessageContaining("window needs sharpness 1 and radius 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeatmapDecoder.nestedWindow(0))
        .withMessage("window must be greater than 0: 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NestedExpectationDecoder(1, 1, 0, Double.POSITIVE_INFINITY))
        .withMessageContaining("window must be finite");
  }

  @Test
  void sharpMapsGiveTheirPeak() {
    float[] map = new float[4096];
    map[20 * 64 + 30] = 100;
    float[] decimal = new float[64];
    decimal[3 * 8 + 5] = 100;

    DecodedPoints out = decode(HeatmapDecoder.nestedExpectation(1), map, decimal);

    assertThat(out.x(0)).isEqualTo(30 + 5 / 8.0, within(1e-6));
    assertThat(out.y(0)).isEqualTo(20 + 3 / 8.0, within(1e-6));
    assertThat(out.probability(0)).isEqualTo(1, within(1e-6));
    assertThat(out.spread(0)).isEqualTo(0, within(1e-3));
  }

  @Test
  void twoEqualPeaksMeetHalfWayAndSpread() {
    float[] map = new float[4096];
    map[20 * 64 + 30] = 60;
    map[20 * 64 + 40] = 60;

    DecodedPoints out = decode(HeatmapDecoder.nestedExpectation(1), map, spike(0));

    assertThat(out.x(0)).isEqualTo(35, within(1e-5));
    assertThat(out.y(0)).isEqualTo(20, within(1e-5));
    assertThat(out.spread(0)).isEqualTo(5, within(1e-4));
    assertThat(out.probability(0)).isEqualTo(0.5, within(1e-6));
  }

  @Test
  void aWindowLeavesTheOtherPeakOut() {
    float[] map = new float[4096];
    map[20 * 64 + 30] = 60;
    map[20 * 64 + 40] = 60;

    DecodedPoints out = decode(HeatmapDecoder.nestedExpectation(1, 1, 3), map, spike(0));

    assertThat(out.x(0)).isEqualTo(30, within(1e-5));
  }

  @Test
  void expectationOfExactTargetsIsThePoint() {
    // The logarithm of a Gaussian is what a network trained to give that Gaussian by softmax
    // learns.
    Random random = new Random(3);
    for (int round = 0; round < 20; round++) {
      double x = 10 + 40 * random.nextDouble();
      double y = 10 + 40 * random.nextDouble();
      float[] map = logGaussian(64, x, y, 1.5);

      DecodedPoints out = decode(HeatmapDecoder.nestedExpectation(1), map, spike(0));

      assertThat(out.x(0)).isEqualTo(x, within(1e-4));
      assertThat(out.y(0)).isEqualTo(y, within(1e-4));
      assertThat(out.spread(0)).isEqualTo(1.5 * Math.sqrt(2), within(1e-3));
    }
  }

  @Test
  void quadraticRefinementOfALogGaussianIsExact() {
    HeatmapDecoder decoder = HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.QUADRATIC);
    for (double sub = 1; sub <= 6; sub += 0.37) {
      float[] decimal = logGaussian(8, sub, 7 - sub, 1);

      DecodedPoints out = decode(decoder, spikeMap(11, 22), decimal);

      assertThat(out.x(0)).isEqualTo(11 + sub / 8, within(1e-5));
      assertThat(out.y(0)).isEqualTo(22 + (7 - sub) / 8, within(1e-5));
    }
  }

  @Test
  void centroidRefinementMovesTowardsTheGreaterNeighbour() {
    HeatmapDecoder decoder = HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.CENTROID);
    float[] decimal = spike(3 * 8 + 4);
    decimal[3 * 8 + 5] = 59;

    DecodedPoints out = decode(decoder, spikeMap(11, 22), decimal);

    assertThat(out.x(0)).isBetween(11 + 4 / 8.0, 11 + 4.5 / 8.0);
    assertThat(out.y(0)).isEqualTo(22 + 3 / 8.0, within(1e-6));
  }

  @Test
  void refinementLeavesThePeakAtTheEdgeOfTheDecimalMap() {
    HeatmapDecoder decoder = HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.QUADRATIC);
    float[] decimal = logGaussian(8, 0.3, 6.9, 1);

    DecodedPoints out = decode(decoder, spikeMap(11, 22), decimal);

    assertThat(out.x(0)).isEqualTo(11);
    assertThat(out.y(0)).isEqualTo(22 + 7 / 8.0);
  }

  @Test
  void withoutRefinementTheSubCellIsThePeak() {
    HeatmapDecoder decoder = HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.NONE);

    DecodedPoints out = decode(decoder, spikeMap(11, 22), logGaussian(8, 3.4, 5.2, 1));

    assertThat(out.x(0)).isEqualTo(11 + 3 / 8.0);
    assertThat(out.y(0)).isEqualTo(22 + 5 / 8.0);
  }

  @Test
  void nestedArgmaxWithoutRefinementIsTheReferenceWithoutTheSign() {
    Random random = new Random(4);
    HeatmapDecoder decoder = HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.NONE);
    for (int round = 0; round < 20; round++) {
      float[] map = noise(4096, random);
      float[] decimal = noise(64, random);

      DecodedPoints nested = decode(decoder, map, decimal);
      DecodedPoints reference =
          decode(HeatmapDecoder.referenceOfAnySign(HeatmapDecoder.Head.HIH), map, decimal);

      assertThat(nested.x(0)).isEqualTo(reference.x(0));
      assertThat(nested.y(0)).isEqualTo(reference.y(0));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void sharpnessMustBePositive(double sharpness) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeatmapDecoder.nestedExpectation(sharpness))
        .withMessageContaining("sharpness");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeatmapDecoder.nestedExpectation(1, sharpness, 0))
        .withMessageContaining("decimalSharpness");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeatmapDecoder.localSoftArgmax(2, sharpness))
        .withMessageContaining("sharpness");
  }

  @Test
  void radiusMustNotBeNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeatmapDecoder.nestedExpectation(1, 1, -1))
        .withMessage("radius must be at least 0: -1");
    assertThatIllegalArgumentException().isThrownBy(() -> HeatmapDecoder.localSoftArgmax(-1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> HeatmapDecoder.centreOfMass(-1));
  }

  @Test
  void aRadiusBeyondTheMapIsTheWholeMap() {
    float[] map = noisyPeak(new Random(5));

    DecodedPoints all = decode(HeatmapDecoder.nestedExpectation(5), map, spike(0));
    DecodedPoints window =
        decode(HeatmapDecoder.nestedExpectation(5, 1, Integer.MAX_VALUE), map, spike(0));

    assertThat(window.x(0)).isEqualTo(all.x(0), within(1e-4));
    assertThat(window.y(0)).isEqualTo(all.y(0), within(1e-4));
  }

  /** Mean x, mean y, root of the trace of the covariance, probability of the peak. */
  private static double[] expectation(
      float[] map, int height, int width, double sharpness, int radius) {
    int peak = 0;
    for (int i = 0; i < map.length; i++) {
      peak = map[i] > map[peak] ? i : peak;
    }
    double mass = 0;
    double x = 0;
    double y = 0;
    double squares = 0;
    for (int i = 0; i < map.length; i++) {
      boolean near =
          Math.abs(i % width - peak % width) <= radius
              && Math.abs(i / width - peak / width) <= radius;
      if (radius == 0 || near) {
        double weight = Math.exp(sharpness * ((double) map[i] - map[peak]));
        mass += weight;
        x += weight * (i % width);
        y += weight * (i / width);
        squares += weight * (Math.pow(i % width, 2) + Math.pow(i / width, 2));
      }
    }
    x /= mass;
    y /= mass;
    return new double[] {x, y, Math.sqrt(squares / mass - x * x - y * y), 1 / mass};
  }

  private static float[] noisyPeak(Random random) {
    float[] map = logGaussian(64, 63 * random.nextDouble(), 63 * random.nextDouble(), 1.5);
    for (int i = 0; i < map.length; i++) {
      map[i] = (float) (Math.exp(map[i]) + 0.05 * random.nextGaussian());
    }
    return map;
  }

  private static float[] noise(int cells, Random random) {
    float[] map = new float[cells];
    for (int i = 0; i < cells; i++) {
      map[i] = (float) random.nextGaussian();
    }
    return map;
  }

  private static float[] logGaussian(int side, double x, double y, double sigma) {
    float[] map = new float[side * side];
    for (int i = 0; i < map.length; i++) {
      double dx = i % side - x;
      double dy = i / side - y;
      map[i] = (float) (-(dx * dx + dy * dy) / (2 * sigma * sigma));
    }
    return map;
  }

  private static float[] spikeMap(int x, int y) {
    float[] map = new float[4096];
    map[y * 64 + x] = 60;
    return map;
  }

  private static float[] spike(int cell) {
    float[] map = new float[64];
    map[cell] = 60;
    return map;
  }

  private static DecodedPoints decode(HeatmapDecoder decoder, float[] map, float[] decimal) {
    DecodedPoints out = DecodedPoints.of(1);
    decoder.decode(FloatBuffer.wrap(map), 0, MAP, FloatBuffer.wrap(decimal), 0, DECIMAL, out);
    return out;
  }
}
