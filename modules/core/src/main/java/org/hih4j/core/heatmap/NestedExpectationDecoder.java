package org.hih4j.core.heatmap;

import java.util.Map;
import org.hih4j.core.internal.Checks;

/** {@link HeatmapDecoder#nestedExpectation(double, double, int)}. */
final class NestedExpectationDecoder extends HeatmapDecoder {
  private final double sharpness;
  private final double decimalSharpness;
  private final int radius;
  private final double window;

  /** A window of 0 is none. */
  NestedExpectationDecoder(double sharpness, double decimalSharpness, int radius, double window) {
    Decoding.checkSharpness(sharpness, "sharpness");
    Decoding.checkSharpness(decimalSharpness, "decimalSharpness");
    Decoding.checkRadius(radius);
    Checks.notNegative("window", window);
    if (window > 0 && (sharpness != 1 || radius != 0)) {
      throw new IllegalArgumentException(
          "window needs sharpness 1 and radius 0, not " + sharpness + " and " + radius);
    }
    this.sharpness = sharpness;
    this.decimalSharpness = decimalSharpness;
    this.radius = radius;
    this.window = window;
  }

  static NestedExpectationDecoder ofWindow(double window) {
    if (!(window > 0)) {
      throw new IllegalArgumentException("window must be greater than 0: " + window);
    }
    return new NestedExpectationDecoder(1, 1, 0, window);
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
