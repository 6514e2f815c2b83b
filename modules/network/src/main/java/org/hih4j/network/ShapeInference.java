package org.hih4j.network;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.CheckpointException;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.topology.HihTopology;

/** Finds an architecture in a state dict. */
final class ShapeInference {

  private static final int DEFAULT_DECIMAL = 8;
  private static final int DEFAULT_INPUT = 256;
  private static final String WINDOW = "hih.window";

  private ShapeInference() {}

  static HihArchitecture infer(Weights weights, int input) {
    long[] prediction = shape(weights, HihTopology.prediction(0) + ".weight", 4);
    int stacks = 0;
    while (weights.contains(HihTopology.prediction(stacks) + ".weight")) {
      stacks++;
    }
    int depth = 0;
    while (weights.contains(HihTopology.level(depth + 1) + ".conv1.conv.weight")) {
      depth++;
    }
    int halvings = 0;
    while (weights.contains(HihTopology.halving(halvings) + ".conv1.conv.weight")) {
      halvings++;
    }
    Head head = head(weights);
    String first = head == Head.ZOOM ? "offset_head.fine" : "offset_head.conv1";
    int width = head.hasDecimals() ? size(shape(weights, first + ".conv.weight", 4)[0]) : 0;
    int decimal =
        switch (head) {
          case HIH -> DEFAULT_DECIMAL;
          case HIH_LOCAL ->
              grid("local.weight", shape(weights, "offset_head.local.weight", 3)[2], 1);
          case ZOOM -> grid("zoom.bias", shape(weights, "offset_head.zoom.bias", 2)[1], 1);
          case AFC -> grid("fc.weight", shape(weights, "offset_head.fc.weight", 2)[1], width);
          case WOO, OD -> 0;
        };
    HihArchitecture result;
    try {
      if (input == 0) {
        input = configuredInput(weights);
      }
      if (input == 0) {
        input =
            switch (head) {
              case HIH, AFC -> 4 * Math.multiplyExact(decimal, 2 << halvings);
              case HIH_LOCAL, ZOOM, OD, WOO -> DEFAULT_INPUT;
            };
      }
      if (head == Head.HIH) {
        decimal = input / 4 >> (halvings + 1);
      }
      int features = size(prediction[1]);
      boolean zoom = head == Head.ZOOM;
      result =
          new HihArchitecture(
              stacks,
              features,
              depth,
              size(prediction[0]),
              input,
              decimal,
              width,
              head,
              zoom ? stride(weights, features) : 0,
              zoom ? configuredWindow(weights) : 0,
              true);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CheckpointException(
          "the shapes of these weights give no network of the HIH family: " + e.getMessage(), e);
    }
    if (result.halvings() != halvings) {
      throw new CheckpointException(
          "an input of "
              + input
              + " pixels wants "
              + result.halvings()
              + " halvings in the head; the weights have "
              + halvings);
    }
    WeightCheck.check(result, weights);
    return result.withFeedback(WeightCheck.feedsBack(result, weights));
  }

  private static Head head(Weights weights) {
    if (weights.contains("offset_head.fc.weight")) {
      return Head.AFC;
    }
    if (weights.contains("offset_head.local.weight")) {
      return Head.HIH_LOCAL;
    }
    if (weights.contains("offset_head.zoom.weight")) {
      return Head.ZOOM;
    }
    if (weights.contains("offset_head.conv2.weight")) {
      return Head.OD;
    }
    return weights.names().stream().anyMatch(name -> name.startsWith("offset_head."))
        ? Head.HIH
        : Head.WOO;
  }

  /** The stride of the features that a zoom head samples. */
  private static int stride(Weights weights, int features) {
    if (weights.contains("offset_head.image.conv.weight")) {
      return 1;
    }
    return shape(weights, "offset_head.fine.conv.weight", 4)[1] == features ? 4 : 2;
  }

  /** The window that weights of a zoom head state, or the usual one. */
  private static double configuredWindow(Weights weights) {
    String stated = weights.properties().get(WINDOW);
    if (stated == null) {
      return HihArchitecture.DEFAULT_WINDOW;
    }
    try {
      return Double.parseDouble(stated);
    } catch (NumberFormatException e) {
      throw new CheckpointException("the checkpoint's " + WINDOW + " is no number: " + stated, e);
    }
  }

  private static int grid(String layer, long inputs, int width) {
    int grid = width == 0 ? 0 : (int) Math.round(Math.sqrt((double) inputs / width));
    if ((long) grid * grid * width != inputs) {
      throw new CheckpointException(
          "offset_head." + layer + " has " + inputs + " values, not " + width + " square grids");
    }
    return grid;
  }

  /** The input size that a checkpoint states beside its weights; 0 if it does not. */
  private static int configuredInput(Weights weights) {
    for (Map.Entry<String, String> property : weights.properties().entrySet()) {
      String name = property.getKey();
      if (name.equals("input_size") || name.endsWith(".input_size") || name.equals("hih.input")) {
        try {
          return Integer.parseInt(property.getValue());
        } catch (NumberFormatException e) {
          throw new CheckpointException(
              "the checkpoint's " + name + " is no whole number: " + property.getValue(), e);
        }
      }
    }
    return 0;
  }

  private static long[] shape(Weights weights, String name, int rank) {
    if (!weights.contains(name)) {
      List<String> first = weights.names().stream().limit(5).toList();
      throw new CheckpointException(
          "these weights are not of the HIH family: there is no "
              + name
              + "; the first names are "
              + first);
    }
    long[] shape = weights.tensor(name).shape();
    if (shape.length != rank) {
      throw new CheckpointException(
          name + " has the shape " + Arrays.toString(shape) + " instead of " + rank + " sizes");
    }
    return shape;
  }

  private static int size(long size) {
    return (int) Math.min(size, Integer.MAX_VALUE);
  }
}
