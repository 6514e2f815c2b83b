package org.hih4j.network.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.hih4j.network.NaiveNetwork;
import org.hih4j.network.NetworkException;
import org.hih4j.network.Onnx;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.calibration.ActivationHistogram;
import org.hih4j.network.onnx.OnnxWriter;
import org.hih4j.network.quantization.Quantizer.ActivationRange;
import org.hih4j.onnx.proto.AttributeProto;
import org.hih4j.onnx.proto.GraphProto;
import org.hih4j.onnx.proto.ModelProto;
import org.hih4j.onnx.proto.NodeProto;
import org.hih4j.onnx.proto.OperatorSetIdProto;
import org.hih4j.onnx.proto.TensorProto;
import org.hih4j.onnx.proto.TensorShapeProto;
import org.hih4j.onnx.proto.TypeProto;
import org.hih4j.onnx.proto.ValueInfoProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizerTest {
  private static final int SIDE = 64;

  @TempDir private Path folder;

  private static GraphProto graph(byte[] model) {
    try {
      return ModelProto.parseFrom(model).getGraph();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static float[] image(int size, long seed) {
    Random random = new Random(seed);
    float[] result = new float[size];
    for (int i = 0; i < size; i++) {
      result[i] = (float) random.nextGaussian();
    }
    return result;
  }

  private static TensorProto tensor(String name, float[] values, long... shape) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .setRawData(ByteString.copyFrom(raw.array()));
    for (long size : shape) {
      tensor.addDims(size);
    }
    return tensor.build();
  }

  private static ValueInfoProto value(String name, long... shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    for (long size : shape) {
      sizes.addDimBuilder().setDimValue(size);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(sizes)))
        .build();
  }

  private static NodeProto.Builder node(String type, String name, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(name)
        .addAllInput(List.of(inputs))
        .addOutput(name);
  }

  /** A 1x1 convolution of three channels into two, a rectifier, and a node that nobody reads. */
  private static byte[] small(long opset, float... weights) {
    GraphProto graph =
        GraphProto.newBuilder()
            .addNode(node("Conv", "conv", "image", "w", "b"))
            .addNode(node("Conv", "unused", "image", "w", "b"))
            .addNode(node("Relu", "out", "conv"))
            .addInitializer(tensor("w", weights, 2, 3, 1, 1))
            .addInitializer(tensor("b", new float[] {0.5f, -1}, 2))
            .addInput(value("image", 1, 3, 2, 2))
            .addOutput(value("out", 1, 2, 2, 2))
            .build();
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static final Map<String, ActivationRange> SMALL_RANGES =
      Map.of("image", new ActivationRange(-1, 1.55f), "out", new ActivationRange(0, 5.1f));

  private static TensorProto constant(GraphProto graph, String name) {
    return graph.getInitializerList().stream()
        .filter(tensor -> tensor.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no constant " + name));
  }

  private static FloatBuffer floats(TensorProto tensor) {
    return tensor
        .getRawData()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer();
  }

  @Test
  void aSmallGraphIsWrittenAsComputedByHand() {
    Quantizer quantizer = Quantizer.of(small(17, 1.27f, -0.5f, 0.004f, 0, 0, 0));
    assertThat(quantizer.layers()).containsExactly("conv");
    assertThat(quantizer.activations()).containsExactly("image", "out");

    GraphProto graph = graph(quantizer.quantized(SMALL_RANGES, Quantizer.Options.defaults()));

    assertThat(graph.getNodeList())
        .extracting(NodeProto::getOpType)
        .containsExactly(
            "QuantizeLinear",
            "DequantizeLinear",
            "DequantizeLinear",
            "DequantizeLinear",
            "Conv",
            "QuantizeLinear",
            "DequantizeLinear");
    assertThat(floats(constant(graph, "image/scale")).get(0)).isCloseTo(0.01f, within(1e-8f));
    assertThat(constant(graph, "image/zero_point").getRawData().byteAt(0)).isEqualTo((byte) 100);
    assertThat(constant(graph, "out/zero_point").getRawData().byteAt(0)).isEqualTo((byte) 0);
    // Channel 0: scale 1.27 / 127 = 0.01. Channel 1 has no weight, so that its bias sets the scale.
    assertThat(constant(graph, "conv.weight/bytes").getRawData().toByteArray())
        .containsExactly(127, -50, 0, 0, 0, 0);
    assertThat(floats(constant(graph, "conv.weight/scale")).get(0)).isCloseTo(0.01f, within(1e-8f));
    ByteBuffer bias =
        constant(graph, "conv.bias/bytes")
            .getRawData()
            .asReadOnlyByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bias.getInt(0)).isEqualTo(5000);
    FloatBuffer biasScale = floats(constant(graph, "conv.bias/scale"));
    assertThat(bias.getInt(4) * (double) biasScale.get(1)).isCloseTo(-1, within(1e-6));
  }

  @Test
  void theSmallGraphGivesWhatBytesCanHold() {
    byte[] onnx = small(17, 1.27f, -0.5f, 0.004f, 0.2f, 0.3f, 0.4f);
    byte[] bytes = Quantizer.of(onnx).quantized(SMALL_RANGES, Quantizer.Options.defaults());
    float[] image = {0.5f, -1, 1.55f, 0, 0.25f, 0.5f, -0.75f, 1, 0, 0, 1, -1};
    float[] exact = Onnx.run(onnx, image, 1, 2).get("out");
    float[] actual = Onnx.run(bytes, image, 1, 2).get("out");
    for (int i = 0; i < exact.length; i++) {
      assertThat(actual[i]).isCloseTo(exact[i], within(0.5f * 5.1f / 255 + 0.01f));
      double steps = actual[i] / (5.1 / 255);
      assertThat(steps).isCloseTo(Math.rint(steps), within(1e-3));
    }
  }

  @Test
  void weightsOfReducedRangeStayBelow64() {
    Quantizer.Options options = Quantizer.Options.builder().reducedRange(true).build();
    GraphProto graph =
        graph(
            Quantizer.of(small(17, 1.27f, -0.5f, 0.004f, 0.2f, 0.3f, 0.4f))
                .quantized(SMALL_RANGES, options));
    assertThat(constant(graph, "conv.weight/bytes").getRawData().toByteArray())
        .containsExactly(63, -25, 0, 32, 47, 63);
  }

  // ----------------------------------------------------------- whole networks

  private static HihArchitecture architecture(Head head) {
    boolean grid = head != Head.WOO && head != Head.OD;
    return new HihArchitecture(2, 16, 2, 5, SIDE, grid ? 4 : 0, head == Head.WOO ? 0 : 12, head);
  }

  private static byte[] network(Head head, boolean half) {
    HihArchitecture net = architecture(head);
    return OnnxWriter.write(
        net,
        NaiveNetwork.randomWeights(net, 11),
        OnnxWriter.Options.builder().fp16Storage(half).build());
  }

  /** Ranges of all values over a few images. */
  private static Map<String, ActivationRange> ranges(Quantizer quantizer) {
    Map<String, ActivationHistogram> seen = new HashMap<>();
    List<String> made = new ArrayList<>(quantizer.activations());
    made.remove("image");
    byte[] observing = quantizer.observing(made);
    for (int i = 0; i < 4; i++) {
      float[] image = image(3 * SIDE * SIDE, i);
      Map<String, float[]> values = new LinkedHashMap<>(Onnx.run(observing, image, 1, SIDE));
      values.put("image", image);
      values.forEach(
          (name, data) ->
              seen.computeIfAbsent(name, key -> new ActivationHistogram())
                  .add(FloatBuffer.wrap(data)));
    }
    return seen.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                each -> each.getValue().range(ActivationHistogram.Method.percentile(100))));
  }

  /** Root mean square of the difference over that of the values. */
  private static double relativeError(float[] actual, float[] exact) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      difference += (actual[i] - exact[i]) * (actual[i] - exact[i]);
      size += exact[i] * exact[i];
    }
    return Math.sqrt(difference / size);
  }

  @Test
  void everyHeadIsCloseToItselfInSinglePrecision() {
    for (Head head : Head.values()) {
      byte[] onnx = network(head, false);
      Quantizer quantizer = Quantizer.of(onnx);
      // With weights of 7 bits no processor saturates.
      Quantizer.Options options = Quantizer.Options.builder().reducedRange(true).build();
      byte[] bytes = quantizer.quantized(ranges(quantizer), options);
      float[] image = image(3 * SIDE * SIDE, 2);
      Map<String, float[]> exact = Onnx.run(onnx, image, 1, SIDE);
      Map<String, float[]> actual = Onnx.run(bytes, image, 1, SIDE);
      assertThat(actual.keySet()).isEqualTo(exact.keySet());
      exact.forEach(
          (name, values) ->
              assertThat(relativeError(actual.get(name), values))
                  .as(head + " " + name)
                  .isGreaterThan(0)
                  // A zoom head's windows move with the rounding of its heatmaps.
                  .isLessThan(head == Head.ZOOM && name.equals("decimals") ? 0.12 : 0.06));
    }
  }

  @Test
  void withEveryLayerInSinglePrecisionNothingChanges() {
    for (boolean half : new boolean[] {false, true}) {
      byte[] onnx = network(Head.HIH, half);
      Quantizer quantizer = Quantizer.of(onnx);
      byte[] same =
          quantizer.quantized(
              ranges(quantizer),
              Quantizer.Options.builder().floatLayers(Set.copyOf(quantizer.layers())).build());
      float[] image = image(3 * SIDE * SIDE, 2);
      assertThat(Onnx.run(same, image, 1, SIDE).get("heatmaps"))
          .isEqualTo(Onnx.run(onnx, image, 1, SIDE).get("heatmaps"));
    }
  }

  @Test
  void aLayerInSinglePrecisionKeepsItsWeights() {
    Quantizer quantizer = Quantizer.of(network(Head.HIH, false));
    String layer = "pre_conv.1.conv2.conv";
    GraphProto graph =
        graph(
            quantizer.quantized(
                ranges(quantizer), Quantizer.Options.builder().floatLayers(Set.of(layer)).build()));
    NodeProto kept =
        graph.getNodeList().stream()
            .filter(node -> node.getName().equals(layer))
            .findFirst()
            .orElseThrow();
    assertThat(constant(graph, kept.getInput(1)).getDataType())
        .isEqualTo(TensorProto.DataType.FLOAT_VALUE);
    assertThat(graph.getNodeList())
        .filteredOn(node -> node.getOpType().equals("Relu"))
        .as("only the rectifier of the layer in single precision is left")
        .hasSize(1);
  }

  @Test
  void aSumWithOneInputInSinglePrecisionIsStillQuantised() {
    Quantizer quantizer = Quantizer.of(network(Head.HIH, false));
    GraphProto graph =
        graph(
            quantizer.quantized(
                ranges(quantizer),
                Quantizer.Options.builder().floatLayers(Set.of("pre_conv.1.conv3.conv")).build()));
    assertThat(graph.getNodeList())
        .as("the rectifiers behind all sums are gone")
        .noneMatch(node -> node.getOpType().equals("Relu"));
  }

  @Test
  void weightsTakeAQuarterOfTheFile() {
    HihArchitecture net = new HihArchitecture(1, 64, 2, 5, SIDE, 4, 64, Head.HIH);
    byte[] onnx = OnnxWriter.write(net, NaiveNetwork.randomWeights(net, 1));
    Quantizer quantizer = Quantizer.of(onnx);
    assertThat(quantizer.quantized(ranges(quantizer), Quantizer.Options.defaults()).length)
        .isLessThan(onnx.length * 4 / 10);
  }

  @Test
  void onnxRuntimeFusesEveryNodeIntoAnIntegerKernel() throws OrtException, IOException {
    byte[] onnx = network(Head.HIH, true);
    Quantizer quantizer = Quantizer.of(onnx);
    byte[] bytes = quantizer.quantized(ranges(quantizer), Quantizer.Options.defaults());
    Path optimized = folder.resolve("optimized.onnx");
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setOptimizedModelFilePath(optimized.toString());
      OrtEnvironment.getEnvironment().createSession(bytes, options).close();
    }
    Map<String, Long> counts =
        graph(Files.readAllBytes(optimized)).getNodeList().stream()
            .collect(Collectors.groupingBy(NodeProto::getOpType, Collectors.counting()));
    assertThat(counts).doesNotContainKeys("Conv", "FusedConv", "Add", "Relu");
    assertThat(counts.get("QLinearConv")).isEqualTo(quantizer.layers().size());
    // Linear resizing is done in floats: four times, between bytes.
    assertThat(counts.get("Resize")).isEqualTo(4);
    assertThat(counts.get("QuantizeLinear")).as("of the input, too").isEqualTo(1 + 4);
    assertThat(counts.get("DequantizeLinear")).as("of the outputs, too").isEqualTo(2 + 4);
  }

  @Test
  void theBytesDependOnTheNetworkAlone() {
    Quantizer quantizer = Quantizer.of(network(Head.HIH, false));
    Map<String, ActivationRange> ranges = ranges(quantizer);
    assertThat(quantizer.quantized(ranges, Quantizer.Options.defaults()))
        .isEqualTo(quantizer.quantized(new LinkedHashMap<>(ranges), Quantizer.Options.defaults()));
  }

  // ------------------------------------------------------------------ misuse

  @Test
  void aMissingRangeIsNamed() {
    Quantizer quantizer = Quantizer.of(small(17, 1, 1, 1, 1, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                quantizer.quantized(
                    Map.of("image", new ActivationRange(0, 1)), Quantizer.Options.defaults()))
        .withMessageContaining("out");
  }

  @Test
  void aLayerThatDoesNotExistIsNamed() {
    Quantizer quantizer = Quantizer.of(small(17, 1, 1, 1, 1, 1, 1));
    Quantizer.Options options = Quantizer.Options.builder().floatLayers(Set.of("stem")).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quantizer.quantized(SMALL_RANGES, options))
        .withMessageContaining("stem");
  }

  @Test
  void aWeightThatIsNotFiniteIsNamed() {
    Quantizer quantizer = Quantizer.of(small(17, 1, Float.NaN, 1, 1, 1, 1));
    assertThatThrownBy(() -> quantizer.quantized(SMALL_RANGES, Quantizer.Options.defaults()))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("conv");
  }

  @Test
  void whatIsNoNetworkIsRefused() {
    for (byte[] bytes : new byte[][] {{}, {1, 2, 3}, "text, no network".getBytes()}) {
      assertThatThrownBy(() -> Quantizer.of(bytes)).isInstanceOf(NetworkException.class);
    }
  }

  @Test
  void olderOperatorsAreRefused() {
    assertThatThrownBy(() -> Quantizer.of(small(12, 1, 1, 1, 1, 1, 1)))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("12")
        .hasMessageContaining("13");
  }

  @Test
  void aConstantWithTooFewValuesIsRefused() {
    byte[] onnx = small(17, 1, 1, 1, 1, 1, 1);
    GraphProto graph = graph(onnx);
    byte[] damaged =
        ModelProto.newBuilder()
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(graph.toBuilder().setInitializer(0, tensor("w", new float[5], 2, 3, 1, 1)))
            .build()
            .toByteArray();
    assertThatThrownBy(
            () -> Quantizer.of(damaged).quantized(SMALL_RANGES, Quantizer.Options.defaults()))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("'w'");
  }

  @Test
  void sumsOfOtherValuesStayAsTheyAre() {
    // Shapes and indices are added, too; only sums of quantised values are quantised.
    GraphProto plain = graph(small(17, 1, 1, 1, 1, 1, 1));
    GraphProto.Builder changed =
        plain.toBuilder()
            .addNode(node("Add", "shifted", "out", "c"))
            .addInitializer(tensor("c", new float[] {3}, 1))
            .setOutput(0, value("shifted", 1, 2, 2, 2));
    byte[] onnx =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(changed)
            .build()
            .toByteArray();
    Quantizer quantizer = Quantizer.of(onnx);
    assertThat(quantizer.activations()).containsExactly("image", "out");
    float[] image = new float[12];
    byte[] bytes = quantizer.quantized(SMALL_RANGES, Quantizer.Options.defaults());
    assertThat(Onnx.run(bytes, image, 1, 2).get("shifted")[0])
        .isCloseTo(3.5f, within(0.5f * 5.1f / 255 + 1e-6f));
  }

  @Test
  void cubicResizingIsLeftAlone() {
    AttributeProto cubic =
        AttributeProto.newBuilder()
            .setName("mode")
            .setType(AttributeProto.AttributeType.STRING)
            .setS(ByteString.copyFromUtf8("cubic"))
            .build();
    GraphProto plain = graph(small(17, 1, 1, 1, 1, 1, 1));
    GraphProto.Builder changed =
        plain.toBuilder()
            .addNode(node("Resize", "large", "out", "", "scales").addAttribute(cubic))
            .addInitializer(tensor("scales", new float[] {1, 1, 2, 2}, 4))
            .setOutput(0, value("large", 1, 2, 4, 4));
    byte[] onnx =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(changed)
            .build()
            .toByteArray();
    GraphProto written =
        graph(Quantizer.of(onnx).quantized(SMALL_RANGES, Quantizer.Options.defaults()));
    assertThat(written.getNode(written.getNodeCount() - 1).getOpType()).isEqualTo("Resize");
  }

  @Test
  void aSumOfAConvolutionAndItsInputStaysAsItIs() {
    byte[] onnx =
        model(
            GraphProto.newBuilder()
                .addNode(node("Conv", "conv", "image", "w"))
                .addNode(node("Add", "sum", "conv", "image"))
                .addInitializer(tensor("w", new float[9], 3, 3, 1, 1))
                .addInput(value("image", 1, 3, 2, 2))
                .addOutput(value("sum", 1, 3, 2, 2)));
    Quantizer quantizer = Quantizer.of(onnx);
    Map<String, ActivationRange> ranges =
        quantizer.activations().stream()
            .collect(Collectors.toMap(name -> name, name -> new ActivationRange(-1, 1)));

    GraphProto written = graph(quantizer.quantized(ranges, Quantizer.Options.defaults()));

    assertThat(written.getNodeList())
        .filteredOn(node -> node.getOpType().equals("Add"))
        .singleElement()
        .satisfies(node -> assertThat(node.getOutput(0)).isEqualTo("sum"));
  }

  // ----------------------------------------------------------------- damaged

  private static byte[] model(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  @Test
  void poolsThatFeedEachOtherAreRefused() {
    byte[] onnx =
        model(
            GraphProto.newBuilder()
                .addNode(node("MaxPool", "first", "second"))
                .addNode(node("MaxPool", "second", "first"))
                .addNode(node("Conv", "out", "second", "w"))
                .addInitializer(tensor("w", new float[9], 3, 3, 1, 1))
                .addOutput(value("out", 1, 3, 2, 2)));

    assertThatThrownBy(() -> Quantizer.of(onnx))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("'second'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Conv", "MaxPool", "Cast", "Add"})
  void aNodeWithTooFewInputsIsNoReasonToFail(String type) {
    GraphProto plain = graph(small(17, 1, 1, 1, 1, 1, 1));
    byte[] onnx =
        model(
            plain.toBuilder()
                .addNode(0, node(type, "none"))
                .addNode(node("Conv", "last", "out", "none"))
                .addOutput(value("last", 1, 2, 2, 2)));

    assertThat(Quantizer.of(onnx).layers()).containsExactly("conv");
  }

  @ParameterizedTest
  @CsvSource({"40000, 50000", "-1, 1", "4611686018427387904, 4"})
  void aConstantOfOtherSizesThanItsBytesIsRefused(long first, long second) {
    GraphProto plain = graph(small(17, 1, 1, 1, 1, 1, 1));
    byte[] onnx =
        model(plain.toBuilder().setInitializer(0, tensor("w", new float[1], first, second, 1, 1)));

    assertThatThrownBy(
            () -> Quantizer.of(onnx).quantized(SMALL_RANGES, Quantizer.Options.defaults()))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("'w'");
  }

  @Test
  void biasesOfAnotherNumberThanTheWeightsAreRefused() {
    GraphProto plain = graph(small(17, 1, 1, 1, 1, 1, 1));
    byte[] onnx = model(plain.toBuilder().setInitializer(1, tensor("b", new float[1], 1)));

    assertThatThrownBy(
            () -> Quantizer.of(onnx).quantized(SMALL_RANGES, Quantizer.Options.defaults()))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("conv has weights [2, 3, 1, 1] and 1 biases");
  }
}
