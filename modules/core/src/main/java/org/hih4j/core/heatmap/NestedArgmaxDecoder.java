package org.hih4j.core.heatmap;

import java.util.Map;
import java.util.Objects;

/** {@link HeatmapDecoder#nestedArgmax}. */
final class NestedArgmaxDecoder extends HeatmapDecoder {
  private final Refinement refinement;

  NestedArgmaxDecoder(Refinement refinement) {
    this.refinement = Objects.requireNonNull(refinement, "refinement");
  }

  @Override
  public Kind kind() {
    return Kind.NESTED_ARGMAX;
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of("refinement", refinement);
  }

  @Override
  public boolean readsDecimals() {
    return true;
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    int width = shape.width();
    int decimalWidth = decimals.shape().width();
    int decimalHeight = decimals.shape().height();
    int sub = decimals.load(landmark, out);
    float[] map = out.decimalMap(decimals.shape().cells());
    int subRow = sub / decimalWidth;
    double subX = sub % decimalWidth;
    double subY = subRow;
    if (subX > 0 && subX < decimalWidth - 1) {
      subX += refined(map[sub - 1], map[sub], map[sub + 1]);
    }
    if (subY > 0 && subY < decimalHeight - 1) {
      subY += refined(map[sub - decimalWidth], map[sub], map[sub + decimalWidth]);
    }
    int row = peak / width;
    out.x[landmark] = peak % width + subX / decimalWidth;
    out.y[landmark] = row + subY / decimalHeight;
  }

  private double refined(double before, double top, double after) {
    return switch (refinement) {
      case NONE -> 0;
      case QUADRATIC -> {
        double curvature = before - 2 * top + after;
        // Values of minus infinity say nothing of where between them the top is.
        yield curvature < 0 && curvature > Double.NEGATIVE_INFINITY
            ? (before - after) / (2 * curvature)
            : 0;
      }
      case CENTROID -> {
        double left = Math.exp(before - top);
        double right = Math.exp(after - top);
        yield (right - left) / (1 + left + right);
      }
    };
  }
}
