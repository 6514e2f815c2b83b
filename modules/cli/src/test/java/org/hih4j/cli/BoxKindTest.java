package org.hih4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BoxKindTest {
  @ParameterizedTest
  @EnumSource
  void aBoxHasTheConventionOfItsKind(BoxKind kind) {
    assertThat(kind.parse("1, 2.5,3e1 ,40").convention()).isEqualTo(kind.convention());
  }

  @Test
  void aBoxIsLeftTopWidthAndHeight() {
    assertThat(BoxKind.YUNET.parse("1,2,30,40").box()).isEqualTo(new Box(1, 2, 30, 40));
  }

  @Test
  void aBoxOfWflwIsLeftTopRightAndBottom() {
    assertThat(BoxKind.WFLW.parse("1,2,30,40")).isEqualTo(FaceBox.wflw(1, 2, 30, 40));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,3,4,5 | --box '1,2,3,4,5' is not four numbers with commas",
        "1,2,wide,4 | --box '1,2,wide,4': 'wide' is not a number",
        "1,2,-3,4 | --box '1,2,-3,4': "
      })
  void anythingElseIsNamed(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BoxKind.DETECTOR.parse(text))
        .withMessageContaining(message);
  }
}
