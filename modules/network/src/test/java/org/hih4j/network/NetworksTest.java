package org.hih4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.CheckpointException;
import org.hih4j.network.checkpoint.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {

  private static final HihArchitecture TINY =
      new HihArchitecture(2, 16, 4, 5, 256, 8, 24, Head.HIH);

  private static Weights tiny() {
    return Weights.read(Npy.bytes("hih-tiny.pth"));
  }

  private static Map<String, Weights.Tensor> tensors() {
    Map<String, Weights.Tensor> result = new LinkedHashMap<>();
    Weights weights = tiny();
    weights.names().forEach(name -> result.put(name, weights.tensor(name)));
    return result;
  }

  @Test
  void tensorShapesAreThoseOfTheReference() {
    String json = new String(Npy.bytes("hih-tiny-keys.json"), StandardCharsets.US_ASCII);
    Matcher entry = Pattern.compile("\"([^\"]+)\":\\s*\\[([^\\]]*)\\]").matcher(json);
    Map<String, String> expected = new LinkedHashMap<>();
    while (entry.find()) {
      expected.put(entry.group(1), "[" + entry.group(2).replaceAll("\\s", "") + "]");
    }
    Map<String, String> actual = new LinkedHashMap<>();
    Networks.tensorShapes(TINY)
        .forEach((name, shape) -> actual.put(name, Arrays.toString(shape).replace(" ", "")));
    assertThat(actual).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1, 10365700, 6.9", "2, 14469478, 10.3", "4, 22677034, 17.0"})
  void parametersAndCostAreThoseOfThePaper(int stacks, long parameters, double gigaMacs) {
    HihArchitecture net = new HihArchitecture(stacks, 256, 4, 98, 256, 8, 384, Head.HIH);
    assertThat(Networks.parameters(net)).isEqualTo(parameters);
    assertThat(Math.round(Networks.macs(net) / 1e8) / 10.0).isEqualTo(gigaMacs);
  }

  @Test
  void namedSizesAreThoseOfThePaper() {
    assertThat(Networks.parameters(HihArchitecture.tiny(98))).isEqualTo(10_365_700);
    assertThat(HihArchitecture.small(98).stacks()).isEqualTo(2);
    assertThat(HihArchitecture.base(98).stacks()).isEqualTo(4);
  }

  @Test
  void architectureIsInferredFromShapes() {
    assertThat(Networks.infer(tiny())).isEqualTo(TINY);
  }

  @Test
  void inputSizeFollowsFromTheHalvings() {
    HihArchitecture net = new HihArchitecture(1, 8, 2, 3, 128, 8, 4, Head.HIH);
    assertThat(Networks.infer(NaiveNetwork.randomWeights(net, 1))).isEqualTo(net);
  }

  @Test
  void inputSizeOfANetworkWithoutHalvingsIsTakenFromItsConfiguration() {
    HihArchitecture net = new HihArchitecture(1, 8, 2, 3, 128, 0, 0, Head.WOO);
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    Weights weights = NaiveNetwork.randomWeights(net, 1);
    weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
    assertThat(Networks.infer(weights).input()).isEqualTo(256);
    assertThat(Networks.infer(Weights.of(tensors, Map.of("config.input_size", "128"))).input())
        .isEqualTo(128);
  }

  @Test
  void aLocalHeadIsInferredWithItsDecimalMap() {
    HihArchitecture net = new HihArchitecture(1, 8, 2, 3, 96, 6, 5, Head.HIH_LOCAL);

    assertThat(Networks.infer(NaiveNetwork.randomWeights(net, 1), 96)).isEqualTo(net);
  }

  @Test
  void aLocalHeadCostsItsMeanAndALinearLayerForEachLandmark() {
    HihArchitecture without = new HihArchitecture(1, 8, 2, 3, 96, 0, 0, Head.WOO);
    HihArchitecture local = new HihArchitecture(1, 8, 2, 3, 96, 6, 5, Head.HIH_LOCAL);

    assertThat(Networks.parameters(local) - Networks.parameters(without))
        .isEqualTo((8 * 5 + 2 * 5) + (5 * 5 + 2 * 5) + 3 * (5 * 36 + 36));
    // The head, and the way from the last stack's features and heatmaps to it.
    assertThat(Networks.macs(local) - Networks.macs(without))
        .isEqualTo(576 * 5 * (8 + 3) + 3 * 5 * (5 + 36) + 576 * (8 * 8 + 8 * 3));
  }

  private static HihArchitecture zoom(int stride, double window) {
    return new HihArchitecture(1, 8, 2, 3, 96, 6, 5, Head.ZOOM, stride, window, false);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aZoomHeadIsInferredWithItsStrideAndTheWindowThatItsWeightsState(int stride) {
    HihArchitecture net = zoom(stride, 0.75);
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    Weights weights = NaiveNetwork.randomWeights(net, 1);
    weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));

    assertThat(Networks.infer(Weights.of(tensors, net.properties()))).isEqualTo(net);
  }

  @Test
  void aWindowThatIsNoNumberIsRefused() {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    Weights weights = NaiveNetwork.randomWeights(zoom(2, 1), 1);
    weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));

    assertThatThrownBy(() -> Networks.infer(Weights.of(tensors, Map.of("hih.window", "wide"))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("hih.window");
  }

  @Test
  void feedbackThatCanAddNothingIsNoneAndCostsNothing() {
    HihArchitecture net = new HihArchitecture(2, 8, 2, 3, 64, 0, 0, Head.WOO);
    Weights weights = NaiveNetwork.randomWeights(net, 1);
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    for (String name : weights.names()) {
      Weights.Tensor tensor = weights.tensor(name);
      boolean zero = name.startsWith("hg0_conv2.") && !name.endsWith(".running_var");
      tensors.put(
          name, zero ? Weights.Tensor.of(tensor.shape(), new float[tensor.elements()]) : tensor);
    }
    Weights without = Weights.of(tensors);

    assertThat(Networks.infer(weights, 64)).isEqualTo(net);
    assertThat(Networks.infer(without, 64)).isEqualTo(net.withFeedback(false));
    assertThat(Networks.macs(net) - Networks.macs(net.withFeedback(false)))
        .isEqualTo(16 * 16 * 3 * 8);
    assertThat(Networks.parameters(net)).isEqualTo(Networks.parameters(net.withFeedback(false)));
  }

  @Test
  void weightsWithAFeedbackThatTheNetworkLacksAreRefused() {
    HihArchitecture net = new HihArchitecture(2, 8, 2, 3, 64, 0, 0, Head.WOO);
    Weights weights = NaiveNetwork.randomWeights(net, 1);

    assertThatThrownBy(() -> Networks.check(net.withFeedback(false), weights))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("feed heatmaps back");
  }

  @Test
  void aZoomHeadCostsItsMapsAndALayerForEachSample() {
    HihArchitecture without = new HihArchitecture(1, 8, 2, 3, 96, 0, 0, Head.WOO);

    assertThat(Networks.parameters(zoom(2, 1)) - Networks.parameters(without))
        .isEqualTo((4 * 5 + 2 * 5) + (5 * 5 + 2 * 5) + 3 * (5 + 36));
    assertThat(Networks.macs(zoom(2, 1)) - Networks.macs(without))
        .isEqualTo(48 * 48 * 4 * 5 + 3 * 36 * (5 * 5 + 5));
    assertThat(Networks.macs(zoom(1, 1)) - Networks.macs(zoom(4, 1)))
        .isEqualTo(96 * 96 * 5 * (3 * 25 + 5 * 9) - 24 * 24 * 8 * 5);
  }

  @Test
  void aLocalMapThatIsNoSquareIsRefused() {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    Weights weights =
        NaiveNetwork.randomWeights(new HihArchitecture(1, 8, 2, 3, 96, 6, 5, Head.HIH_LOCAL), 1);
    weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
    tensors.put("offset_head.local.weight", Weights.Tensor.of(new long[] {3, 5, 2}, new float[30]));

    assertThatThrownBy(() -> Networks.infer(Weights.of(tensors)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("offset_head.local.weight");
  }

  @Test
  void anotherInputSizeMeansAnotherDecimalMap() {
    assertThat(Networks.infer(tiny(), 512).decimal()).isEqualTo(16);
  }

  @Test
  void inputSizeThatCannotBeIsRefused() {
    assertThatThrownBy(() -> Networks.infer(tiny(), 100))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("input is 100");
  }

  @Test
  void missingUnknownAndMisshapenNamesAreListedTogether() {
    Map<String, Weights.Tensor> tensors = tensors();
    tensors.remove("hg1_lin1.conv.weight");
    tensors.remove("offset_head.head.1.bias");
    tensors.put("hg0_lin1.bn.bias", Weights.Tensor.of(new long[] {2}, 1, 2));
    tensors.put("stranger", Weights.Tensor.of(new long[] {1}, 1));
    assertThatThrownBy(() -> Networks.infer(Weights.of(tensors)))
        .isInstanceOf(CheckpointException.class)
        .message()
        .contains("2 missing: hg1_lin1.conv.weight, offset_head.head.1.bias")
        .contains("1 unknown: stranger")
        .contains("1 of a wrong shape: hg0_lin1.bn.bias [2] instead of [16]");
  }

  @Test
  void feedbackOfOneStackAloneIsMissing() {
    Map<String, Weights.Tensor> tensors = tensors();
    tensors.keySet().removeIf(name -> name.startsWith("hg1_conv2."));
    assertThatThrownBy(() -> Networks.infer(Weights.of(tensors)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("hg1_conv2.conv.weight");
  }

  @Test
  void weightsOfAnotherFamilyAreCalledSo() {
    Weights weights = Weights.of(Map.of("layer1.0.weight", Weights.Tensor.of(new long[] {1}, 1)));
    assertThatThrownBy(() -> Networks.infer(weights))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("not of the HIH family")
        .hasMessageContaining("layer1.0.weight");
  }
}
