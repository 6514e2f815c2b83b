package org.hih4j.network.onnx;

import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.internal.ConvolutionWeights;
import org.hih4j.network.internal.GraphBuilder;
import org.hih4j.network.topology.Layer;
import org.hih4j.network.topology.Layer.After;
import org.hih4j.network.topology.LayerVisitor;

/**
 * Writes layers into a graph, batch norms folded into the convolutions before them. Values between
 * the layers are names of the graph's values.
 */
final class OnnxLayers implements LayerVisitor<String> {
  private final Weights weights;
  private final GraphBuilder graph;

  OnnxLayers(Weights weights, GraphBuilder graph) {
    this.weights = weights;
    this.graph = graph;
  }

  /** Whether there is a way back for the heatmaps, and it can add anything. */
  @Override
  public boolean feeds(Layer.Convolution unit) {
    return weights.contains(unit.weight())
        && !ConvolutionWeights.of(unit, weights).isDeadUnderRelu();
  }

  @Override
  public String convolution(Layer.Convolution layer, String x) {
    String name = layer.name();
    boolean reference = layer.after() == After.REFERENCE_BATCH_NORM;
    String node = layer.normalised() ? name + ".conv" : name;
    int groups = layer.depthwise() ? layer.inputs() : 1;
    String y =
        graph.convolution(node, x, ConvolutionWeights.of(layer, weights), layer.stride(), groups);
    return layer.rectified() ? graph.relu(reference ? name + ".relu" : name, y) : y;
  }

  @Override
  public String maxPool(String name, String x, int kernel) {
    return graph.maxPool(name, x, kernel, 2);
  }

  @Override
  public String doubled(String name, String x, String side) {
    return graph.sum(name + "_sum", graph.doubled(name + "_doubled", x), side);
  }

  @Override
  public String repeated(String name, String x) {
    return graph.repeated(name, x);
  }

  @Override
  public String sum(String name, String a, String b) {
    return graph.sum(name, a, b);
  }

  @Override
  public String residual(String name, String branch, String side) {
    return graph.relu(name, graph.sum(name + ".sum", branch, side));
  }

  @Override
  public String fullyConnected(Layer.FullyConnected layer, String x) {
    float[] weight = finite(layer, ".weight");
    float[] bias = finite(layer, ".bias");
    String y = graph.fullyConnected(layer.name(), x, weight, bias, layer.outputs(), layer.inputs());
    return graph.reshape(layer.head() + ".offsets", y, 0, layer.landmarks(), 1, 2);
  }

  @Override
  public String eachLandmark(Layer.EachLandmark layer, String x) {
    String head = layer.head();
    int landmarks = layer.landmarks();
    int width = layer.width();
    int cells = layer.cells();
    String rows;
    long[] weightShape;
    long[] biasShape;
    if (layer.sampled()) {
      rows = graph.transpose(head + ".columns", x, 0, 2, 3, 1);
      weightShape = new long[] {landmarks, width, 1};
      biasShape = new long[] {landmarks, cells, 1};
    } else {
      rows = graph.reshape(head + ".rows", x, 0, width, landmarks);
      rows = graph.transpose(head + ".columns", rows, 0, 2, 1);
      rows = graph.reshape(head + ".each", rows, 0, landmarks, 1, width);
      weightShape = new long[] {landmarks, width, cells};
      biasShape = new long[] {landmarks, 1, cells};
    }
    String y =
        graph.linear(
            layer.name(),
            rows,
            finite(layer, ".weight"),
            weightShape,
            finite(layer, ".bias"),
            biasShape);
    return graph.reshape(head + ".decimals", y, 0, landmarks, layer.side(), layer.side());
  }

  private float[] finite(Layer layer, String part) {
    return ConvolutionWeights.finite(layer.name() + part, weights);
  }

  @Override
  public String mean(Layer.Mean layer, String x, String heatmaps) {
    String head = layer.head();
    String flat = graph.reshape(head + ".flat", x, 0, layer.width(), -1);
    String mass =
        graph.transpose(head + ".mass.columns", mass(head, heatmaps, layer.landmarks()), 0, 2, 1);
    String sum = graph.product(head + ".sum", flat, mass);
    return graph.reshape(layer.name(), sum, 0, layer.width(), layer.landmarks(), 1);
  }

  /** The softmax of each landmark's heatmap, {@code [n, landmarks, cells]}. */
  private String mass(String head, String heatmaps, int landmarks) {
    String flat = graph.reshape(head + ".mass.flat", heatmaps, 0, landmarks, -1);
    return graph.softmax(head + ".mass", flat, 2);
  }

  @Override
  public String samples(Layer.Samples layer, String x, String heatmaps) {
    String samples = graph.sampled(layer.name(), x, places(layer, heatmaps));
    return graph.relu(layer.name() + ".relu", samples);
  }

  /** Where to sample, {@code [n, landmarks, cells, 2]}: -1 and 1 are the image's edges. */
  private String places(Layer.Samples layer, String heatmaps) {
    int size = layer.heatmap();
    int side = layer.side();
    String head = layer.head();
    float[] offsets = new float[2 * side * side];
    for (int i = 0; i < side * side; i++) {
      offsets[2 * i] = (float) (((i % side + 0.5) / side - 0.5) * 2 * layer.window() / size);
      int row = i / side;
      offsets[2 * i + 1] = (float) (((row + 0.5) / side - 0.5) * 2 * layer.window() / size);
    }
    String mass = mass(head, heatmaps, layer.landmarks());
    String centre = graph.times(head + ".centre", mass, middles(size), (long) size * size, 2);
    centre = graph.reshape(head + ".centre.column", centre, 0, layer.landmarks(), 1, 2);
    return graph.plus(head + ".places", centre, offsets, 1, 1, (long) side * side, 2);
  }

  /** The middle of every cell of a map, x then y; -1 and 1 are its edges. */
  private static float[] middles(int size) {
    float[] result = new float[2 * size * size];
    for (int i = 0; i < size * size; i++) {
      result[2 * i] = (2f * (i % size) + 1) / size - 1;
      int row = i / size;
      result[2 * i + 1] = (2f * row + 1) / size - 1;
    }
    return result;
  }
}
