package org.hih4j.core.heatmap;

import java.util.Map;

/** {@link HeatmapDecoder#quarterOffset}. */
final class QuarterOffsetDecoder extends HeatmapDecoder {
  private static final double QUARTER = 0.25;

  @Override
  public Kind kind() {
    return Kind.QUARTER_OFFSET;
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of();
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    int width = shape.width();
    int height = shape.height();
    float[] map = out.map(shape.cells());
    int x = peak % width;
    int y = peak / width;
    double dx = 0;
    double dy = 0;
    if (x > 0 && x < width - 1) {
      dx = towards(map[peak - 1], map[peak + 1]);
    }
    if (y > 0 && y < height - 1) {
      dy = towards(map[peak - width], map[peak + width]);
    }
    out.x[landmark] = x + dx;
    out.y[landmark] = y + dy;
  }

  private static double towards(float before, float after) {
    if (before == after) {
      return 0;
    }
    return after > before ? QUARTER : -QUARTER;
  }
}
