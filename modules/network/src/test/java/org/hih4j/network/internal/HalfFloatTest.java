package org.hih4j.network.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfFloatTest {

  @Test
  void everyHalfSurvivesTheWayThroughFloat() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloat.toFloat((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfFloat.fromFloat(value)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void nearestHalfIsTakenAndTiesGoToEven() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float below = HalfFloat.toFloat((short) bits);
      float above = HalfFloat.toFloat((short) (bits + 1));
      float middle = (below + above) / 2;
      assertThat(HalfFloat.fromFloat(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(HalfFloat.fromFloat(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
      assertThat(HalfFloat.fromFloat(middle)).isEqualTo((short) (bits + (bits & 1)));
      assertThat(HalfFloat.fromFloat(-middle) & 0x7fff).isEqualTo(bits + (bits & 1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x3c00, 1",
    "0xc000, -2",
    "0x0001, 5.9604645E-8",
    "0x7bff, 65504",
    "0x7c00, Infinity"
  })
  void knownValues(String bits, float value) {
    assertThat(HalfFloat.toFloat((short) (int) Integer.decode(bits))).isEqualTo(value);
  }

  @Test
  void valuesBeyondTheRangeBecomeInfinite() {
    assertThat(HalfFloat.fromFloat(65519.99f)).isEqualTo((short) 0x7bff);
    assertThat(HalfFloat.fromFloat(65520f)).isEqualTo((short) 0x7c00);
    assertThat(HalfFloat.fromFloat(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
  }

  @Test
  void notANumberStaysSo() {
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(Float.NaN))).isNaN();
  }
}
