package org.hih4j.train.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.Weights;
import org.junit.jupiter.api.Test;

class TrimmedWeightsTest {
  private static final HihArchitecture LARGER =
      new HihArchitecture(2, 8, 3, 3, 256, 0, 0, Head.WOO).withFeedback(false);

  private final Weights larger = Networks.randomWeights(LARGER, 1);

  @Test
  void theOutermostLevelsAreKept() {
    Weights smaller = TrimmedWeights.of(larger, 2, 0, 3);
    for (String layer : new String[] {"_1.conv1.conv.weight", "_2.conv2.conv.weight"}) {
      assertThat(smaller.tensor("hg1.res2" + layer)).isEqualTo(larger.tensor("hg1.res3" + layer));
      assertThat(smaller.tensor("hg1.res1" + layer)).isEqualTo(larger.tensor("hg1.res2" + layer));
      assertThat(smaller.contains("hg1.res3" + layer)).isFalse();
    }
  }

  @Test
  void theMapsOfTheFirstLandmarksAreKept() {
    Weights.Tensor maps = TrimmedWeights.of(larger, 3, 0, 2).tensor("hg0_conv_pred.weight");
    assertThat(maps.shape()).containsExactly(2, 8, 1, 1);
    assertThat(maps.toArray())
        .containsExactly(Arrays.copyOf(larger.tensor("hg0_conv_pred.weight").toArray(), 16));
  }

  @Test
  void theMapsOfLaterLandmarksMayBeKept() {
    float[] all = larger.tensor("hg0_conv_pred.weight").toArray();
    assertThat(TrimmedWeights.of(larger, 3, 1, 2).tensor("hg0_conv_pred.weight").toArray())
        .containsExactly(Arrays.copyOfRange(all, 8, 24));
  }

  @Test
  void theSmallerNetworkIsOneOfTheFamily() {
    HihArchitecture smaller = new HihArchitecture(2, 8, 1, 1, 256, 0, 0, Head.WOO);
    assertThat(Networks.infer(TrimmedWeights.of(larger, 1, 0, 1)))
        .isEqualTo(smaller.withFeedback(false));
  }

  @Test
  void layersWithoutLevelsStay() {
    Weights smaller = TrimmedWeights.of(larger, 1, 0, 1);
    for (String name :
        new String[] {"pre_conv.0.conv.weight", "hg1.res_center.conv1.conv.weight"}) {
      assertThat(smaller.tensor(name)).as(name).isEqualTo(larger.tensor(name));
    }
  }

  @Test
  void aShallowerNetworkIsRefused() {
    assertThatThrownBy(() -> TrimmedWeights.of(larger, 4, 0, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 levels, this network needs 4");
  }

  @Test
  void fewerLandmarksAreRefused() {
    assertThatThrownBy(() -> TrimmedWeights.of(larger, 3, 0, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 landmarks, this network needs 4");
  }

  @Test
  void landmarksBeyondTheLastAreRefused() {
    assertThatThrownBy(() -> TrimmedWeights.of(larger, 3, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 landmarks, this network needs 2 from 2 on");
  }
}
