package org.hih4j.network.topology;

import java.util.ArrayList;
import java.util.List;

/** A layer that has weights, or that reads maps at a landmark's place. Immutable. */
public sealed interface Layer {

  /** What an entry of the state dict is. */
  enum Role {
    /** A trained weight. */
    PARAMETER,
    /** A running mean or variance of a batch norm. */
    STATISTIC,
    /** A batch norm's count of batches, which nothing reads. */
    COUNTER
  }

  /**
   * An entry of the state dict.
   *
   * @param name its key
   * @param shape sizes, outermost first; not to be changed
   * @param role what it is
   */
  record Entry(String name, long[] shape, Role role) {

    /** The number of elements. */
    public long elements() {
      long product = 1;
      for (long size : shape) {
        product *= size;
      }
      return product;
    }
  }

  /** The name of the layer and of its result. */
  String name();

  /** What the state dict holds for the layer, in its order. */
  List<Entry> entries();

  /** What follows the products of a convolution. */
  enum After {
    /** Nothing. */
    NOTHING,
    /** A bias. */
    BIAS,
    /** A batch norm. */
    BATCH_NORM,
    /**
     * A batch norm under the names of the reference implementation: the convolution's weight is
     * {@code <name>.conv.weight}, and the state dict counts batches.
     */
    REFERENCE_BATCH_NORM
  }

  /**
   * A convolution, padded so that stride 1 keeps the size, and what follows it.
   *
   * @param name of the layer
   * @param inputs channels of the input
   * @param outputs channels of the result
   * @param kernel side of the square kernel, odd
   * @param stride 1, 2 or 4
   * @param depthwise whether each channel is filtered by itself; inputs and outputs are then equal
   * @param after what follows the products
   * @param rectified whether negative values become 0 in the end
   * @param closing whether it ends the branch of a residual unit, which training starts close to
   *     the identity
   */
  record Convolution(
      String name,
      int inputs,
      int outputs,
      int kernel,
      int stride,
      boolean depthwise,
      After after,
      boolean rectified,
      boolean closing)
      implements Layer {

    /** A convolution over all channels with a batch norm and a rectifier. */
    static Convolution unit(
        String name, int inputs, int outputs, int kernel, int stride, After after) {
      return new Convolution(name, inputs, outputs, kernel, stride, false, after, true, false);
    }

    /** A convolution of single pixels with a bias. */
    static Convolution map(String name, int inputs, int outputs) {
      return new Convolution(name, inputs, outputs, 1, 1, false, After.BIAS, false, false);
    }

    /** A filter of 3 x 3 for each channel. */
    static Convolution depthwise(String name, int channels, int stride, After after) {
      return new Convolution(name, channels, channels, 3, stride, true, after, false, false);
    }

    /** This layer without its rectifier. */
    Convolution linear() {
      return new Convolution(
          name, inputs, outputs, kernel, stride, depthwise, after, false, closing);
    }

    /** This layer without its rectifier, at the end of a residual unit's branch. */
    Convolution close() {
      return new Convolution(name, inputs, outputs, kernel, stride, depthwise, after, false, true);
    }

    /** The key of the convolution's weight. */
    public String weight() {
      return name + (after == After.REFERENCE_BATCH_NORM ? ".conv.weight" : ".weight");
    }

    /** Input channels that each output reads. */
    public int each() {
      return depthwise ? 1 : inputs;
    }

    /** Whether a batch norm follows. */
    public boolean normalised() {
      return after == After.BATCH_NORM || after == After.REFERENCE_BATCH_NORM;
    }

    @Override
    public List<Entry> entries() {
      List<Entry> result = new ArrayList<>();
      result.add(parameter(weight(), outputs, each(), kernel, kernel));
      if (after == After.BIAS) {
        result.add(parameter(name + ".bias", outputs));
      }
      if (normalised()) {
        result.add(parameter(name + ".bn.weight", outputs));
        result.add(parameter(name + ".bn.bias", outputs));
        for (String statistic : List.of(".bn.running_mean", ".bn.running_var")) {
          result.add(new Entry(name + statistic, new long[] {outputs}, Role.STATISTIC));
        }
      }
      if (after == After.REFERENCE_BATCH_NORM) {
        result.add(new Entry(name + ".bn.num_batches_tracked", new long[0], Role.COUNTER));
      }
      return result;
    }
  }

  /**
   * A linear layer over all values of all channels, to two values for each landmark.
   *
   * @param head what its name begins with
   * @param inputs values that it reads, in the order channel, row, column
   * @param landmarks landmarks
   */
  record FullyConnected(String head, int inputs, int landmarks) implements Layer {
    @Override
    public String name() {
      return head + ".fc";
    }

    /** The values that it gives. */
    public int outputs() {
      return 2 * landmarks;
    }

    @Override
    public List<Entry> entries() {
      return List.of(
          parameter(name() + ".weight", outputs(), inputs), parameter(name() + ".bias", outputs()));
    }
  }

  /**
   * A linear layer for each landmark, to a square map of it.
   *
   * @param head what its name begins with
   * @param landmarks landmarks
   * @param width channels that it reads
   * @param side side of the map
   * @param sampled whether there are features of each cell, which all are weighted alike, or one
   *     set of features for the whole map
   */
  record EachLandmark(String head, int landmarks, int width, int side, boolean sampled)
      implements Layer {
    @Override
    public String name() {
      return head + (sampled ? ".zoom" : ".local");
    }

    /** The cells of a map. */
    public int cells() {
      return side * side;
    }

    @Override
    public List<Entry> entries() {
      return List.of(
          sampled
              ? parameter(name() + ".weight", landmarks, width)
              : parameter(name() + ".weight", landmarks, width, cells()),
          parameter(name() + ".bias", landmarks, cells()));
    }
  }

  /**
   * The mean of features under the softmax of each landmark's heatmap, {@code [n, width, landmarks,
   * 1]}. Without weights.
   *
   * @param head what its name begins with
   * @param width channels
   * @param landmarks landmarks
   */
  record Mean(String head, int width, int landmarks) implements Layer {
    @Override
    public String name() {
      return head + ".mean";
    }

    @Override
    public List<Entry> entries() {
      return List.of();
    }
  }

  /**
   * Features, sampled bilinearly and rectified, at the middles of the cells of a square window
   * about the expectation of each landmark's heatmap, {@code [n, width, landmarks, side * side]}.
   * Without weights.
   *
   * @param head what its name begins with
   * @param width channels
   * @param landmarks landmarks
   * @param heatmap side of the heatmap in cells
   * @param side samples along the window's side
   * @param window side of the window in cells of the heatmap
   */
  record Samples(String head, int width, int landmarks, int heatmap, int side, double window)
      implements Layer {
    @Override
    public String name() {
      return head + ".samples";
    }

    @Override
    public List<Entry> entries() {
      return List.of();
    }
  }

  private static Entry parameter(String name, long... shape) {
    return new Entry(name, shape, Role.PARAMETER);
  }
}
