package org.hih4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.hih4j.face.FaceMeasure;
import org.junit.jupiter.api.Test;

class FaceOptionsTest {
  @Test
  void measuresAreThoseOfTheGivenOptions() {
    assertThat(FaceOptions.measures(false, true)).containsExactly(FaceMeasure.OPENNESS);
  }
}
