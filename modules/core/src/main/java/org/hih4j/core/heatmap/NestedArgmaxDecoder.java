package org.hih4j.core.heatmap;

import java.util.Map;
import java.util.Objects;

/** {@link HeatmapDecoder#nestedArgmax}. */
final class NestedArgmaxDecoder extends HeatmapDecoder {
  private final Refinement refinement;

  NestedArgmaxDecoder(Refinement refinement) {
    super(
        Kind.NESTED_ARGMAX,
        true,
        Map.of("refinement", Objects.requireNonNull(refinement, "refinement")));
    this.refinement = refinement;
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    int decimalWidth = decimals.shape().width();
    int decimalHeight = decimals.shape().height();
    int sub = decimals.load(landmark, out);
    float[] map = out.decimalMap(decimals.shape().cells());
    double subX = decimals.shape().column(sub);
    double subY = decimals.shape().row(sub);
    if (subX > 0 && subX < decimalWidth - 1) {
      subX += refined(map[sub - 1], map[sub], map[sub + 1]);
    }
    if (subY > 0 && subY < decimalHeight - 1) {
      subY += refined(map[sub - decimalWidth], map[sub], map[sub + decimalWidth]);
    }
    out.put(
        landmark, shape.column(peak) + subX / decimalWidth, shape.row(peak) + subY / decimalHeight);
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
