package org.hih4j.network.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.hih4j.network.quantization.Quantizer.ActivationRange;
import org.junit.jupiter.api.Test;

class ActivationRangeTest {

  @Test
  void zeroIsStoredExactly() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      ActivationRange range =
          new ActivationRange(-5 * random.nextFloat(), 1e-3f + 3 * random.nextFloat());
      assertThat(range.rounded(0)).isZero();
      assertThat(range.zeroPoint()).isBetween(0, 255);
    }
  }

  @Test
  void aValueInsideMovesByHalfAStepAtMost() {
    Random random = new Random(2);
    for (int i = 0; i < 10_000; i++) {
      ActivationRange range =
          new ActivationRange(-5 * random.nextFloat(), 1e-3f + 3 * random.nextFloat());
      float value = range.min() + random.nextFloat() * (range.max() - range.min());
      // The zero point is a whole number, so that an end may lie up to half a step further out.
      assertThat(range.rounded(value)).isCloseTo(value, within(1.001f * range.scale()));
      if (value > range.min() + range.scale() && value < range.max() - range.scale()) {
        assertThat(range.rounded(value)).isCloseTo(value, within(0.501f * range.scale()));
      }
    }
  }

  @Test
  void roundingTwiceIsRoundingOnce() {
    ActivationRange range = new ActivationRange(-1.7f, 4.1f);
    for (float value = -3; value < 6; value += 0.013f) {
      assertThat(range.rounded(range.rounded(value))).isEqualTo(range.rounded(value));
    }
  }

  @Test
  void aValueOutsideGoesToTheEnd() {
    ActivationRange range = new ActivationRange(0, 2.55f);
    assertThat(range.zeroPoint()).isZero();
    assertThat(range.rounded(9)).isCloseTo(2.55f, within(1e-6f));
    assertThat(range.rounded(-9)).isZero();
  }

  @Test
  void theRangeOfNothingButZeroHasAStepOfOne() {
    ActivationRange range = new ActivationRange(0, 0);
    assertThat(range.scale()).isEqualTo(1);
    assertThat(range.rounded(0)).isZero();
  }

  @Test
  void aRangeWithoutZeroIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ActivationRange(0.1f, 1))
        .withMessageContaining("min");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ActivationRange(-1, -0.1f))
        .withMessageContaining("max");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ActivationRange(Float.NaN, 1))
        .withMessageContaining("min");
  }
}
