package org.hih4j.network.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.hih4j.network.NaiveNetwork;
import org.hih4j.network.Networks;
import org.hih4j.network.Onnx;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.CheckpointException;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.onnx.proto.GraphProto;
import org.hih4j.onnx.proto.ModelProto;
import org.hih4j.onnx.proto.NodeProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxWriterTest {

  private static HihArchitecture architecture(Head head, int stacks) {
    boolean grid = head != Head.WOO && head != Head.OD;
    return new HihArchitecture(stacks, 8, 2, 3, 64, grid ? 4 : 0, head == Head.WOO ? 0 : 6, head);
  }

  private static float[] image(int size, long seed) {
    Random random = new Random(seed);
    float[] result = new float[size];
    for (int i = 0; i < size; i++) {
      result[i] = (float) random.nextGaussian();
    }
    return result;
  }

  private static GraphProto graph(byte[] model) {
    try {
      return ModelProto.parseFrom(model).getGraph();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Weights changed(Weights weights, String pattern, UnaryOperator<float[]> change) {
    Map<String, Weights.Tensor> result = new LinkedHashMap<>();
    for (String name : weights.names()) {
      Weights.Tensor tensor = weights.tensor(name);
      result.put(
          name,
          name.matches(pattern)
              ? Weights.Tensor.of(tensor.shape(), change.apply(tensor.toArray()))
              : tensor);
    }
    return Weights.of(result);
  }

  private static void assertClose(float[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSize(expected.length);
    double scale = 1;
    for (double value : expected) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < actual.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i])).isLessThan(tolerance * scale);
    }
  }

  private static void assertSameAsNaive(HihArchitecture net, Weights weights) {
    assertSameAsNaive(net, weights, 2e-6);
  }

  private static void assertSameAsNaive(HihArchitecture net, Weights weights, double tolerance) {
    float[] image = image(3 * 64 * 64, 5);
    List<double[]> expected = new NaiveNetwork(net, weights).run(image);
    Map<String, float[]> actual = Onnx.run(OnnxWriter.write(net, weights), image, 1, 64);
    assertThat(actual).hasSize(expected.size());
    assertClose(actual.get("heatmaps"), expected.get(0), tolerance);
    if (expected.size() > 1) {
      assertClose(actual.get("decimals"), expected.get(1), tolerance);
    }
  }

  @ParameterizedTest
  @EnumSource(Head.class)
  void everyHeadComputesWhatItsLayersSay(Head head) {
    HihArchitecture net = architecture(head, 2);
    assertSameAsNaive(net, NaiveNetwork.randomWeights(net, 11));
  }

  @ParameterizedTest
  @CsvSource({"1, 1.5", "2, 0.7", "4, 3"})
  void aZoomHeadSamplesFeaturesOfItsStrideInItsWindow(int stride, double window) {
    HihArchitecture net =
        new HihArchitecture(2, 8, 2, 3, 64, 4, 6, Head.ZOOM, stride, window, true);
    Weights weights = NaiveNetwork.randomWeights(net, 12);
    // The rounding error of a place is multiplied by the slope of the features.
    assertSameAsNaive(net, weights, 1e-4);
    // Sharp maps, whose windows lie elsewhere.
    assertSameAsNaive(net, changed(weights, "hg1_conv_pred.*", values -> times(values, 4)), 1e-4);
  }

  private static float[] times(float[] values, float factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(Head.class)
  void everyHeadIsRecognised(Head head) {
    HihArchitecture net = architecture(head, 2);
    Weights weights = NaiveNetwork.randomWeights(net, 3);
    assertThat(Networks.infer(weights, 64)).isEqualTo(net);
  }

  @Test
  void zeroFeedbackIsLeftOut() {
    HihArchitecture net = architecture(Head.HIH, 2);
    Weights weights =
        changed(
            NaiveNetwork.randomWeights(net, 4),
            "hg\\d_conv2\\.(conv\\.weight|bn\\.bias|bn\\.running_mean)",
            data -> new float[data.length]);
    assertSameAsNaive(net, weights);
    assertThat(graph(OnnxWriter.write(net, weights)).getNodeList())
        .extracting(NodeProto::getName)
        .noneMatch(name -> name.contains("_conv2."));
  }

  @Test
  void zeroFeedbackWithAConstantIsKept() {
    HihArchitecture net = architecture(Head.HIH, 2);
    Weights weights =
        changed(
            NaiveNetwork.randomWeights(net, 4),
            "hg\\d_conv2\\.conv\\.weight",
            data -> new float[data.length]);
    assertSameAsNaive(net, weights);
  }

  @Test
  void networkWithoutFeedbackWeightsIsThatOfZeroFeedback() {
    HihArchitecture net = architecture(Head.HIH, 2);
    Weights all =
        changed(
            NaiveNetwork.randomWeights(net, 4),
            "hg\\d_conv2\\.(conv\\.weight|bn\\.bias|bn\\.running_mean)",
            data -> new float[data.length]);
    Map<String, Weights.Tensor> some = new LinkedHashMap<>();
    all.names().stream()
        .filter(name -> !name.contains("_conv2.") || name.startsWith("hg0."))
        .filter(name -> !name.startsWith("hg0.res1_1.skip_layer"))
        .filter(name -> !name.endsWith("num_batches_tracked"))
        .forEach(name -> some.put(name, all.tensor(name)));
    all.names().stream()
        .filter(name -> name.contains(".conv2.") && !name.endsWith("num_batches_tracked"))
        .forEach(name -> some.put(name, all.tensor(name)));
    assertThat(OnnxWriter.write(net, Weights.of(some))).isEqualTo(OnnxWriter.write(net, all));
  }

  @Test
  void batchNormsAndUnusedSkipLayersAreNotInTheGraph() {
    HihArchitecture net = architecture(Head.HIH, 2);
    GraphProto graph = graph(OnnxWriter.write(net, NaiveNetwork.randomWeights(net, 1)));
    assertThat(graph.getNodeList())
        .extracting(NodeProto::getOpType)
        .containsOnly("Conv", "Relu", "Add", "MaxPool", "Resize");
    assertThat(graph.getNodeList())
        .extracting(NodeProto::getName)
        .filteredOn(name -> name.contains("skip_layer"))
        .containsExactly("pre_conv.1.skip_layer.conv", "pre_conv.4.skip_layer.conv");
  }

  @Test
  void bytesAreTheSameEachTime() {
    HihArchitecture net = architecture(Head.HIH, 2);
    Weights weights = NaiveNetwork.randomWeights(net, 1);
    assertThat(OnnxWriter.write(net, weights)).isEqualTo(OnnxWriter.write(net, weights));
  }

  @Test
  void fileHasTheSameBytes(@TempDir Path folder) {
    HihArchitecture net = architecture(Head.WOO, 1);
    Weights weights = NaiveNetwork.randomWeights(net, 1);
    OnnxWriter.write(net, weights, OnnxWriter.Options.defaults(), folder.resolve("m.onnx"));
    assertThat(folder.resolve("m.onnx")).hasBinaryContent(OnnxWriter.write(net, weights));
  }

  @Test
  void halfPrecisionHalvesTheFile() {
    HihArchitecture net = new HihArchitecture(1, 64, 2, 3, 64, 4, 64, Head.HIH);
    Weights weights = NaiveNetwork.randomWeights(net, 1);
    int full = OnnxWriter.write(net, weights).length;
    int half =
        OnnxWriter.write(net, weights, OnnxWriter.Options.builder().fp16Storage(true).build())
            .length;
    assertThat((double) half / full).isBetween(0.5, 0.6);
  }

  @Test
  void weightsTooLargeForHalfPrecisionStaySingle() {
    HihArchitecture net = architecture(Head.WOO, 1);
    Weights weights =
        changed(
            NaiveNetwork.randomWeights(net, 1),
            "hg0_conv_pred\\.weight",
            data -> {
              data[0] = 1e6f;
              return data;
            });
    byte[] model =
        OnnxWriter.write(net, weights, OnnxWriter.Options.builder().fp16Storage(true).build());
    assertThat(graph(model).getInitializerList())
        .anySatisfy(tensor -> assertThat(tensor.getName()).isEqualTo("hg0_conv_pred.weight"));
  }

  @Test
  void batchIsFreeOrOne() {
    HihArchitecture net = architecture(Head.WOO, 1);
    Weights weights = NaiveNetwork.randomWeights(net, 1);
    float[] images = image(2 * 3 * 64 * 64, 2);
    float[] both = Onnx.run(OnnxWriter.write(net, weights), images, 2, 64).get("heatmaps");
    assertThat(both).hasSize(2 * 3 * 16 * 16);
    byte[] fixed =
        OnnxWriter.write(net, weights, OnnxWriter.Options.builder().dynamicBatch(false).build());
    assertThat(
            graph(fixed).getInput(0).getType().getTensorType().getShape().getDim(0).getDimValue())
        .isEqualTo(1);
  }

  @Test
  void architectureIsInTheMetadata() throws InvalidProtocolBufferException {
    HihArchitecture net = architecture(Head.HIH, 2);
    ModelProto model =
        ModelProto.parseFrom(OnnxWriter.write(net, NaiveNetwork.randomWeights(net, 1)));
    Map<String, String> facts = new LinkedHashMap<>();
    model.getMetadataPropsList().forEach(entry -> facts.put(entry.getKey(), entry.getValue()));
    assertThat(facts).isEqualTo(net.properties());
  }

  @Test
  void weightThatIsNoNumberIsNamed() {
    HihArchitecture net = architecture(Head.HIH, 1);
    Weights weights =
        changed(
            NaiveNetwork.randomWeights(net, 1),
            "hg0_lin1\\.conv\\.weight",
            data -> {
              data[3] = Float.NaN;
              return data;
            });
    assertThatThrownBy(() -> OnnxWriter.write(net, weights))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("hg0_lin1");
  }
}
