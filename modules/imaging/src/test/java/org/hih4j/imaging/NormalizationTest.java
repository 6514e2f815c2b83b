package org.hih4j.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.hih4j.imaging.Normalization.ChannelOrder;
import org.junit.jupiter.api.Test;

class NormalizationTest {

  private static final float[] ONES = {1, 1, 1};

  @Test
  void arraysAreCopied() {
    float[] mean = {1, 2, 3};
    Normalization normalization = new Normalization(mean, ONES, ChannelOrder.RGB, 1);
    mean[0] = 9;
    normalization.mean()[1] = 9;
    normalization.std()[1] = 9;
    assertThat(normalization.mean()).containsExactly(1, 2, 3);
    assertThat(normalization.std()).containsExactly(1, 1, 1);
  }

  @Test
  void equalValuesAreEqual() {
    Normalization one = new Normalization(new float[3], ONES, ChannelOrder.BGR, 2);
    Normalization other = new Normalization(new float[3], ONES, ChannelOrder.BGR, 2);
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one).isNotEqualTo(Normalization.UNIT);
    assertThat(one)
        .hasToString(
            "Normalization[mean=[0.0, 0.0, 0.0], std=[1.0, 1.0, 1.0], order=BGR, scale=2.0]");
  }

  @Test
  void valuesThatMakeNoSenseAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Normalization(new float[2], ONES, ChannelOrder.RGB, 1))
        .withMessage("mean must have 3 values: [0.0, 0.0]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Normalization(ONES, new float[3], ChannelOrder.RGB, 1))
        .withMessage("std must not be 0: [0.0, 0.0, 0.0]");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Normalization(ONES, new float[] {1, Float.NaN, 1}, ChannelOrder.RGB, 1))
        .withMessageContaining("std must be finite");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Normalization(ONES, ONES, ChannelOrder.RGB, 0))
        .withMessage("scale must be finite and not 0: 0.0");
  }
}
