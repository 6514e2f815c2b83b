package org.hih4j.network.quantization;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hih4j.network.NetworkException;
import org.hih4j.network.internal.ConvolutionWeights;
import org.hih4j.network.internal.GraphBuilder;
import org.hih4j.network.internal.OnnxGraph;
import org.hih4j.network.quantization.Quantizer.ActivationRange;
import org.hih4j.onnx.proto.AttributeProto;
import org.hih4j.onnx.proto.ModelProto;
import org.hih4j.onnx.proto.NodeProto;
import org.hih4j.onnx.proto.TensorProto;

/**
 * Writes a network with QuantizeLinear and DequantizeLinear about its nodes.
 *
 * <p>A value that a quantised node makes exists as bytes alone; whoever needs floats dequantises
 * them. A value that another node makes exists as floats, and as bytes too where a quantised node
 * reads it. Each reader has a DequantizeLinear of its own, as the fusions of ONNX Runtime want it.
 */
final class QdqWriter {
  private static final Set<String> JOINS = Set.of("Add", "Concat");

  /** Nodes that give no value beyond the least and the greatest that they are given. */
  private static final Set<String> PASSES = Set.of("MaxPool", "Resize");

  private static final int WEIGHT_LIMIT = 127;
  private static final int REDUCED_WEIGHT_LIMIT = 63;

  /** Biases stay below this, so that sums of products have room in 32 bits beside them. */
  private static final double BIAS_LIMIT = 1 << 30;

  private final OnnxGraph graph;
  private final Map<String, ActivationRange> ranges;
  private final Set<String> floatLayers;
  private final boolean reducedRange;
  private final List<NodeProto> nodes = new ArrayList<>();
  private final List<TensorProto> constants = new ArrayList<>();
  private final Set<String> named = new HashSet<>();

  /** Values that have a byte form. */
  private final Set<String> bytes = new HashSet<>();

  /** Values that exist as bytes alone. */
  private final Set<String> bytesOnly = new HashSet<>();

  private final Map<String, Integer> readers = new HashMap<>();

  /**
   * A writer.
   *
   * @param graph the network
   * @param ranges of all its activations
   * @param floatLayers names of convolutions that stay in single precision
   * @param reducedRange whether weights take 7 bits instead of 8
   */
  public QdqWriter(
      OnnxGraph graph,
      Map<String, ActivationRange> ranges,
      Set<String> floatLayers,
      boolean reducedRange) {
    this.graph = graph;
    this.ranges = ranges;
    this.floatLayers = floatLayers;
    this.reducedRange = reducedRange;
  }

  /** Whether a node is a convolution that can be quantised. */
  public static boolean isLayer(OnnxGraph graph, NodeProto node) {
    return node.getOpType().equals("Conv")
        && node.getDomain().isEmpty()
        && node.getInputCount() > 1
        && graph.isConstant(node.getInput(1))
        && (node.getInputCount() < 3 || graph.isConstant(node.getInput(2)));
  }

  /** Whether a node brings several activations together. */
  public static boolean joins(NodeProto node) {
    return JOINS.contains(node.getOpType()) && node.getDomain().isEmpty();
  }

  /** Whether a node picks or interpolates among the values that it is given. */
  public static boolean passes(NodeProto node) {
    return PASSES.contains(node.getOpType())
        && node.getDomain().isEmpty()
        && node.getInputCount() > 0
        && node.getOutputCount() == 1
        && !"cubic".equals(text(node, "mode"));
  }

  private static String text(NodeProto node, String attribute) {
    for (AttributeProto each : node.getAttributeList()) {
      if (each.getName().equals(attribute)) {
        return each.getS().toStringUtf8();
      }
    }
    return "";
  }

  /** The value whose range a value has: itself, or what was pooled or resized into it. */
  public static String source(OnnxGraph graph, String value) {
    NodeProto node = graph.producer(value);
    while (node != null && passes(node)) {
      value = node.getInput(0);
      node = graph.producer(value);
    }
    return value;
  }

  /** What a node makes, after the rectifier if that is all that reads it. */
  public static String rectified(OnnxGraph graph, NodeProto node) {
    return rectifier(graph, node).orElse(node).getOutput(0);
  }

  private static Optional<NodeProto> rectifier(OnnxGraph graph, NodeProto node) {
    String value = node.getOutput(0);
    List<NodeProto> readers = graph.consumers(value);
    boolean only = readers.size() == 1 && !graph.isOutput(value);
    return only && readers.get(0).getOpType().equals("Relu")
        ? Optional.of(readers.get(0))
        : Optional.empty();
  }

  /** The quantised network. */
  public ModelProto write() {
    Set<NodeProto> absorbed = new HashSet<>();
    for (NodeProto node : graph.nodes()) {
      if (absorbed.contains(node)) {
        continue;
      }
      if (isLayer(graph, node) && !floatLayers.contains(node.getName())) {
        String in = readable(node.getInput(0));
        NodeProto.Builder quantized = node.toBuilder().setInput(0, in);
        weights(node, quantized);
        emit(node, quantized, absorbed);
      } else if (joinsBytes(node)) {
        NodeProto.Builder quantized = node.toBuilder();
        for (int i = 0; i < node.getInputCount(); i++) {
          quantized.setInput(i, readable(node.getInput(i)));
        }
        emit(node, quantized, absorbed);
      } else if (passes(node) && bytesOnly.contains(node.getInput(0))) {
        emit(node, node.toBuilder().setInput(0, readable(node.getInput(0))), absorbed);
      } else {
        NodeProto.Builder same = node.toBuilder();
        for (int i = 0; i < node.getInputCount(); i++) {
          if (bytesOnly.contains(node.getInput(i))) {
            same.setInput(i, readable(node.getInput(i)));
          }
        }
        nodes.add(same.build());
      }
    }
    return graph.with(nodes, constants, graph.model().getGraph().getOutputList());
  }

  /**
   * Whether a join is quantised: if some of its inputs are bytes, and all of them and what it makes
   * have a known range.
   */
  private boolean joinsBytes(NodeProto node) {
    return joins(node)
        && node.getInputList().stream().anyMatch(bytesOnly::contains)
        && node.getInputList().stream().allMatch(input -> ranges.containsKey(source(graph, input)))
        && ranges.containsKey(rectified(graph, node));
  }

  /** Adds a node whose result is kept as bytes, without the rectifier behind it. */
  private void emit(NodeProto node, NodeProto.Builder quantized, Set<NodeProto> absorbed) {
    Optional<NodeProto> relu = passes(node) ? Optional.empty() : rectifier(graph, node);
    String value = relu.orElse(node).getOutput(0);
    relu.ifPresent(absorbed::add);
    String floats = value + "/float";
    nodes.add(quantized.setOutput(0, floats).build());
    quantize(value, floats);
    bytesOnly.add(value);
    if (graph.isOutput(value)) {
      nodes.add(dequantize(value, value));
    }
  }

  /** The name of floats made of a value's bytes, for one reader. */
  private String readable(String value) {
    if (!bytes.contains(value)) {
      quantize(value, value);
    }
    String name = value + "/dequantized" + readers.merge(value, 1, Integer::sum);
    nodes.add(dequantize(value, name));
    return name;
  }

  private void quantize(String value, String floats) {
    String parameters = parameters(value);
    nodes.add(
        GraphBuilder.node("QuantizeLinear", value + "/quantize", stored(value), floats, parameters)
            .addInput(zeroPoint(parameters))
            .build());
    bytes.add(value);
  }

  private static String stored(String value) {
    return value + "/bytes";
  }

  private NodeProto dequantize(String value, String result) {
    String parameters = parameters(value);
    return GraphBuilder.node(
            "DequantizeLinear", result + "/dequantize", result, stored(value), parameters)
        .addInput(zeroPoint(parameters))
        .build();
  }

  /** The name of the scale of a value. */
  private String parameters(String value) {
    String source = source(graph, value);
    String scale = source + "/scale";
    if (named.add(scale)) {
      ActivationRange range = range(source);
      constants.add(GraphBuilder.floats(scale, new float[] {range.scale()}));
      constants.add(
          GraphBuilder.tensor(
              zeroPoint(scale),
              TensorProto.DataType.UINT8_VALUE,
              ByteBuffer.wrap(new byte[] {(byte) range.zeroPoint()})));
    }
    return scale;
  }

  private ActivationRange range(String source) {
    ActivationRange range = ranges.get(source);
    if (range == null) {
      throw new IllegalArgumentException("no range of '" + source + "' is known");
    }
    return range;
  }

  private static String zeroPoint(String scale) {
    return scale.substring(0, scale.length() - "scale".length()) + "zero_point";
  }

  private void weights(NodeProto node, NodeProto.Builder quantized) {
    float[] weight = graph.floats(node.getInput(1));
    List<Long> dims = graph.requireConstant(node.getInput(1)).getDimsList();
    int outputs = dims.isEmpty() ? 0 : Math.toIntExact(dims.get(0));
    float[] bias = node.getInputCount() > 2 ? graph.floats(node.getInput(2)) : new float[outputs];
    if (outputs == 0 || bias.length != outputs) {
      throw new NetworkException(
          node.getName() + " has weights " + dims + " and " + bias.length + " biases");
    }
    int each = weight.length / outputs;
    if (!ConvolutionWeights.isFinite(weight) || !ConvolutionWeights.isFinite(bias)) {
      throw new NetworkException(node.getName() + " has a weight that is not a finite number");
    }
    double inputScale = range(source(graph, node.getInput(0))).scale();
    int limit = reducedRange ? REDUCED_WEIGHT_LIMIT : WEIGHT_LIMIT;
    float[] scales = new float[outputs];
    byte[] stored = new byte[weight.length];
    ByteBuffer storedBias = ByteBuffer.allocate(4 * outputs).order(ByteOrder.LITTLE_ENDIAN);
    float[] biasScales = new float[outputs];
    for (int out = 0; out < outputs; out++) {
      float largest = 0;
      for (int i = out * each; i < (out + 1) * each; i++) {
        largest = Math.max(largest, Math.abs(weight[i]));
      }
      double least = Math.abs(bias[out]) / BIAS_LIMIT / inputScale;
      double scale = Math.max(Math.max((double) largest / limit, least), Float.MIN_NORMAL);
      scales[out] = largest == 0 && bias[out] == 0 ? 1 : (float) scale;
      for (int i = out * each; i < (out + 1) * each; i++) {
        double steps = Math.rint(weight[i] / scales[out]);
        stored[i] = (byte) Math.max(-limit, Math.min(limit, steps));
      }
      biasScales[out] = (float) (inputScale * scales[out]);
      storedBias.putInt((int) Math.rint(bias[out] / biasScales[out]));
    }
    String name = node.getName();
    long[] shape = dims.stream().mapToLong(Long::longValue).toArray();
    quantized.setInput(
        1, constant(name + ".weight", TensorProto.DataType.INT8_VALUE, stored, scales, 1, shape));
    String biasName =
        constant(
            name + ".bias",
            TensorProto.DataType.INT32_VALUE,
            storedBias.array(),
            biasScales,
            4,
            outputs);
    if (quantized.getInputCount() > 2) {
      quantized.setInput(2, biasName);
    } else {
      quantized.addInput(biasName);
    }
  }

  /** The name of the floats that a dequantised constant gives. */
  private String constant(
      String name, int type, byte[] stored, float[] scales, int zeroPointSize, long... shape) {
    constants.add(GraphBuilder.tensor(name + "/bytes", type, ByteBuffer.wrap(stored), shape));
    constants.add(GraphBuilder.floats(name + "/scale", scales, scales.length));
    constants.add(
        GraphBuilder.tensor(
            name + "/zero_point",
            type,
            ByteBuffer.allocate(zeroPointSize * scales.length),
            scales.length));
    String result = name + "/dequantized";
    nodes.add(
        GraphBuilder.node(
                "DequantizeLinear", name + "/dequantize", result, name + "/bytes", name + "/scale")
            .addInput(name + "/zero_point")
            .addAttribute(GraphBuilder.integer("axis", 0))
            .build());
    return result;
  }
}
