package org.hih4j.core.heatmap;

import java.util.Map;

/**
 * HIH's nested decoding by expectation. Both maps are taken as logits: the cell is the expectation
 * under the softmax of the integer map, the fraction the expectation under the softmax of the
 * decimal map, and the point their sum, for the expectation of a sum is the sum of expectations.
 * Immutable, safe for use by many threads.
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
    Decoding.checkSharpness(sharpness, "sharpness");
    Decoding.checkSharpness(decimalSharpness, "decimalSharpness");
    Decoding.checkRadius(radius);
    this.sharpness = sharpness;
    this.decimalSharpness = decimalSharpness;
    this.radius = radius;
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
   * @throws IllegalArgumentException if the radius is negative
   */
  public NestedExpectationDecoder withRadius(int newRadius) {
    return new NestedExpectationDecoder(sharpness, decimalSharpness, newRadius);
  }

  @Override
  public Kind kind() {
    return Kind.NESTED_EXPECTATION;
  }

  @Override
  public Map<String, Object> parameters() {
    return ordered("sharpness", sharpness, "decimalSharpness", decimalSharpness, "radius", radius);
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
    out.x[landmark] = x + out.meanX / decimalWidth;
    out.y[landmark] = y + out.meanY / decimalHeight;
  }
}
