package org.hih4j.train.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class ArithmeticCheckTest {
  private static final float[] MAP = {1, -2, 3};
  private static final float[] GRADIENT = {0.5f, 0.25f};

  @Test
  void roundingIsNoDifference() {
    assertThat(
            ArithmeticCheck.agree(
                List.of(new float[] {1.0001f, -2, 3}, new float[] {0.501f, 0.25f}),
                List.of(MAP, GRADIENT)))
        .isTrue();
  }

  @Test
  void aWrongMapIsFound() {
    assertThat(
            ArithmeticCheck.agree(
                List.of(new float[] {1, -2, 3.1f}, GRADIENT), List.of(MAP, GRADIENT)))
        .isFalse();
  }

  @Test
  void aWrongGradientIsFound() {
    assertThat(
            ArithmeticCheck.agree(List.of(MAP, new float[] {0.5f, 0.2f}), List.of(MAP, GRADIENT)))
        .isFalse();
  }

  @Test
  void aGradientThatIsNoNumberIsFound() {
    assertThat(
            ArithmeticCheck.agree(
                List.of(MAP, new float[] {0.5f, Float.NaN}), List.of(MAP, GRADIENT)))
        .isFalse();
  }

  @Test
  void kernelsThatComplainOnStandardErrorAreOff() {
    Torch.cpu();
    assertThat(torch.globalContext().userEnabledNNPACK()).isFalse();
  }
}
