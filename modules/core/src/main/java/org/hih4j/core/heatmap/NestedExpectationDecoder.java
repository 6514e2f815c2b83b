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
    super(Kind.NESTED_EXPECTATION, true, parameters(sharpness, decimalSharpness, radius, window));
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

  private static Map<String, Object> parameters(
      double sharpness, double decimalSharpness, int radius, double window) {
    Map<String, Object> parameters =
        ordered(
            "sharpness", Decoding.checkSharpness("sharpness", sharpness),
            "decimalSharpness", Decoding.checkSharpness("decimalSharpness", decimalSharpness));
    parameters.put("radius", Checks.atLeast("radius", radius, 0));
    if (Checks.notNegative("window", window) > 0) {
      parameters.put("window", window);
    }
    return parameters;
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    float[] map = out.map(shape.cells());
    int reach = radius == 0 ? Integer.MAX_VALUE : radius;
    Decoding.windowMoments(map, shape, peak, reach, (float) sharpness, out);
    double x = out.meanX;
    double y = out.meanY;
    out.putCertainty(landmark);
    MapShape fine = decimals.shape();
    int sub = decimals.load(landmark, out);
    float[] decimal = out.decimalMap(fine.cells());
    Decoding.softmaxMoments(decimal, fine, sub, (float) decimalSharpness, out);
    out.put(landmark, x + part(out.meanX, fine.width()), y + part(out.meanY, fine.height()));
  }

  /** What the decimal map adds to the integer map's expectation. */
  private double part(double mean, int cells) {
    return window == 0 ? mean / cells : 0.5 + window * ((mean + 0.5) / cells - 0.5);
  }
}
