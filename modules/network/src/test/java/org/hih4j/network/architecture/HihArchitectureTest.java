package org.hih4j.network.architecture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HihArchitectureTest {

  @ParameterizedTest
  @CsvSource({
    "ZOOM, 3, 1, stride is 3",
    "ZOOM, 2, 0, window is 0.0",
    "ZOOM, 2, 17, window is 17.0",
    "ZOOM, 2, NaN, window is NaN",
    "HIH_LOCAL, 2, 0, stride is 2",
    "HIH_LOCAL, 0, 1, window is 1.0"
  })
  void aWindowIsForAZoomHeadAlone(Head head, int stride, double window, String says) {
    assertThatThrownBy(() -> new HihArchitecture(1, 8, 2, 3, 96, 6, 5, head, stride, window, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(says);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 16, 4, 5, 256, 8, 24, HIH, stacks must be in 1..64: 0",
    "1, 18, 4, 5, 256, 8, 24, HIH, features is 18",
    "1, 16, 0, 5, 256, 8, 24, HIH, depth must be in 1..8: 0",
    "1, 16, 4, 0, 256, 8, 24, HIH, landmarks must be in 1..10000: 0",
    "1, 16, 4, 5, 250, 8, 24, HIH, input is 250",
    "1, 16, 4, 5, 256, 7, 24, HIH, decimal is 7",
    "1, 16, 4, 5, 256, 32, 24, HIH, decimal is 32",
    "1, 16, 4, 5, 256, 8, 0, HIH, decimalWidth must be in 1..8192: 0",
    "1, 16, 4, 5, 256, 8, 24, WOO, decimal is 8"
  })
  void valuesThatCannotBeAreNamed(
      int stacks,
      int features,
      int depth,
      int landmarks,
      int input,
      int decimal,
      int width,
      Head head,
      String says) {
    assertThatThrownBy(
            () ->
                new HihArchitecture(
                    stacks, features, depth, landmarks, input, decimal, width, head))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(says);
  }
}
