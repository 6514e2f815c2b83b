package org.hih4j.core.heatmap;

import java.util.Map;

/**
 * HIH's nested decoding by expectation. Both maps are taken as logits: the cell is the expectation
 * under the softmax of the integer map, the fraction the expectation under the softmax of the
 * decimal map, and the point their sum, for the expectation of a sum is the sum of expectations.
 * Immutable, safe for use by many threads.
 *
 * <p>With a {@linkplain #window() window} the decimal map stands for a place in the picture: a
 * square about the integer map's answer. With E the expectation of the integer map, e that of the
 * decimal map of d cells, and w the window's side in integer cells, the point is E + 1/2 + ((e +
 * 1/2) / d - 1/2) w on each axis; without a window it is E + e / d.
 *
 * <p>For networks trained so that the softmax of the decimal map is the Gaussian itself. The
 * softmax of a decimal map trained on the softmax of a Gaussian, as in the paper's code, is nearly
 * flat, and its expectation is no point: decode such networks with {@link ReferenceDecoder#hih()}
 * or {@link NestedArgmaxDecoder}.
 */
public final class NestedExpectationDecoder extends HeatmapDecoder {
  private final double sharpness;
  private final double decimalSharpness;
  private final int radius;
  private final double window;

  /**
   * Makes the decoder.
   *
   * @param sharpness factor on the integer map before the softmax, greater than 0
   * @param decimalSharpness factor on the decimal map before the softmax, greater than 0
   * @param radius cells on each side of the integer map's peak that count; 0 for the whole map
   * @throws IllegalArgumentException if the radius is negative or a sharpness not finite and
   *     greater than 0
   */
  public NestedExpectationDecoder(double sharpness, double decimalSharpness, int radius) {
    this(sharpness, decimalSharpness, radius, 0);
  }

  /**
   * Makes the decoder.
   *
   * @param sharpness as above
   * @param decimalSharpness as above
   * @param radius as above
   * @param window side of the square that the decimal map covers, in cells of the integer map; 0
   *     for a decimal map of the fraction of a cell
   * @throws IllegalArgumentException as above; if the window is not finite or negative; or if there
   *     is one and the sharpness is not 1 or the radius not 0, for the network then centres it on
   *     the expectation of its whole map
   */
  public NestedExpectationDecoder(
      double sharpness, double decimalSharpness, int radius, double window) {
    Decoding.checkSharpness(sharpness, "sharpness");
    Decoding.checkSharpness(decimalSharpness, "decimalSharpness");
    Decoding.checkRadius(radius);
    if (!(window >= 0 && window < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("window must be finite and not negative: " + window);
    }
    if (window > 0 && (sharpness != 1 || radius != 0)) {
      throw new IllegalArgumentException(
          "window needs sharpness 1 and radius 0, not " + sharpness + " and " + radius);
    }
    this.sharpness = sharpness;
    this.decimalSharpness = decimalSharpness;
    this.radius = radius;
    this.window = window;
  }

  /** Returns the factor on the integer map before the softmax, greater than 0. */
  public double sharpness() {
    return sharpness;
  }

  /** Returns the factor on the decimal map before the softmax, greater than 0. */
  public double decimalSharpness() {
    return decimalSharpness;
  }

  /**
   * Returns the number of cells on each side of the integer map's peak that count; 0 for the whole
   * map.
   */
  public int radius() {
    return radius;
  }

  /**
   * Returns the side of the square that the decimal map covers, in cells of the integer map; 0 for
   * a decimal map of the fraction of a cell.
   */
  public double window() {
    return window;
  }

  /**
   * Returns the decoder whose decimal maps cover a square about the integer map's answer.
   *
   * @param window side of the square in cells of the integer map, greater than 0
   * @throws IllegalArgumentException if the window is not finite and greater than 0
   */
  public static NestedExpectationDecoder ofWindow(double window) {
    if (!(window > 0)) {
      throw new IllegalArgumentException("window must be greater than 0: " + window);
    }
    return new NestedExpectationDecoder(1, 1, 0, window);
  }

  /**
   * Returns the decoder that takes the whole integer map, times {@code sharpness}, and the decimal
   * map as it is.
   *
   * @throws IllegalArgumentException if the sharpness is not finite and greater than 0
   */
  public static NestedExpectationDecoder of(double sharpness) {
    return new NestedExpectationDecoder(sharpness, 1, 0);
  }

  /**
   * Returns this decoder with another window round the peak.
   *
   * @param newRadius cells on each side of the peak that count; 0 for the whole map
   * @throws IllegalArgumentException if the radius is negative, or not 0 where the decimal maps
   *     cover a window
   */
  public NestedExpectationDecoder withRadius(int newRadius) {
    return new NestedExpectationDecoder(sharpness, decimalSharpness, newRadius, window);
  }

  @Override
  public Kind kind() {
    return Kind.NESTED_EXPECTATION;
  }

  @Override
  public Map<String, Object> parameters() {
    return window == 0
        ? ordered("sharpness", sharpness, "decimalSharpness", decimalSharpness, "radius", radius)
        : ordered(
            "sharpness",
            sharpness,
            "decimalSharpness",
            decimalSharpness,
            "radius",
            radius,
            "window",
            window);
  }

  @Override
  public boolean readsDecimals() {
    return true;
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    int width = shape.width();
    int height = shape.height();
    int decimalWidth = decimals.shape().width();
    int decimalHeight = decimals.shape().height();
    float[] map = out.map(shape.cells());
    if (radius == 0) {
      Decoding.softmaxMoments(map, height, width, peak, (float) sharpness, out);
    } else {
      Decoding.windowMoments(map, height, width, peak, radius, (float) sharpness, out);
    }
    double x = out.meanX;
    double y = out.meanY;
    out.spread[landmark] = Math.sqrt(out.variance);
    out.probability[landmark] = 1 / out.mass;
    int sub = decimals.load(landmark, out);
    float[] decimal = out.decimalMap(decimals.shape().cells());
    Decoding.softmaxMoments(
        decimal, decimalHeight, decimalWidth, sub, (float) decimalSharpness, out);
    out.x[landmark] = x + part(out.meanX, decimalWidth);
    out.y[landmark] = y + part(out.meanY, decimalHeight);
  }

  /** What the decimal map adds to the integer map's expectation. */
  private double part(double mean, int cells) {
    return window == 0 ? mean / cells : 0.5 + window * ((mean + 0.5) / cells - 0.5);
  }
}
