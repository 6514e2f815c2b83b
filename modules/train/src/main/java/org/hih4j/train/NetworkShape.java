package org.hih4j.train;

import org.hih4j.network.Head;
import org.hih4j.network.HihArchitecture;

/**
 * The free dimensions of a HIH network: everything that decides names and shapes of its weights.
 *
 * @param landmarks channels of the integer and of the decimal heatmaps
 * @param stacks hourglasses in a row
 * @param features channels of the trunk; a multiple of 4
 * @param depth halvings inside an hourglass
 * @param decimalWidth channels of the decimal head, of each sample of a {@link Head#ZOOM}; 0
 *     without one
 * @param input side of the square input in pixels; the integer heatmaps have a quarter of it
 * @param decimal side of the decimal heatmaps in cells; 0 without them
 * @param feedback whether each stack's heatmaps feed the next features; a network without this path
 *     can be cut into groups of landmarks without any change of its results
 * @param head {@link Head#HIH}, {@link Head#HIH_LOCAL}, {@link Head#ZOOM}, or {@link Head#WOO} for
 *     none
 * @param stride pixels between the finer features that a {@link Head#ZOOM} samples: 1, 2 or 4; 0
 *     for the other heads
 * @param window side of the window of a {@link Head#ZOOM} in cells of the integer heatmap; 0 for
 *     the other heads
 */
public record NetworkShape(
    int landmarks,
    int stacks,
    int features,
    int depth,
    int decimalWidth,
    int input,
    int decimal,
    boolean feedback,
    Head head,
    int stride,
    double window) {

  /** Checks each dimension. */
  public NetworkShape {
    require("landmarks", landmarks, 1, 4096);
    require("stacks", stacks, 1, 16);
    require("features", features, 4, 4096);
    require("depth", depth, 1, 8);
    boolean none = head == Head.WOO;
    require("decimalWidth", decimalWidth, none ? 0 : 1, none ? 0 : 8192);
    require("input", input, 16, 4096);
    require("decimal", decimal, none ? 0 : 2, none ? 0 : 64);
    if (features % 4 != 0) {
      throw new IllegalArgumentException("features must be a multiple of 4: " + features);
    }
    int heatmap = input / 4;
    if (input % 4 != 0 || heatmap % (1 << depth) != 0) {
      throw new IllegalArgumentException(
          "input "
              + input
              + " does not fit depth "
              + depth
              + ": a quarter of it must be divisible by "
              + (1 << depth));
    }
    if (head == Head.AFC || head == Head.OD) {
      throw new IllegalArgumentException("head must be HIH, HIH_LOCAL, ZOOM or WOO: " + head);
    }
    boolean zoom = head == Head.ZOOM;
    if (zoom ? stride != 1 && stride != 2 && stride != 4 : stride != 0) {
      throw new IllegalArgumentException(
          "stride must be " + (zoom ? "1, 2 or 4: " : "0 without head ZOOM: ") + stride);
    }
    if (zoom ? !(window > 0 && window <= 16) : window != 0) {
      throw new IllegalArgumentException(
          "window must " + (zoom ? "lie in (0, 16]: " : "be 0 without head ZOOM: ") + window);
    }
    if (head == Head.HIH
        && (heatmap % decimal != 0
            || heatmap / decimal < 4
            || Integer.bitCount(heatmap / decimal) != 1)) {
      throw new IllegalArgumentException(
          "a heatmap of "
              + heatmap
              + " cells cannot be halved to decimal maps of "
              + decimal
              + " cells: input must be 4 x decimal x a power of two, at least 16 x decimal");
    }
  }

  /**
   * A network whose head {@link Head#ZOOM}, if it has that, has the usual stride and window.
   *
   * @param landmarks as above
   * @param stacks as above
   * @param features as above
   * @param depth as above
   * @param decimalWidth as above
   * @param input as above
   * @param decimal as above
   * @param feedback as above
   * @param head as above
   */
  public NetworkShape(
      int landmarks,
      int stacks,
      int features,
      int depth,
      int decimalWidth,
      int input,
      int decimal,
      boolean feedback,
      Head head) {
    this(
        landmarks,
        stacks,
        features,
        depth,
        decimalWidth,
        input,
        decimal,
        feedback,
        head,
        head == Head.ZOOM ? HihArchitecture.DEFAULT_STRIDE : 0,
        head == Head.ZOOM ? HihArchitecture.DEFAULT_WINDOW : 0);
  }

  private static void require(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(name + " must lie in " + low + ".." + high + ": " + value);
    }
  }

  /** Whether the network has decimal heatmaps. */
  public boolean decimals() {
    return head.hasDecimals();
  }

  /** Side of the integer heatmaps in cells. */
  public int heatmap() {
    return input / 4;
  }

  /**
   * Halving blocks of the decimal head, whose first pooling does one more halving; 0 for heads
   * other than {@link Head#HIH}.
   */
  public int halvings() {
    return head == Head.HIH ? Integer.numberOfTrailingZeros(heatmap() / decimal) - 1 : 0;
  }
}
