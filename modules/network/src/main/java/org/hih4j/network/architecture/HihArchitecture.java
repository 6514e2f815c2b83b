package org.hih4j.network.architecture;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hih4j.core.internal.Checks;

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
 * @param feedback whether each stack's heatmaps feed the next features; a network without this path
 *     can be cut into groups of landmarks without any change of its results
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
    double window,
    boolean feedback) {

  /** The stride of a zoom head unless another is given. */
  public static final int DEFAULT_STRIDE = 2;

  /** The window of a zoom head unless another is given, in cells of the heatmap. */
  public static final double DEFAULT_WINDOW = 1.5;

  private static final double MOST_WINDOW = 16;
  private static final int REFERENCE_INPUT = 256;
  private static final int REFERENCE_DECIMAL = 8;

  /**
   * Checks every value.
   *
   * @throws IllegalArgumentException naming the first value that cannot be
   */
  public HihArchitecture {
    Checks.inRange("stacks", stacks, 1, 64);
    Checks.inRange("features", features, 4, 4096);
    Checks.inRange("depth", depth, 1, 8);
    Checks.inRange("landmarks", landmarks, 1, 10_000);
    Checks.inRange("input", input, 16, 4096);
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
        Checks.inRange("decimal", decimal, 2, 64);
        Checks.inRange("decimalWidth", decimalWidth, 1, 8192);
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
        Checks.inRange("decimal", decimal, 2, 64);
        Checks.inRange("decimalWidth", decimalWidth, 1, 8192);
      }
      case OD -> {
        none("decimal", decimal);
        Checks.inRange("decimalWidth", decimalWidth, 1, 8192);
      }
      case WOO -> {
        none("decimal", decimal);
        none("decimalWidth", decimalWidth);
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
      none("stride", stride);
      none("window", window);
    }
  }

  /**
   * A network with feedback, whose zoom head, if it has one, has the {@linkplain #DEFAULT_STRIDE
   * usual stride} and {@linkplain #DEFAULT_WINDOW window}.
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
        head == Head.ZOOM ? DEFAULT_WINDOW : 0,
        true);
  }

  private static void none(String name, Number value) {
    if (value.doubleValue() != 0) {
      throw new IllegalArgumentException(name + " is " + value + ", not 0");
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

  /** {@return the side of a heatmap: a quarter of {@link #input()}} */
  public int heatmap() {
    return input / 4;
  }

  /**
   * {@return the residual halvings inside the head, after its pooling: log2(heatmap / decimal) - 1;
   * 0 for heads without halvings}
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
    return with(count, feedback);
  }

  /**
   * This architecture with or without feedback.
   *
   * @param value whether each stack's heatmaps feed the next features
   * @return the architecture
   */
  public HihArchitecture withFeedback(boolean value) {
    return with(landmarks, value);
  }

  private HihArchitecture with(int count, boolean fedBack) {
    return new HihArchitecture(
        stacks,
        features,
        depth,
        count,
        input,
        decimal,
        decimalWidth,
        head,
        stride,
        window,
        fedBack);
  }

  /**
   * {@return this architecture as text, for a model's metadata: names and values} The feedback is
   * not named: the graph or the weights show it.
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
      result.put("hih.window", Double.toString(window));
    }
    return result;
  }
}
