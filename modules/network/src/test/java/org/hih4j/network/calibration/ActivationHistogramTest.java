package org.hih4j.network.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import org.hih4j.network.NetworkException;
import org.hih4j.network.quantization.Quantizer.ActivationRange;
import org.junit.jupiter.api.Test;

class ActivationHistogramTest {

  private static float[] gaussian(int count, long seed, double sigma) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (sigma * random.nextGaussian());
    }
    return values;
  }

  private static float[] rectified(float[] values) {
    float[] result = values.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.max(0, result[i]);
    }
    return result;
  }

  private static ActivationHistogram of(float[]... blocks) {
    ActivationHistogram histogram = new ActivationHistogram();
    for (float[] block : blocks) {
      histogram.add(FloatBuffer.wrap(block));
    }
    return histogram;
  }

  @Test
  void percentilesAreThoseOfTheSortedValuesToABin() {
    float[] values = gaussian(20_000, 1, 3);
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    ActivationHistogram histogram = of(values);
    for (double share : new double[] {0.1, 1, 25, 50, 90, 99, 99.9, 99.99}) {
      int rank = (int) Math.ceil(values.length * share / 100) - 1;
      assertThat(histogram.percentile(share))
          .isCloseTo(sorted[rank], within(1.0001 * histogram.resolution()));
    }
  }

  @Test
  void theOrderOfValuesDoesNotMatter() {
    float[] small = gaussian(1000, 2, 1e-3);
    float[] large = gaussian(1000, 3, 40);
    ActivationHistogram growing = of(small, large);
    ActivationHistogram wide = of(large, small);
    assertThat(growing.count()).isEqualTo(2000);
    for (double share = 0; share <= 100; share += 0.5) {
      assertThat(growing.percentile(share)).isEqualTo(wide.percentile(share));
    }
    assertThat(growing.range(ActivationHistogram.Method.entropy()))
        .isEqualTo(wide.range(ActivationHistogram.Method.entropy()));
  }

  @Test
  void countsAreThoseOfASimpleLoop() {
    float[] values = gaussian(30_000, 9, 2);
    ActivationHistogram histogram = of(values);
    for (double bound = -4; bound <= 4; bound += histogram.resolution() * 64) {
      int below = 0;
      for (float value : values) {
        below += value < bound ? 1 : 0;
      }
      // Half a value less leads to the first bin's end with as many values below it.
      double found = histogram.percentile(100 * (below - 0.5) / values.length);
      int again = 0;
      for (float value : values) {
        again += value < found ? 1 : 0;
      }
      assertThat(again).isEqualTo(below);
    }
  }

  @Test
  void onlyValuesBetweenPositionAndLimitCount() {
    FloatBuffer buffer = FloatBuffer.wrap(new float[] {9, 1, 2, 9}).position(1).limit(3);
    ActivationHistogram histogram = new ActivationHistogram();
    histogram.add(buffer);
    assertThat(histogram.count()).isEqualTo(2);
    assertThat(histogram.max()).isEqualTo(2);
    assertThat(buffer.position()).isEqualTo(1);
  }

  @Test
  void theWholeRangeIsFromTheLeastToTheGreatestValue() {
    float[] values = gaussian(5000, 4, 2);
    ActivationHistogram histogram = of(values);
    Arrays.sort(values);
    assertThat(histogram.range(ActivationHistogram.Method.percentile(100)))
        .isEqualTo(new ActivationRange(values[0], values[values.length - 1]));
  }

  @Test
  void aRangeAlwaysHoldsZero() {
    ActivationHistogram histogram = of(new float[] {3, 4, 5, 3.5f});
    for (ActivationHistogram.Method method :
        new ActivationHistogram.Method[] {
          ActivationHistogram.Method.percentile(100),
          ActivationHistogram.Method.percentile(75),
          ActivationHistogram.Method.entropy()
        }) {
      assertThat(histogram.range(method).min()).isZero();
      assertThat(histogram.range(method).max()).isBetween(3f, 5f);
    }
  }

  @Test
  void aPercentileCutsOutliersOff() {
    float[] values = gaussian(10_000, 5, 1);
    values[17] = 1000;
    values[18] = -500;
    ActivationRange range = of(values).range(ActivationHistogram.Method.percentile(99.9));
    assertThat(range.max()).isBetween(2.5f, 4.5f);
    assertThat(range.min()).isBetween(-4.5f, -2.5f);
  }

  @Test
  void leastDivergenceCutsAFarOutlierOffAndKeepsTheBody() {
    float[] values = rectified(gaussian(200_000, 6, 1));
    values[17] = 40;
    ActivationRange range = of(values).range(ActivationHistogram.Method.entropy());
    assertThat(range.min()).isZero();
    assertThat(range.max()).isBetween(3f, 20f);
  }

  @Test
  void leastDivergenceKeepsAllOfAnEvenDistribution() {
    Random random = new Random(7);
    float[] values = new float[200_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    ActivationRange range = of(values).range(ActivationHistogram.Method.entropy());
    assertThat(range.max()).isCloseTo(1, within(0.02f));
    assertThat(range.min()).isCloseTo(-1, within(0.02f));
  }

  @Test
  void manyZerosDoNotChangeTheRangeOfLeastDivergence() {
    float[] values = rectified(gaussian(50_000, 8, 1));
    assertThat(of(values, new float[500_000]).range(ActivationHistogram.Method.entropy()))
        .isEqualTo(of(values).range(ActivationHistogram.Method.entropy()));
  }

  @Test
  void nothingButZerosIsARange() {
    ActivationHistogram histogram = of(new float[10]);
    assertThat(histogram.range(ActivationHistogram.Method.entropy()))
        .isEqualTo(new ActivationRange(0, 0));
    assertThat(histogram.range(ActivationHistogram.Method.percentile(99)))
        .isEqualTo(new ActivationRange(0, 0));
  }

  @Test
  void theLargestFloatsHaveABin() {
    ActivationHistogram histogram = of(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, 1});
    assertThat(histogram.percentile(100)).isEqualTo(Float.MAX_VALUE);
  }

  @Test
  void aValueThatIsNotFiniteIsRefusedAndChangesNothing() {
    ActivationHistogram histogram = of(new float[] {1, 2});
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> histogram.add(FloatBuffer.wrap(new float[] {5, bad})))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("finite");
    }
    assertThat(histogram.count()).isEqualTo(2);
    assertThat(histogram.max()).isEqualTo(2);
  }

  @Test
  void anEmptyHistogramHasNoRange() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new ActivationHistogram().range(ActivationHistogram.Method.entropy()))
        .withMessageContaining("empty");
  }
}
