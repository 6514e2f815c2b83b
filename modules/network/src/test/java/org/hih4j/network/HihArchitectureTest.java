package org.hih4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HihArchitectureTest {

  private static final HihArchitecture TINY =
      new HihArchitecture(2, 16, 4, 5, 256, 8, 24, Head.HIH);

  private static Weights tiny() {
    return Weights.read(Npy.bytes("hih-tiny.pth"));
  }

  private static Map<String, WeightTensor> tensors() {
    Map<String, WeightTensor> result = new LinkedHashMap<>();
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
    TINY.tensorShapes()
        .forEach((name, shape) -> actual.put(name, Arrays.toString(shape).replace(" ", "")));
    assertThat(actual).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1, 10365700, 6.9", "2, 14469478, 10.3", "4, 22677034, 17.0"})
  void parametersAndCostAreThoseOfThePaper(int stacks, long parameters, double gigaMacs) {
    HihArchitecture net = new HihArchitecture(stacks, 256, 4, 98, 256, 8, 384, Head.HIH);
    assertThat(net.parameters()).isEqualTo(parameters);
    assertThat(Math.round(net.macs() / 1e8) / 10.0).isEqualTo(gigaMacs);
  }

  @Test
  void namedSizesAreThoseOfThePaper() {
    assertThat(HihArchitecture.tiny(98).parameters()).isEqualTo(10_365_700);
    assertThat(HihArchitecture.small(98).stacks()).isEqualTo(2);
    assertThat(HihArchitecture.base(98).stacks()).isEqualTo(4);
  }

  @Test
  void architectureIsInferredFromShapes() {
    assertThat(HihArchitecture.infer(tiny())).isEqualTo(TINY);
  }

  @Test
  void inputSizeFollowsFromTheHalvings() {
    HihArchitecture net = new HihArchitecture(1, 8, 2, 3, 128, 8, 4, Head.HIH);
    assertThat(HihArchitecture.infer(NaiveNetwork.randomWeights(net, 1))).isEqualTo(net);
  }

  @Test
  void inputSizeOfANetworkWithoutHalvingsIsTakenFromItsConfiguration() {
    HihArchitecture net = new HihArchitecture(1, 8, 2, 3, 128, 0, 0, Head.WOO);
    Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    Weights weights = NaiveNetwork.randomWeights(net, 1);
    weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
    assertThat(HihArchitecture.infer(weights).input()).isEqualTo(256);
    assertThat(
            HihArchitecture.infer(Weights.of(tensors, Map.of("config.input_size", "128"))).input())
        .isEqualTo(128);
  }

  @Test
  void aLocalHeadIsInferredWithItsDecimalMap() {
    HihArchitecture net = new HihArchitecture(1, 8, 2, 3, 96, 6, 5, Head.HIH_LOCAL);

    assertThat(HihArchitecture.infer(NaiveNetwork.randomWeights(net, 1), 96)).isEqualTo(net);
  }

  @Test
  void aLocalHeadCostsItsMeanAndALinearLayerForEachLandmark() {
    HihArchitecture without = new HihArchitecture(1, 8, 2, 3, 96, 0, 0, Head.WOO);
    HihArchitecture local = new HihArchitecture(1, 8, 2, 3, 96, 6, 5, Head.HIH_LOCAL);

    assertThat(local.parameters() - without.parameters())
        .isEqualTo((8 * 5 + 2 * 5) + (5 * 5 + 2 * 5) + 3 * (5 * 36 + 36));
    // The head, and the way from the last stack's features and heatmaps to it.
    assertThat(local.macs() - without.macs())
        .isEqualTo(576 * 5 * (8 + 3) + 3 * 5 * (5 + 36) + 576 * (8 * 8 + 8 * 3));
  }

  private static HihArchitecture zoom(int stride, double window) {
    return new HihArchitecture(1, 8, 2, 3, 96, 6, 5, Head.ZOOM, stride, window);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aZoomHeadIsInferredWithItsStrideAndTheWindowThatItsWeightsState(int stride) {
    HihArchitecture net = zoom(stride, 0.75);
    Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    Weights weights = NaiveNetwork.randomWeights(net, 1);
    weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));

    assertThat(HihArchitecture.infer(Weights.of(tensors, net.properties()))).isEqualTo(net);
  }

  @Test
  void aWindowThatIsNoNumberIsRefused() {
    Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    Weights weights = NaiveNetwork.randomWeights(zoom(2, 1), 1);
    weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));

    assertThatThrownBy(
            () -> HihArchitecture.infer(Weights.of(tensors, Map.of("hih.window", "wide"))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("hih.window");
  }

  @Test
  void aZoomHeadCostsItsMapsAndALayerForEachSample() {
    HihArchitecture without = new HihArchitecture(1, 8, 2, 3, 96, 0, 0, Head.WOO);

    assertThat(zoom(2, 1).parameters() - without.parameters())
        .isEqualTo((4 * 5 + 2 * 5) + (5 * 5 + 2 * 5) + 3 * (5 + 36));
    assertThat(zoom(2, 1).macs() - without.macs())
        .isEqualTo(48 * 48 * 4 * 5 + 3 * 36 * (5 * 5 + 5));
    assertThat(zoom(1, 1).macs() - zoom(4, 1).macs())
        .isEqualTo(96 * 96 * 5 * (3 * 25 + 5 * 9) - 24 * 24 * 8 * 5);
  }

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
    assertThatThrownBy(() -> new HihArchitecture(1, 8, 2, 3, 96, 6, 5, head, stride, window))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(says);
  }

  @Test
  void aLocalMapThatIsNoSquareIsRefused() {
    Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    Weights weights =
        NaiveNetwork.randomWeights(new HihArchitecture(1, 8, 2, 3, 96, 6, 5, Head.HIH_LOCAL), 1);
    weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
    tensors.put("offset_head.local.weight", WeightTensor.of(new long[] {3, 5, 2}, new float[30]));

    assertThatThrownBy(() -> HihArchitecture.infer(Weights.of(tensors)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("offset_head.local.weight");
  }

  @Test
  void anotherInputSizeMeansAnotherDecimalMap() {
    assertThat(HihArchitecture.infer(tiny(), 512).decimal()).isEqualTo(16);
  }

  @Test
  void inputSizeThatCannotBeIsRefused() {
    assertThatThrownBy(() -> HihArchitecture.infer(tiny(), 100))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("input is 100");
  }

  @Test
  void missingUnknownAndMisshapenNamesAreListedTogether() {
    Map<String, WeightTensor> tensors = tensors();
    tensors.remove("hg1_lin1.conv.weight");
    tensors.remove("offset_head.head.1.bias");
    tensors.put("hg0_lin1.bn.bias", WeightTensor.of(new long[] {2}, 1, 2));
    tensors.put("stranger", WeightTensor.of(new long[] {1}, 1));
    assertThatThrownBy(() -> HihArchitecture.infer(Weights.of(tensors)))
        .isInstanceOf(CheckpointException.class)
        .message()
        .contains("2 missing: hg1_lin1.conv.weight, offset_head.head.1.bias")
        .contains("1 unknown: stranger")
        .contains("1 of a wrong shape: hg0_lin1.bn.bias [2] instead of [16]");
  }

  @Test
  void feedbackOfOneStackAloneIsMissing() {
    Map<String, WeightTensor> tensors = tensors();
    tensors.keySet().removeIf(name -> name.startsWith("hg1_conv2."));
    assertThatThrownBy(() -> HihArchitecture.infer(Weights.of(tensors)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("hg1_conv2.conv.weight");
  }

  @Test
  void weightsOfAnotherFamilyAreCalledSo() {
    Weights weights = Weights.of(Map.of("layer1.0.weight", WeightTensor.of(new long[] {1}, 1)));
    assertThatThrownBy(() -> HihArchitecture.infer(weights))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("not of the HIH family")
        .hasMessageContaining("layer1.0.weight");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 16, 4, 5, 256, 8, 24, HIH, stacks is 0",
    "1, 18, 4, 5, 256, 8, 24, HIH, features is 18",
    "1, 16, 0, 5, 256, 8, 24, HIH, depth is 0",
    "1, 16, 4, 0, 256, 8, 24, HIH, landmarks is 0",
    "1, 16, 4, 5, 250, 8, 24, HIH, input is 250",
    "1, 16, 4, 5, 256, 7, 24, HIH, decimal is 7",
    "1, 16, 4, 5, 256, 32, 24, HIH, decimal is 32",
    "1, 16, 4, 5, 256, 8, 0, HIH, decimalWidth is 0",
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
