package org.hih4j.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChecksTest {
  @Test
  void boundsAreAllowed() {
    assertThat(Checks.inRange("n", 1, 1, 4)).isEqualTo(1);
    assertThat(Checks.inRange("n", 4, 1, 4)).isEqualTo(4);
    assertThat(Checks.inRange("n", 0.0, 0, 0.5)).isZero();
    assertThat(Checks.inRange("n", 0.5, 0, 0.5)).isEqualTo(0.5);
    assertThat(Checks.atLeast("n", 1, 1)).isEqualTo(1);
    assertThat(Checks.notNegative("n", 0)).isZero();
    assertThat(Checks.positive("n", Double.MIN_VALUE)).isPositive();
    assertThat(Checks.positive("n", Duration.ofNanos(1))).isPositive();
  }

  @Test
  void aWordNamesOneOfTheKnown() {
    Integer[] known = {1, 2};
    assertThat(Checks.oneOf("n", "n2", known, n -> "n" + n)).isEqualTo(2);
    assertThat(Checks.oneOfAnyCase("n", "N2", known, n -> "n" + n)).isEqualTo(2);
  }

  @Test
  void anUnknownWordIsRefusedWithTheKnownOnes() {
    Integer[] known = {1, 2};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.oneOf("n", "N2", known, n -> "n" + n))
        .withMessage("n must be one of n1, n2: 'N2'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.oneOfAnyCase("n", "N3", known, n -> "n" + n))
        .withMessage("n must be one of n1, n2: 'N3'");
  }

  @Test
  void aNumberThatIsNotFiniteIsRefused() {
    assertThat(Checks.finite("n", -1)).isEqualTo(-1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.finite("n", Double.NaN))
        .withMessage("n must be finite: NaN");
  }

  @Test
  void aRefusalNamesTheValueAndItsBounds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.inRange("threads", 5, 1, 4))
        .withMessage("threads must be in 1..4: 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.inRange("share", 1.5, 0, 1))
        .withMessage("share must be in 0..1: 1.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.inRange("rate", 0, 0.001, 1000))
        .withMessage("rate must be in 0.001..1000: 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.atLeast("pixels", 0L, 1))
        .withMessage("pixels must be at least 1: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checks.positive("limit", Duration.ZERO))
        .withMessage("limit must be greater than 0: PT0S");
  }

  @Test
  void numbersThatAreNoneAreRefused() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Checks.positive("n", bad));
      assertThatIllegalArgumentException().isThrownBy(() -> Checks.notNegative("n", bad));
      assertThatIllegalArgumentException().isThrownBy(() -> Checks.inRange("n", bad, 0, 9));
    }
  }
}
