package org.hih4j.network;

import org.hih4j.network.internal.Convolution;
import org.hih4j.network.internal.GraphBuilder;

/** Writes the layers of a detector into a graph. */
final class DetectorGraph {
  private DetectorGraph() {}

  static void write(DetectorArchitecture net, Weights weights, GraphBuilder graph, Long batch) {
    graph.input(OnnxWriter.IMAGE, batch, 3, GraphBuilder.FREE, GraphBuilder.FREE);
    for (DetectorLayer layer : net.layers()) {
      if (layer instanceof DetectorLayer.Doubled doubled) {
        graph.repeated(doubled.name(), doubled.input());
      } else if (layer instanceof DetectorLayer.Convolution c) {
        convolution(c, weights, graph);
      }
    }
    for (int stride : DetectorArchitecture.strides()) {
      output(graph, batch, DetectorArchitecture.scores(stride), 1);
      output(graph, batch, DetectorArchitecture.faces(stride), DetectorArchitecture.VALUES);
    }
  }

  private static void output(GraphBuilder graph, Long batch, String name, int channels) {
    graph.output(name, batch, channels, GraphBuilder.FREE, GraphBuilder.FREE);
  }

  /** The layer's last node bears its name. */
  private static void convolution(
      DetectorLayer.Convolution c, Weights weights, GraphBuilder graph) {
    String name = c.name();
    boolean added = c.added().isPresent();
    String first = added || c.rectified() ? name + ".conv" : name;
    int groups = c.depthwise() ? c.inputs() : 1;
    String y = graph.convolution(first, c.input(), layer(c, weights), c.stride(), groups);
    if (added) {
      y = graph.sum(c.rectified() ? name + ".sum" : name, y, c.added().get());
    }
    if (c.rectified()) {
      graph.relu(name, y);
    }
  }

  private static Convolution layer(DetectorLayer.Convolution c, Weights weights) {
    String name = c.name();
    if (c.after() == DetectorLayer.After.BATCH_NORM) {
      return OnnxWriter.folded(weights, name, name + ".weight");
    }
    float[] weight = OnnxWriter.finite(weights, name + ".weight").raw();
    float[] bias =
        c.after() == DetectorLayer.After.BIAS
            ? OnnxWriter.finite(weights, name + ".bias").raw()
            : new float[c.outputs()];
    return new Convolution(weight, bias, c.outputs(), (int) c.shape()[1], c.kernel());
  }
}
