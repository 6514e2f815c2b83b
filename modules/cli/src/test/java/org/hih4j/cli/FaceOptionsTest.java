package org.hih4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.hih4j.face.FaceMeasure;
import org.junit.jupiter.api.Test;

class FaceOptionsTest {
  @Test
  void aBoxIsFourNumbersWithCommasAndSpacesAboutThem() {
    assertThat(FaceOptions.box("1, 2.5,3e1 ,-4")).containsExactly(1, 2.5, 30, -4);
  }

  @Test
  void aBoxOfFiveNumbersIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceOptions.box("1,2,3,4,5"))
        .withMessage("'1,2,3,4,5' is not four numbers with commas");
  }

  @Test
  void aWordInABoxIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceOptions.box("1,2,wide,4"))
        .withMessage("'wide' in '1,2,wide,4' is not a number");
  }

  @Test
  void measuresAreThoseOfTheGivenOptions() {
    assertThat(FaceOptions.measures(false, true)).containsExactly(FaceMeasure.OPENNESS);
  }
}
