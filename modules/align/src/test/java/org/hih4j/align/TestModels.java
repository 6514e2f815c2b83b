package org.hih4j.align;

import com.google.protobuf.InvalidProtocolBufferException;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.HeatmapFrame;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.imaging.Normalization;
import org.hih4j.imaging.Sampling;
import org.hih4j.onnx.proto.AttributeProto;
import org.hih4j.onnx.proto.GraphProto;
import org.hih4j.onnx.proto.ModelProto;
import org.hih4j.onnx.proto.NodeProto;
import org.hih4j.onnx.proto.OperatorSetIdProto;
import org.hih4j.onnx.proto.TensorProto;
import org.hih4j.onnx.proto.TensorShapeProto;
import org.hih4j.onnx.proto.TypeProto;
import org.hih4j.onnx.proto.ValueInfoProto;

/**
 * Models whose right answer is known without training: one whose heatmaps are the colours of the
 * picture, so that its three landmarks are where the picture is reddest, greenest and bluest, and
 * one that regresses the same coordinates whatever it sees.
 */
final class TestModels {
  static final int INPUT = 64;
  static final LandmarkScheme COLOURS =
      LandmarkScheme.custom("colours", 3).group("all", 0, 1, 2).interOcular(0, 1).build();

  private TestModels() {}

  /** Heatmaps [n, 3, 16, 16]: means of 4 x 4 pixels of each colour. */
  static ModelBundle colours(HeatmapDecoder decoder) {
    float[] weights = new float[3 * 3 * 4 * 4];
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < 16; i++) {
        weights[(channel * 3 + channel) * 16 + i] = 1 / 16f;
      }
    }
    byte[] onnx =
        model(
            List.of(conv("image", "heatmaps", 4, 4)),
            List.of(tensor("w", weights, 3, 3, 4, 4), tensor("b", new float[3], 3)),
            value("heatmaps", 3, INPUT / 4, INPUT / 4));
    ModelCard.Output output =
        new ModelCard.HeatmapOutput(
            "heatmaps", Optional.empty(), HeatmapFrame.CELL_CENTRES, decoder);
    return ModelBundle.of(card("colours", output), onnx);
  }

  /** One set of heatmaps for all pictures of a batch, however many there are. */
  static ModelBundle merging() {
    return changed(
        colours(),
        graph -> {
          graph.getNodeBuilder(0).setOutput(0, "each");
          graph.addNode(
              NodeProto.newBuilder()
                  .setOpType("ReduceMean")
                  .addInput("each")
                  .addOutput("heatmaps")
                  .addAttribute(ints("axes", 0)));
          size(graph.getOutputBuilder(0), 0).setDimParam("m");
        });
  }

  /** A network that takes one picture at a time. */
  static ModelBundle onePicture() {
    return changed(
        colours(),
        graph -> {
          size(graph.getInputBuilder(0), 0).setDimValue(1);
          size(graph.getOutputBuilder(0), 0).setDimValue(1);
        });
  }

  /** Points [n, 3, m], where the graph leaves m open and it is 2. */
  static ModelBundle openColumns(ModelCard.Output output) {
    ModelBundle open =
        changed(
            colours(),
            graph -> {
              graph.addNode(
                  NodeProto.newBuilder()
                      .setOpType("ReduceMean")
                      .addInput("heatmaps")
                      .addOutput("rows")
                      .addAttribute(ints("axes", 3))
                      .addAttribute(number("keepdims", 0)));
              graph.addNode(
                  NodeProto.newBuilder()
                      .setOpType("Compress")
                      .addInput("rows")
                      .addInput("wanted")
                      .addOutput("points")
                      .addAttribute(number("axis", 2)));
              graph.addInitializer(
                  TensorProto.newBuilder()
                      .setName("wanted")
                      .setDataType(TensorProto.DataType.BOOL_VALUE)
                      .addDims(2)
                      .addInt32Data(1)
                      .addInt32Data(1));
              graph.setOutput(0, value("points", 3, 2));
              size(graph.getOutputBuilder(0), 2).setDimParam("m");
            });
    return open.withCard(open.card().toBuilder().output(output).build());
  }

  private static TensorShapeProto.Dimension.Builder size(ValueInfoProto.Builder value, int at) {
    return value.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder().getDimBuilder(at);
  }

  private static ModelBundle changed(ModelBundle bundle, Consumer<GraphProto.Builder> change) {
    try {
      ModelProto.Builder model = ModelProto.parseFrom(bundle.onnx()).toBuilder();
      change.accept(model.getGraphBuilder());
      return ModelBundle.of(bundle.card(), model.build().toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  static ModelBundle colours() {
    return colours(HeatmapDecoder.centreOfMass(3));
  }

  /** Coordinates [n, 6], whatever the picture. */
  static ModelBundle constant(ModelCard.CoordinateOutput.Unit unit, float... xy) {
    float[] weights = new float[6 * 3 * INPUT * INPUT];
    NodeProto flatten =
        NodeProto.newBuilder().setOpType("Flatten").addInput("grid").addOutput("points").build();
    byte[] onnx =
        model(
            List.of(conv("image", "grid", INPUT, INPUT), flatten),
            List.of(tensor("w", weights, 6, 3, INPUT, INPUT), tensor("b", xy, 6)),
            value("points", 6));
    return ModelBundle.of(card("constant", new ModelCard.CoordinateOutput("points", unit)), onnx);
  }

  static ModelCard card(String name, ModelCard.Output output) {
    return ModelCard.builder()
        .name(name)
        .description("A model made by a test.")
        .scheme(COLOURS)
        .input(new ModelCard.Input("image", INPUT, INPUT, Normalization.UNIT))
        .crop(CropRule.centered(1.5))
        .sampling(Sampling.BILINEAR)
        .output(output)
        .training(Map.of("data", "none"))
        .licence("Apache-2.0")
        .build();
  }

  /** A black picture with a soft red, green and blue blob. */
  static BufferedImage picture(int width, int height, double sigma, Point2... blobs) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
          double distance = blobs[channel].distance(new Point2(x, y));
          double value = 255 * Math.exp(-distance * distance / (2 * sigma * sigma));
          rgb |= (int) Math.round(value) << (16 - 8 * channel);
        }
        picture.setRGB(x, y, rgb);
      }
    }
    return picture;
  }

  private static NodeProto conv(String from, String to, int kernel, int stride) {
    return NodeProto.newBuilder()
        .setOpType("Conv")
        .addInput(from)
        .addInput("w")
        .addInput("b")
        .addOutput(to)
        .addAttribute(ints("kernel_shape", kernel, kernel))
        .addAttribute(ints("strides", stride, stride))
        .build();
  }

  private static AttributeProto ints(String name, long... values) {
    AttributeProto.Builder builder =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      builder.addInts(value);
    }
    return builder.build();
  }

  private static AttributeProto number(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static TensorProto tensor(String name, float[] data, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * data.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : data) {
      bytes.putFloat(value);
    }
    TensorProto.Builder builder = TensorProto.newBuilder().setName(name).setDataType(1);
    for (long side : shape) {
      builder.addDims(side);
    }
    return builder.setRawData(com.google.protobuf.ByteString.copyFrom(bytes.array())).build();
  }

  private static ValueInfoProto value(String name, long... sides) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"));
    for (long side : sides) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(side));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape)))
        .build();
  }

  private static byte[] model(
      List<NodeProto> nodes, List<TensorProto> tensors, ValueInfoProto output) {
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("test")
            .addAllNode(nodes)
            .addAllInitializer(tensors)
            .addInput(value("image", 3, INPUT, INPUT))
            .addOutput(output)
            .build();
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph)
        .build()
        .toByteArray();
  }
}
