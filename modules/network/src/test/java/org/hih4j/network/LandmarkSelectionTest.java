package org.hih4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.CheckpointException;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.onnx.OnnxWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LandmarkSelectionTest {

  private static HihArchitecture architecture(Head head) {
    boolean grid = head != Head.WOO && head != Head.OD;
    return new HihArchitecture(2, 8, 2, 5, 64, grid ? 4 : 0, head == Head.WOO ? 0 : 6, head);
  }

  private static Weights withoutFeedback(HihArchitecture net) {
    Weights weights = NaiveNetwork.randomWeights(net, 8);
    Map<String, Weights.Tensor> result = new LinkedHashMap<>();
    for (String name : weights.names()) {
      Weights.Tensor tensor = weights.tensor(name);
      if (name.matches("hg\\d_conv2\\.conv\\.weight")) {
        tensor = Weights.Tensor.of(tensor.shape(), new float[tensor.elements()]);
      }
      result.put(name, tensor);
    }
    // The scheme of the test's checkpoints: an input that shapes alone do not tell.
    return Weights.of(result, Map.of("config.input_size", "64"));
  }

  private static float[] channel(float[] maps, int index, int count) {
    int each = maps.length / count;
    return Arrays.copyOfRange(maps, index * each, (index + 1) * each);
  }

  @ParameterizedTest
  @EnumSource(Head.class)
  void keptLandmarksGiveTheSameMaps(Head head) {
    HihArchitecture net = architecture(head);
    Weights joint = withoutFeedback(net);
    int[] kept = {4, 1, 2};
    Weights cut = Networks.selectLandmarks(joint, kept);
    float[] image = new float[3 * 64 * 64];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) Math.sin(0.37 * i) - 0.2f;
    }
    Map<String, float[]> whole = Onnx.run(OnnxWriter.write(net, joint), image, 1, 64);
    Map<String, float[]> part = Onnx.run(OnnxWriter.write(net.withLandmarks(3), cut), image, 1, 64);
    for (int i = 0; i < kept.length; i++) {
      assertThat(channel(part.get("heatmaps"), i, 3))
          .containsExactly(
              channel(whole.get("heatmaps"), kept[i], 5),
              org.assertj.core.data.Offset.offset(1e-4f));
      if (head != Head.WOO && head != Head.OD) {
        assertThat(channel(part.get("decimals"), i, 3))
            .containsExactly(
                channel(whole.get("decimals"), kept[i], 5),
                org.assertj.core.data.Offset.offset(1e-4f));
      }
    }
  }

  @Test
  void selectionIsRecorded() {
    assertThat(Networks.selectLandmarks(withoutFeedback(architecture(Head.HIH)), 3, 0).properties())
        .containsEntry("hih.selectedLandmarks", "[3, 0]");
  }

  @Test
  void factsOnTheNetworkFollowTheSelection() {
    HihArchitecture net = architecture(Head.HIH_LOCAL);
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    Weights weights = withoutFeedback(net);
    weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));

    assertThat(Networks.selectLandmarks(Weights.of(tensors, net.properties()), 3, 0).properties())
        .containsAllEntriesOf(net.withLandmarks(2).properties());
  }

  @Test
  void cutIsRefusedWhereLeftOutHeatmapsAreFedBack() {
    Weights weights = Weights.read(Npy.bytes("hih-tiny.pth"));
    assertThatThrownBy(() -> Networks.selectLandmarks(weights, 0, 1))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("hg0_conv2.conv.weight");
  }

  @Test
  void aFeedbackThatNoStackReadsIsCutToo() {
    HihArchitecture net = new HihArchitecture(1, 8, 2, 5, 64, 0, 0, Head.WOO);
    Weights weights = NaiveNetwork.randomWeights(net, 8);

    Weights cut = Networks.selectLandmarks(weights, 3, 0);

    assertThat(cut.tensor("hg0_conv2.conv.weight").toArray()[1])
        .isEqualTo(weights.tensor("hg0_conv2.conv.weight").toArray()[0])
        .isNotZero();
  }

  @Test
  void reorderingIsPossibleWithFeedback() {
    Weights weights = Weights.read(Npy.bytes("hih-tiny.pth"));
    Weights reordered = Networks.selectLandmarks(weights, 4, 3, 2, 1, 0);
    assertThat(reordered.tensor("hg0_conv_pred.bias").toArray()[0])
        .isEqualTo(weights.tensor("hg0_conv_pred.bias").toArray()[4]);
    assertThat(reordered.tensor("hg1_conv2.conv.weight").toArray()[1])
        .isEqualTo(weights.tensor("hg1_conv2.conv.weight").toArray()[3]);
  }

  @Test
  void channelsMustExistAndDiffer() {
    Weights weights = withoutFeedback(architecture(Head.HIH));
    assertThatThrownBy(() -> Networks.selectLandmarks(weights, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5, not in 0..4");
    assertThatThrownBy(() -> Networks.selectLandmarks(weights, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 twice");
    assertThatThrownBy(() -> Networks.selectLandmarks(weights))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
