package org.hih4j.network.internal;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hih4j.network.NetworkException;
import org.hih4j.onnx.proto.GraphProto;
import org.hih4j.onnx.proto.ModelProto;
import org.hih4j.onnx.proto.NodeProto;
import org.hih4j.onnx.proto.OperatorSetIdProto;
import org.hih4j.onnx.proto.TensorProto;
import org.hih4j.onnx.proto.ValueInfoProto;
import org.jspecify.annotations.Nullable;

/** A parsed network with its values by name. Nodes that no output needs are left out. Immutable. */
public final class OnnxGraph {
  private final ModelProto model;
  private final List<NodeProto> nodes;
  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, List<NodeProto>> consumers = new HashMap<>();
  private final Map<String, TensorProto> initializers = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();

  private OnnxGraph(ModelProto model) {
    this.model = model;
    GraphProto graph = model.getGraph();
    for (TensorProto tensor : graph.getInitializerList()) {
      initializers.put(tensor.getName(), tensor);
    }
    graph.getOutputList().forEach(output -> outputs.add(output.getName()));
    this.nodes = needed(graph.getNodeList(), outputs);
    for (NodeProto node : nodes) {
      for (String input : node.getInputList()) {
        consumers.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
      }
      for (String output : node.getOutputList()) {
        if (output.isEmpty()) {
          continue;
        }
        if (consumers.containsKey(output)) {
          throw new NetworkException("a node reads '" + output + "' before it is made");
        }
        producers.put(output, node);
      }
    }
  }

  /**
   * Reads a network.
   *
   * @param onnx a file in ONNX format
   * @param opset the oldest version of the standard operators that it may use
   * @throws NetworkException if it is damaged, has no graph or nodes in no order in which they can
   *     be run, or uses older operators
   */
  public static OnnxGraph parse(byte[] onnx, int opset) {
    ModelProto model;
    try {
      model = ModelProto.parseFrom(onnx);
    } catch (InvalidProtocolBufferException e) {
      throw new NetworkException("not a network in ONNX format, or a damaged one", e);
    }
    return of(model, opset);
  }

  /**
   * Takes a parsed network.
   *
   * @param model the network
   * @param opset the oldest version of the standard operators that it may use
   * @throws NetworkException if it has no graph or nodes in no order in which they can be run, or
   *     uses older operators
   */
  public static OnnxGraph of(ModelProto model, int opset) {
    if (model.getGraph().getNodeCount() == 0 || model.getGraph().getOutputCount() == 0) {
      throw new NetworkException("not a network in ONNX format: it has no nodes or no outputs");
    }
    OnnxGraph graph = new OnnxGraph(model);
    if (graph.opset() < opset) {
      throw new NetworkException(
          "the network uses version "
              + graph.opset()
              + " of the ONNX operators, at least "
              + opset
              + " is needed: export it again with a newer one");
    }
    return graph;
  }

  private static List<NodeProto> needed(List<NodeProto> nodes, Set<String> outputs) {
    Map<String, NodeProto> makers = new HashMap<>();
    for (NodeProto node : nodes) {
      node.getOutputList().forEach(output -> makers.put(output, node));
    }
    Set<NodeProto> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<String> open = new ArrayDeque<>(outputs);
    while (!open.isEmpty()) {
      NodeProto node = makers.get(open.pop());
      if (node != null && kept.add(node)) {
        open.addAll(node.getInputList());
      }
    }
    return nodes.stream().filter(kept::contains).toList();
  }

  /** The nodes that an output needs, in an order in which they can be run. */
  public List<NodeProto> nodes() {
    return nodes;
  }

  /** The whole model, dead nodes included. */
  public ModelProto model() {
    return model;
  }

  /** The version of the standard operators. */
  public long opset() {
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      if (set.getDomain().isEmpty()) {
        return set.getVersion();
      }
    }
    return 1;
  }

  /** The node that makes a value, or null for inputs and constants. */
  public @Nullable NodeProto producer(String value) {
    return producers.get(value);
  }

  /** The nodes that read a value, once for each time that they do. */
  public List<NodeProto> consumers(String value) {
    return consumers.getOrDefault(value, List.of());
  }

  /** Whether a value is an output of the graph. */
  public boolean isOutput(String value) {
    return outputs.contains(value);
  }

  /** Whether a value is known without running the network. */
  public boolean isConstant(String value) {
    return constant(value) != null;
  }

  /**
   * The tensor of a constant, the narrow one where the graph stores it narrow and widens it; null
   * for other values.
   */
  public @Nullable TensorProto constant(String value) {
    TensorProto tensor = initializers.get(value);
    NodeProto node = producers.get(value);
    if (tensor == null
        && node != null
        && node.getOpType().equals("Cast")
        && node.getInputCount() > 0) {
      return initializers.get(node.getInput(0));
    }
    return tensor;
  }

  /**
   * The tensor of a constant.
   *
   * @throws NetworkException if the value is none
   */
  public TensorProto requireConstant(String value) {
    TensorProto tensor = constant(value);
    if (tensor == null) {
      throw new NetworkException("'" + value + "' is not a constant");
    }
    return tensor;
  }

  /**
   * The values of a constant of floats.
   *
   * @throws NetworkException if it is no constant, of another type or damaged
   */
  public float[] floats(String value) {
    TensorProto tensor = requireConstant(value);
    long count = elements(tensor);
    ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    boolean single = tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE;
    boolean half = tensor.getDataType() == TensorProto.DataType.FLOAT16_VALUE;
    if (single && raw.remaining() == 4 * count) {
      float[] values = new float[(int) count];
      raw.asFloatBuffer().get(values);
      return values;
    }
    if (single && tensor.getFloatDataCount() == count) {
      float[] values = new float[(int) count];
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.getFloatData(i);
      }
      return values;
    }
    if (half && raw.remaining() == 2 * count) {
      float[] values = new float[(int) count];
      for (int i = 0; i < values.length; i++) {
        values[i] = HalfFloat.toFloat(raw.getShort(2 * i));
      }
      return values;
    }
    throw new NetworkException(
        "the constant '" + value + "' holds no floats that can be read, or too few of them");
  }

  /** How many values a tensor has; -1 where its sizes are none that an array can have. */
  private static long elements(TensorProto tensor) {
    long count = 1;
    for (long size : tensor.getDimsList()) {
      if (size < 0 || size > Integer.MAX_VALUE || count * size > Integer.MAX_VALUE) {
        return -1;
      }
      count *= size;
    }
    return count;
  }

  /**
   * A model with other nodes and outputs; nodes that no output needs and constants that no node
   * reads are left out.
   *
   * @param changed the new nodes
   * @param added constants beside those of this graph
   * @param graphOutputs the new outputs
   */
  public ModelProto with(
      List<NodeProto> changed, List<TensorProto> added, List<ValueInfoProto> graphOutputs) {
    Set<String> read = new HashSet<>();
    graphOutputs.forEach(output -> read.add(output.getName()));
    List<NodeProto> kept = needed(changed, read);
    kept.forEach(node -> read.addAll(node.getInputList()));
    GraphProto.Builder graph =
        model.getGraph().toBuilder()
            .clearNode()
            .addAllNode(kept)
            .clearInitializer()
            .clearValueInfo()
            .clearOutput()
            .addAllOutput(graphOutputs);
    for (TensorProto tensor : model.getGraph().getInitializerList()) {
      if (read.contains(tensor.getName())) {
        graph.addInitializer(tensor);
      }
    }
    added.stream().filter(tensor -> read.contains(tensor.getName())).forEach(graph::addInitializer);
    return model.toBuilder().setGraph(graph).build();
  }
}
