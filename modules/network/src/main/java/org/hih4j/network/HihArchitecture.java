package org.hih4j.network;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hih4j.network.internal.Layers;

/**
 * The measures of a network of the HIH family (arXiv 2104.03100): a stem that brings the image to a
 * quarter of its size, stacked hourglasses that each predict one heatmap for each landmark, and a
 * head for the position inside the heatmap's cell. Immutable and thread-safe.
 *
 * @param stacks hourglasses one after another, at least 1
 * @param features channels between the blocks, a multiple of 4
 * @param depth halvings inside an hourglass
 * @param landmarks heatmaps, one for each landmark
 * @param input side of the square input image in pixels; heatmaps are a quarter of it
 * @param decimal side of a decimal map ({@link Head#HIH}, {@link Head#HIH_LOCAL}, {@link
 *     Head#ZOOM}), or of the grid before the fully connected layer ({@link Head#AFC}); 0 for the
 *     other heads
 * @param decimalWidth channels inside the head ({@code target_o} in the reference); 0 for {@link
 *     Head#WOO}
 * @param head how positions inside a cell are expressed
 * @param stride image pixels between the finer features that {@link Head#ZOOM} samples: 1, 2 or 4;
 *     0 for the other heads
 * @param window side of the window of {@link Head#ZOOM} in cells of the heatmap; 0 for the other
 *     heads
 */
public record HihArchitecture(
    int stacks,
    int features,
    int depth,
    int landmarks,
    int input,
    int decimal,
    int decimalWidth,
    Head head,
    int stride,
    double window) {

  /** The stride of a zoom head unless another is given. */
  public static final int DEFAULT_STRIDE = 2;

  /** The window of a zoom head unless another is given, in cells of the heatmap. */
  public static final double DEFAULT_WINDOW = 1.5;

  static final String WINDOW = "hih.window";

  private static final double MOST_WINDOW = 16;
  private static final int REFERENCE_INPUT = 256;
  private static final int REFERENCE_DECIMAL = 8;

  /**
   * Checks every value.
   *
   * @throws IllegalArgumentException naming the first value that cannot be
   */
  public HihArchitecture {
    check("stacks", stacks, 1, 64);
    check("features", features, 4, 4096);
    check("depth", depth, 1, 8);
    check("landmarks", landmarks, 1, 10_000);
    check("input", input, 16, 4096);
    if (features % 4 != 0) {
      throw new IllegalArgumentException("features is " + features + ", not a multiple of 4");
    }
    if (input % (4 << depth) != 0) {
      throw new IllegalArgumentException(
          "input is "
              + input
              + ", not a multiple of "
              + (4 << depth)
              + " as depth "
              + depth
              + " needs");
    }
    switch (head) {
      case HIH, AFC -> {
        check("decimal", decimal, 2, 64);
        check("decimalWidth", decimalWidth, 1, 8192);
        int ratio = input / 4 / decimal;
        if (input / 4 % decimal != 0 || ratio < 4 || Integer.bitCount(ratio) != 1) {
          throw new IllegalArgumentException(
              "decimal is "
                  + decimal
                  + "; a heatmap of "
                  + input / 4
                  + " must be 4, 8, 16, ... times as large");
        }
      }
      case HIH_LOCAL, ZOOM -> {
        check("decimal", decimal, 2, 64);
        check("decimalWidth", decimalWidth, 1, 8192);
      }
      case OD -> {
        check("decimal", decimal, 0, 0);
        check("decimalWidth", decimalWidth, 1, 8192);
      }
      case WOO -> {
        check("decimal", decimal, 0, 0);
        check("decimalWidth", decimalWidth, 0, 0);
      }
    }
    if (head == Head.ZOOM) {
      if (stride != 1 && stride != 2 && stride != 4) {
        throw new IllegalArgumentException("stride is " + stride + ", not 1, 2 or 4");
      }
      if (!(window > 0 && window <= MOST_WINDOW)) {
        throw new IllegalArgumentException("window is " + window + ", not in (0, 16]");
      }
    } else {
      check("stride", stride, 0, 0);
      if (window != 0) {
        throw new IllegalArgumentException("window is " + window + ", not 0");
      }
    }
  }

  /**
   * A network whose zoom head, if it has one, has the {@linkplain #DEFAULT_STRIDE usual stride} and
   * {@linkplain #DEFAULT_WINDOW window}.
   *
   * @param stacks as above
   * @param features as above
   * @param depth as above
   * @param landmarks as above
   * @param input as above
   * @param decimal as above
   * @param decimalWidth as above
   * @param head as above
   * @throws IllegalArgumentException naming the first value that cannot be
   */
  public HihArchitecture(
      int stacks,
      int features,
      int depth,
      int landmarks,
      int input,
      int decimal,
      int decimalWidth,
      Head head) {
    this(
        stacks,
        features,
        depth,
        landmarks,
        input,
        decimal,
        decimalWidth,
        head,
        head == Head.ZOOM ? DEFAULT_STRIDE : 0,
        head == Head.ZOOM ? DEFAULT_WINDOW : 0);
  }

  private static void check(String name, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          name + " is " + value + ", not " + (from == to ? "" + from : "in " + from + ".." + to));
    }
  }

  /**
   * HIH_T of the paper: one stack of 256 features.
   *
   * @param landmarks landmarks
   * @return the architecture
   */
  public static HihArchitecture tiny(int landmarks) {
    return reference(1, landmarks);
  }

  /**
   * HIH_S of the paper: two stacks of 256 features.
   *
   * @param landmarks landmarks
   * @return the architecture
   */
  public static HihArchitecture small(int landmarks) {
    return reference(2, landmarks);
  }

  /**
   * HIH_B of the paper: four stacks of 256 features.
   *
   * @param landmarks landmarks
   * @return the architecture
   */
  public static HihArchitecture base(int landmarks) {
    return reference(4, landmarks);
  }

  private static HihArchitecture reference(int stacks, int landmarks) {
    return new HihArchitecture(
        stacks, 256, 4, landmarks, REFERENCE_INPUT, REFERENCE_DECIMAL, 384, Head.HIH);
  }

  /**
   * The side of a heatmap.
   *
   * @return a quarter of {@link #input()}
   */
  public int heatmap() {
    return input / 4;
  }

  /**
   * The residual halvings inside the head, after its pooling.
   *
   * @return log2(heatmap / decimal) - 1; 0 for heads without halvings
   */
  public int halvings() {
    return switch (head) {
      case HIH, AFC -> Integer.numberOfTrailingZeros(heatmap() / decimal) - 1;
      case HIH_LOCAL, ZOOM, OD, WOO -> 0;
    };
  }

  /**
   * This architecture for another number of landmarks.
   *
   * @param count landmarks
   * @return the architecture
   */
  public HihArchitecture withLandmarks(int count) {
    return new HihArchitecture(
        stacks, features, depth, count, input, decimal, decimalWidth, head, stride, window);
  }

  /**
   * Every entry of the reference network's state dict, in its order: trained weights, batch norm
   * statistics and counters, and the skip layers that it creates without using them.
   *
   * @return names and shapes, in a map of its own
   */
  public Map<String, long[]> tensorShapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    Layers.of(this).forEach(entry -> shapes.put(entry.name(), entry.shape().clone()));
    return shapes;
  }

  /**
   * The number of parameters as papers count them: all trained weights, the unused skip layers
   * included, batch norm statistics excluded.
   *
   * @return the count
   */
  public long parameters() {
    return Layers.of(this).stream()
        .filter(entry -> entry.role() == Layers.Role.PARAMETER)
        .mapToLong(Layers.Entry::elements)
        .sum();
  }

  /**
   * Multiply-accumulate operations of the convolutions and fully connected layers for one image;
   * the feedback of the heatmaps is counted, what is never used is not.
   *
   * @return the count
   */
  public long macs() {
    return Layers.macs(this);
  }

  /**
   * Finds the architecture from the shapes of a state dict. The input size is the {@code
   * input_size} of the checkpoint's configuration; without one it follows from the number of
   * halvings in the head, for decimal maps of 8; without halvings it is 256 pixels. The window of a
   * zoom head is the {@code hih.window} of the weights' properties, else the {@linkplain
   * #DEFAULT_WINDOW usual one}.
   *
   * @param weights a state dict with the reference's names
   * @return the architecture, against which the weights have been checked
   * @throws CheckpointException if the weights are of another family, or names are missing, unknown
   *     or of a wrong shape (all of them listed)
   */
  public static HihArchitecture infer(Weights weights) {
    return ShapeInference.infer(weights, 0);
  }

  /**
   * Finds the architecture from the shapes of a state dict and a given input size.
   *
   * @param weights a state dict with the reference's names
   * @param input side of the input image in pixels
   * @return the architecture, against which the weights have been checked
   * @throws CheckpointException as {@link #infer(Weights)}, and if the input size contradicts the
   *     shapes
   * @throws IllegalArgumentException if the input size is not positive
   */
  public static HihArchitecture infer(Weights weights, int input) {
    if (input <= 0) {
      throw new IllegalArgumentException("input is " + input);
    }
    return ShapeInference.infer(weights, input);
  }

  /**
   * Checks that weights fit this network. What never changes an output may be absent: batch norm
   * counters, unused skip layers, and the feedback of the heatmaps ({@code hgN_conv2}) if no stack
   * has it.
   *
   * @param weights a state dict
   * @throws CheckpointException listing every missing, unknown and misshapen name
   */
  public void check(Weights weights) {
    ShapeInference.check(this, weights);
  }

  /**
   * This architecture as text, for a model's metadata.
   *
   * @return names and values
   */
  public Map<String, String> properties() {
    Map<String, String> result = new LinkedHashMap<>();
    result.put("hih.stacks", Integer.toString(stacks));
    result.put("hih.features", Integer.toString(features));
    result.put("hih.depth", Integer.toString(depth));
    result.put("hih.landmarks", Integer.toString(landmarks));
    result.put("hih.input", Integer.toString(input));
    result.put("hih.heatmap", Integer.toString(heatmap()));
    result.put("hih.decimal", Integer.toString(decimal));
    result.put("hih.decimalWidth", Integer.toString(decimalWidth));
    result.put("hih.head", head.name());
    if (head == Head.ZOOM) {
      result.put("hih.stride", Integer.toString(stride));
      result.put(WINDOW, Double.toString(window));
    }
    return result;
  }
}
