package org.hih4j.core.heatmap;

import java.util.Map;

/** {@link HeatmapDecoder#quarterOffset}. */
final class QuarterOffsetDecoder extends HeatmapDecoder {
  private static final double QUARTER = 0.25;

  QuarterOffsetDecoder() {
    super(Kind.QUARTER_OFFSET, false, Map.of());
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    int width = shape.width();
    float[] map = out.map(shape.cells());
    int x = shape.column(peak);
    int y = shape.row(peak);
    double dx = x > 0 && x < width - 1 ? towards(map[peak - 1], map[peak + 1]) : 0;
    double dy = y > 0 && y < shape.height() - 1 ? towards(map[peak - width], map[peak + width]) : 0;
    out.put(landmark, x + dx, y + dy);
  }

  private static double towards(float before, float after) {
    if (before == after) {
      return 0;
    }
    return after > before ? QUARTER : -QUARTER;
  }
}
