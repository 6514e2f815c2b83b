package org.hih4j.network.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.hih4j.core.HihException;
import org.hih4j.core.heatmap.DecodedPoints;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.MapShape;
import org.hih4j.network.NaiveNetwork;
import org.hih4j.network.NetworkException;
import org.hih4j.network.Onnx;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.onnx.proto.GraphProto;
import org.hih4j.onnx.proto.ModelProto;
import org.hih4j.onnx.proto.NodeProto;
import org.hih4j.onnx.proto.OperatorSetIdProto;
import org.hih4j.onnx.proto.TensorShapeProto;
import org.hih4j.onnx.proto.TypeProto;
import org.hih4j.onnx.proto.ValueInfoProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GraphDecoderTest {
  private static final int BATCH = 2;
  private static final MapShape MAPS = new MapShape(40, 12, 16);

  static Stream<HeatmapDecoder> decoders() {
    return Stream.of(
        HeatmapDecoder.argmax(),
        HeatmapDecoder.quarterOffset(),
        HeatmapDecoder.localSoftArgmax(15, 1),
        HeatmapDecoder.localSoftArgmax(2, 10),
        HeatmapDecoder.centreOfMass(3),
        HeatmapDecoder.centreOfMass(0),
        HeatmapDecoder.nestedExpectation(1),
        HeatmapDecoder.nestedExpectation(4, 2, 3),
        HeatmapDecoder.nestedWindow(1.5),
        HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.NONE),
        HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.QUADRATIC),
        HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.CENTROID),
        HeatmapDecoder.reference(HeatmapDecoder.Head.HIH),
        HeatmapDecoder.referenceOfAnySign(HeatmapDecoder.Head.HIH),
        HeatmapDecoder.reference(HeatmapDecoder.Head.WOO),
        HeatmapDecoder.referenceOfAnySign(HeatmapDecoder.Head.WOO),
        HeatmapDecoder.reference(HeatmapDecoder.Head.AFC),
        HeatmapDecoder.reference(HeatmapDecoder.Head.OD),
        HeatmapDecoder.referenceOfAnySign(HeatmapDecoder.Head.OD));
  }

  private static MapShape decimals(HeatmapDecoder decoder) {
    if (decoder.kind() == HeatmapDecoder.Kind.REFERENCE) {
      switch (HeatmapDecoder.Parameters.of(decoder).choice("head", HeatmapDecoder.Head.class)) {
        case AFC -> {
          return new MapShape(MAPS.landmarks(), 1, 2);
        }
        case OD -> {
          return new MapShape(2, MAPS.height(), MAPS.width());
        }
        default -> {}
      }
    }
    return new MapShape(MAPS.landmarks(), 8, 8);
  }

  /** A network that gives its two inputs back as heatmaps and decimals. */
  private static byte[] network(MapShape decimals, long opset) {
    GraphProto.Builder graph = GraphProto.newBuilder();
    for (String name : List.of("heatmaps", "decimals")) {
      MapShape shape = name.equals("heatmaps") ? MAPS : decimals;
      graph
          .addInput(value(name + "In", shape))
          .addOutput(value(name, shape))
          .addNode(
              NodeProto.newBuilder().setOpType("Identity").addInput(name + "In").addOutput(name));
    }
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static ValueInfoProto value(String name, MapShape shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    sizes.addDimBuilder().setDimParam("n");
    for (int size : new int[] {shape.landmarks(), shape.height(), shape.width()}) {
      sizes.addDimBuilder().setDimValue(size);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(sizes)))
        .build();
  }

  /**
   * Maps with blobs anywhere, the borders and corners among them, with noise, ties, and maps that
   * are nowhere positive or the same all over.
   */
  private static float[] maps(MapShape shape, long seed) {
    Random random = new Random(seed);
    float[] data = new float[BATCH * shape.size()];
    for (int map = 0; map < BATCH * shape.landmarks(); map++) {
      double x = random.nextDouble() * (shape.width() + 1) - 1;
      double y = random.nextDouble() * (shape.height() + 1) - 1;
      double shift = map % 7 == 0 ? -9 : map % 5 == 0 ? -3 : 0;
      for (int i = 0; i < shape.cells(); i++) {
        double dx = i % shape.width() - x;
        double dy = i / shape.width() - y;
        double value = 6 * Math.exp(-(dx * dx + dy * dy) / 5) + 0.3 * random.nextGaussian() + shift;
        // Coarse steps make ties.
        data[map * shape.cells() + i] =
            (float) (map % 3 == 0 ? Math.rint(value) : map == 4 ? -1 : value);
      }
    }
    return data;
  }

  private static float[][] run(byte[] onnx, float[] maps, float[] decimals, MapShape fine) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(onnx);
        OnnxTensor first = tensor(environment, maps, MAPS);
        OnnxTensor second = tensor(environment, decimals, fine)) {
      Map<String, OnnxTensor> inputs = Map.of("heatmapsIn", first, "decimalsIn", second);
      try (OrtSession.Result result = session.run(inputs)) {
        float[][][] points = (float[][][]) result.get(GraphDecoder.POINTS).orElseThrow().getValue();
        return Stream.of(points).flatMap(Arrays::stream).toArray(float[][]::new);
      }
    } catch (OrtException e) {
      throw new AssertionError(e);
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, float[] data, MapShape shape)
      throws OrtException {
    return OnnxTensor.createTensor(
        environment,
        FloatBuffer.wrap(data),
        new long[] {BATCH, shape.landmarks(), shape.height(), shape.width()});
  }

  private static void assertDecodesLikeJava(HeatmapDecoder decoder, long opset) {
    MapShape fine = decimals(decoder);
    float[] maps = maps(MAPS, 1);
    float[] decimals = maps(fine, 2);
    byte[] onnx =
        GraphDecoder.append(
            network(fine, opset),
            decoder,
            "heatmaps",
            decoder.readsDecimals() ? Optional.of("decimals") : Optional.empty());
    float[][] actual = run(onnx, maps, decimals, fine);
    DecodedPoints expected = DecodedPoints.of(MAPS.landmarks());
    for (int face = 0; face < BATCH; face++) {
      decoder.decode(
          FloatBuffer.wrap(maps),
          face * MAPS.size(),
          MAPS,
          FloatBuffer.wrap(decimals),
          face * fine.size(),
          fine,
          expected);
      for (int i = 0; i < MAPS.landmarks(); i++) {
        float[] point = actual[face * MAPS.landmarks() + i];
        String what = "face " + face + ", landmark " + i;
        assertThat((double) point[0]).as(what).isCloseTo(expected.x(i), within(2e-5));
        assertThat((double) point[1]).as(what).isCloseTo(expected.y(i), within(2e-5));
        assertThat((double) point[2]).as(what).isEqualTo(expected.peak(i));
        if (point.length == 4) {
          assertThat((double) point[3]).as(what).isCloseTo(expected.spread(i), within(2e-5));
        } else {
          assertThat(expected.spread(i)).isNaN();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void theGraphDecodesLikeJava(HeatmapDecoder decoder) {
    assertDecodesLikeJava(decoder, 17);
  }

  @Test
  void newerAndOlderOperatorsDecodeAlike() {
    for (long opset : new long[] {13, 18, 20}) {
      assertDecodesLikeJava(HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.NONE), opset);
      assertDecodesLikeJava(HeatmapDecoder.reference(HeatmapDecoder.Head.OD), opset);
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aBrokenMapGivesNoPointAndLeavesTheOthersAlone(HeatmapDecoder decoder) {
    MapShape fine = decimals(decoder);
    float[] good = maps(MAPS, 3);
    float[] decimals = maps(fine, 4);
    byte[] onnx =
        GraphDecoder.append(network(fine, 17), decoder, "heatmaps", Optional.of("decimals"));
    float[][] expected = run(onnx, good, decimals, fine);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] maps = good.clone();
      maps[5 * MAPS.cells() + 7] = bad;
      float[][] actual = run(onnx, maps, decimals, fine);
      assertThat(actual[5][0] + actual[5][2]).isNaN();
      assertThat(actual[6]).isEqualTo(expected[6]);
      assertThatThrownBy(
              () ->
                  decoder.decode(
                      FloatBuffer.wrap(maps),
                      0,
                      MAPS,
                      FloatBuffer.wrap(decimals),
                      0,
                      fine,
                      DecodedPoints.of(MAPS.landmarks())))
          .isInstanceOf(HihException.class);
    }
  }

  @Test
  void darkIsRefused() {
    assertThat(GraphDecoder.supports(HeatmapDecoder.dark(11))).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                GraphDecoder.append(
                    network(decimals(HeatmapDecoder.dark(11)), 17),
                    HeatmapDecoder.dark(11),
                    "heatmaps",
                    Optional.empty()))
        .withMessageContaining("DarkDecoder");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxWriter.Options.builder().decoder(HeatmapDecoder.dark(11)).build())
        .withMessageContaining("DarkDecoder");
  }

  @Test
  void aDecoderOfDecimalsNeedsThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                GraphDecoder.append(
                    network(new MapShape(40, 8, 8), 17),
                    HeatmapDecoder.reference(HeatmapDecoder.Head.HIH),
                    "heatmaps",
                    Optional.empty()))
        .withMessageContaining("decimals");
  }

  @Test
  void anOutputThatIsMissingOrOfAnotherShapeIsNamed() {
    byte[] onnx = network(new MapShape(3, 8, 8), 17);
    assertThatThrownBy(
            () -> GraphDecoder.append(onnx, HeatmapDecoder.argmax(), "maps", Optional.empty()))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("'maps'");
    assertThatThrownBy(
            () ->
                GraphDecoder.append(
                    onnx,
                    HeatmapDecoder.reference(HeatmapDecoder.Head.HIH),
                    "heatmaps",
                    Optional.of("decimals")))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("40 landmarks");
  }

  @Test
  void aHeadThatTheDecoderDoesNotReadIsLeftOut() throws InvalidProtocolBufferException {
    HihArchitecture net = new HihArchitecture(1, 8, 2, 3, 64, 4, 6, Head.HIH);
    Weights weights = NaiveNetwork.randomWeights(net, 4);
    OnnxWriter.Options options =
        OnnxWriter.Options.builder().decoder(HeatmapDecoder.localSoftArgmax(15, 1)).build();
    GraphProto graph = ModelProto.parseFrom(OnnxWriter.write(net, weights, options)).getGraph();
    assertThat(graph.getNodeList()).noneMatch(node -> node.getName().contains("offset_head"));
    assertThat(graph.getInitializerList())
        .noneMatch(tensor -> tensor.getName().contains("offset_head"));
    assertThat(graph.getOutputList()).hasSize(1);
  }

  @Test
  void theWriterDecodesItsOwnMaps() {
    HihArchitecture net = new HihArchitecture(1, 8, 2, 3, 64, 4, 6, Head.HIH);
    Weights weights = NaiveNetwork.randomWeights(net, 4);
    Random random = new Random(1);
    float[] image = new float[2 * 3 * 64 * 64];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) random.nextGaussian();
    }
    Map<String, float[]> maps = Onnx.run(OnnxWriter.write(net, weights), image, 2, 64);
    OnnxWriter.Options options =
        OnnxWriter.Options.builder()
            .decoder(HeatmapDecoder.reference(HeatmapDecoder.Head.HIH))
            .build();
    float[] points =
        Onnx.run(OnnxWriter.write(net, weights, options), image, 2, 64).get(GraphDecoder.POINTS);
    MapShape shape = new MapShape(3, 16, 16);
    MapShape fine = new MapShape(3, 4, 4);
    DecodedPoints expected = DecodedPoints.of(3);
    for (int face = 0; face < 2; face++) {
      HeatmapDecoder.reference(HeatmapDecoder.Head.HIH)
          .decode(
              FloatBuffer.wrap(maps.get("heatmaps")),
              face * shape.size(),
              shape,
              FloatBuffer.wrap(maps.get("decimals")),
              face * fine.size(),
              fine,
              expected);
      for (int i = 0; i < 3; i++) {
        assertThat((double) points[(face * 3 + i) * 3]).isEqualTo(expected.x(i));
        assertThat((double) points[(face * 3 + i) * 3 + 1]).isEqualTo(expected.y(i));
      }
    }
  }
}
