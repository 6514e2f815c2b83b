package org.hih4j.network.internal;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.hih4j.onnx.proto.AttributeProto;
import org.hih4j.onnx.proto.GraphProto;
import org.hih4j.onnx.proto.NodeProto;
import org.hih4j.onnx.proto.TensorProto;
import org.hih4j.onnx.proto.TensorShapeProto;
import org.hih4j.onnx.proto.TypeProto;
import org.hih4j.onnx.proto.ValueInfoProto;

/** Adds nodes to an ONNX graph. Values are named after the node that makes them. */
public final class GraphBuilder {

  /** A size that the graph leaves open. */
  public static final long FREE = -1;

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Set<String> constants = new HashSet<>();
  private final boolean halfStorage;

  /**
   * An empty graph.
   *
   * @param name the graph's name
   * @param halfStorage whether weights are stored in half precision where their range allows it
   */
  public GraphBuilder(String name, boolean halfStorage) {
    graph.setName(name);
    this.halfStorage = halfStorage;
  }

  /** The finished graph. */
  public GraphProto build() {
    return graph.build();
  }

  /**
   * Declares an input of floats; without a first size the batch size is free, {@link #FREE} is
   * another free one.
   */
  public String input(String name, OptionalLong batch, long... sizes) {
    graph.addInput(value(name, batch, sizes));
    return name;
  }

  /** Declares an output of floats; see {@link #input}. */
  public void output(String name, OptionalLong batch, long... sizes) {
    graph.addOutput(value(name, batch, sizes));
  }

  private static ValueInfoProto value(String name, OptionalLong batch, long[] sizes) {
    TensorShapeProto.Dimension.Builder first = TensorShapeProto.Dimension.newBuilder();
    batch.ifPresentOrElse(first::setDimValue, () -> first.setDimParam("n"));
    return value(name, first.build(), sizes);
  }

  /** Declares a value of floats; a size may be {@link #FREE}. */
  public static ValueInfoProto value(String name, TensorShapeProto.Dimension batch, long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder().addDim(batch);
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == FREE) {
        shape.addDimBuilder().setDimParam(name + "." + (i + 1));
      } else {
        shape.addDimBuilder().setDimValue(sizes[i]);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape)))
        .build();
  }

  /**
   * A convolution with bias, padded to keep the size at stride one, whose channels fall into groups
   * that do not see each other.
   */
  public String convolution(
      String name, String in, ConvolutionWeights layer, int stride, int groups) {
    int kernel = layer.kernel();
    String weight =
        weight(name + ".weight", layer.weight(), layer.outputs(), layer.inputs(), kernel, kernel);
    String bias = constant(name + ".bias", layer.bias(), layer.outputs());
    int pad = kernel / 2;
    return add(
        node("Conv", name, name, in, weight, bias)
            .addAttribute(ints("kernel_shape", kernel, kernel))
            .addAttribute(ints("strides", stride, stride))
            .addAttribute(ints("pads", pad, pad, pad, pad))
            .addAllAttribute(groups == 1 ? List.of() : List.of(integer("group", groups))));
  }

  /** A fully connected layer over the flattened input. */
  public String fullyConnected(
      String name, String in, float[] weight, float[] bias, int outputs, int inputs) {
    String flat =
        add(node("Flatten", name + ".flat", name + ".flat", in).addAttribute(integer("axis", 1)));
    return add(
        node(
                "Gemm",
                name,
                name,
                flat,
                weight(name + ".weight", weight, outputs, inputs),
                constant(name + ".bias", bias, outputs))
            .addAttribute(integer("transB", 1)));
  }

  /** Another shape; zero keeps the input's size. */
  public String reshape(String name, String in, long... shape) {
    graph.addInitializer(integers(name + ".shape", shape));
    return add(node("Reshape", name, name, in, name + ".shape"));
  }

  /** max(x, 0). */
  public String relu(String name, String in) {
    return add(node("Relu", name, name, in));
  }

  /** The sum of two values. */
  public String sum(String name, String a, String b) {
    return add(node("Add", name, name, a, b));
  }

  /** The product of matrices, or of stacks of them. */
  public String product(String name, String a, String b) {
    return add(node("MatMul", name, name, a, b));
  }

  /** The product with a stack of weight matrices, and a bias added; see ONNX on broadcasting. */
  public String linear(
      String name, String in, float[] weight, long[] weightShape, float[] bias, long[] biasShape) {
    String y = add(node("MatMul", name, name, in, weight(name + ".weight", weight, weightShape)));
    return sum(name + ".sum", y, constant(name + ".bias", bias, biasShape));
  }

  /**
   * Bilinear samples of maps {@code [n, c, h, w]} at places {@code [n, rows, columns, 2]}, x then
   * y, where -1 and 1 are the outer edges of the first and the last value; beyond the border, the
   * border's value.
   */
  public String sampled(String name, String in, String places) {
    return add(
        node("GridSample", name, name, in, places)
            .addAttribute(text("mode", "bilinear"))
            .addAttribute(text("padding_mode", "border"))
            .addAttribute(integer("align_corners", 0)));
  }

  /** The sum with a constant; see ONNX on broadcasting. */
  public String plus(String name, String in, float[] values, long... shape) {
    return sum(name, in, constant(name + ".by", values, shape));
  }

  /** The product with a constant matrix, which is never stored in half precision. */
  public String times(String name, String in, float[] values, long... shape) {
    return product(name, in, constant(name + ".by", values, shape));
  }

  /** exp(x) over its sum along an axis. */
  public String softmax(String name, String in, int axis) {
    return add(node("Softmax", name, name, in).addAttribute(integer("axis", axis)));
  }

  /** The axes in another order. */
  public String transpose(String name, String in, long... order) {
    return add(node("Transpose", name, name, in).addAttribute(ints("perm", order)));
  }

  /** The maximum over square windows, without padding. */
  public String maxPool(String name, String in, int kernel, int stride) {
    return add(
        node("MaxPool", name, name, in)
            .addAttribute(ints("kernel_shape", kernel, kernel))
            .addAttribute(ints("strides", stride, stride)));
  }

  /** Bilinear enlargement to twice the size; corner pixels fall on corner pixels. */
  public String doubled(String name, String in) {
    return add(
        node("Resize", name, name, in, "", doubling())
            .addAttribute(text("mode", "linear"))
            .addAttribute(text("coordinate_transformation_mode", "align_corners")));
  }

  /** Enlargement to twice the size; each value is repeated. */
  public String repeated(String name, String in) {
    return add(
        node("Resize", name, name, in, "", doubling())
            .addAttribute(text("mode", "nearest"))
            .addAttribute(text("coordinate_transformation_mode", "asymmetric"))
            .addAttribute(text("nearest_mode", "floor")));
  }

  private String doubling() {
    String scales = "doubling.scales";
    if (constants.add(scales)) {
      constant(scales, new float[] {1, 1, 2, 2}, 4);
    }
    return scales;
  }

  /** Gives a value another name, that of an output. */
  public void rename(String from, String to) {
    for (NodeProto.Builder node : graph.getNodeBuilderList()) {
      for (int i = 0; i < node.getOutputCount(); i++) {
        if (node.getOutput(i).equals(from)) {
          node.setOutput(i, to);
        }
      }
      for (int i = 0; i < node.getInputCount(); i++) {
        if (node.getInput(i).equals(from)) {
          node.setInput(i, to);
        }
      }
    }
  }

  private String add(NodeProto.Builder node) {
    graph.addNode(node);
    return node.getOutput(0);
  }

  /** A node with one output. */
  public static NodeProto.Builder node(String type, String name, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(name)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  /** An attribute of whole numbers. */
  public static AttributeProto ints(String name, long... values) {
    AttributeProto.Builder result =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      result.addInts(value);
    }
    return result.build();
  }

  /** An attribute of one whole number. */
  public static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /** A constant of floats; a scalar without sizes. */
  public static TensorProto floats(String name, float[] values, long... shape) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return tensor(name, TensorProto.DataType.FLOAT_VALUE, raw, shape);
  }

  /** A constant list of whole numbers. */
  public static TensorProto integers(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return tensor(name, TensorProto.DataType.INT64_VALUE, raw, values.length);
  }

  /** A constant of which the whole buffer is the little-endian content. */
  public static TensorProto tensor(String name, int type, ByteBuffer raw, long... shape) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type);
    for (long size : shape) {
      tensor.addDims(size);
    }
    return tensor.setRawData(ByteString.copyFrom(raw.rewind())).build();
  }

  private static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  private String constant(String name, float[] values, long... shape) {
    graph.addInitializer(floats(name, values, shape));
    return name;
  }

  private String weight(String name, float[] values, long... shape) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    if (!halfStorage || largest > HalfFloat.MAX_VALUE) {
      return constant(name, values, shape);
    }
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putShort(HalfFloat.fromFloat(value));
    }
    graph.addInitializer(tensor(name + ".half", TensorProto.DataType.FLOAT16_VALUE, bytes, shape));
    return add(
        node("Cast", name + ".widened", name, name + ".half")
            .addAttribute(integer("to", TensorProto.DataType.FLOAT_VALUE)));
  }
}
