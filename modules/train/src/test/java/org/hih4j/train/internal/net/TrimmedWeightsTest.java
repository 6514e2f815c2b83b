package org.hih4j.train.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hih4j.train.internal.net.NetworkState.Value;
import org.junit.jupiter.api.Test;

class TrimmedWeightsTest {
  private static final Value STEM = value(1);

  private final Map<String, Value> larger = new LinkedHashMap<>();

  TrimmedWeightsTest() {
    larger.put("pre_conv.0.conv.weight", STEM);
    for (int stack = 0; stack < 2; stack++) {
      for (int level = 3; level >= 1; level--) {
        larger.put("hg" + stack + ".res" + level + "_1.conv1.conv.weight", value(10 * level));
      }
      larger.put("hg" + stack + ".res_center.conv1.conv.weight", value(7));
      larger.put(
          "hg" + stack + "_conv_pred.weight",
          new Value(new long[] {3, 2, 1, 1}, new float[] {1, 2, 3, 4, 5, 6}));
    }
  }

  private static Value value(float of) {
    return new Value(new long[] {1}, new float[] {of});
  }

  @Test
  void theOutermostLevelsAreKept() {
    Map<String, Value> smaller = TrimmedWeights.of(larger, 2, 3);
    assertThat(smaller.get("hg1.res2_1.conv1.conv.weight").data()).containsExactly(30);
    assertThat(smaller.get("hg1.res1_1.conv1.conv.weight").data()).containsExactly(20);
    assertThat(smaller).doesNotContainKey("hg1.res3_1.conv1.conv.weight");
    assertThat(smaller.get("hg1.res_center.conv1.conv.weight").data()).containsExactly(7);
  }

  @Test
  void theMapsOfTheFirstLandmarksAreKept() {
    Value maps = TrimmedWeights.of(larger, 3, 2).get("hg0_conv_pred.weight");
    assertThat(maps.shape()).containsExactly(2, 2, 1, 1);
    assertThat(maps.data()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void layersWithoutLevelsStay() {
    assertThat(TrimmedWeights.of(larger, 1, 1)).containsEntry("pre_conv.0.conv.weight", STEM);
  }

  @Test
  void aShallowerNetworkIsRefused() {
    assertThatThrownBy(() -> TrimmedWeights.of(larger, 4, 3))
        .hasMessageContaining("3 levels, this network needs 4");
  }

  @Test
  void fewerLandmarksAreRefused() {
    assertThatThrownBy(() -> TrimmedWeights.of(larger, 3, 4))
        .hasMessageContaining("3 landmarks, this network needs 4");
  }
}
