package org.hih4j.core.heatmap;

import java.util.Map;

/** {@link HeatmapDecoder#argmax}. */
final class ArgmaxDecoder extends HeatmapDecoder {
  @Override
  public Kind kind() {
    return Kind.ARGMAX;
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of();
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    int width = shape.width();
    out.x[landmark] = peak % width;
    int row = peak / width;
    out.y[landmark] = row;
  }
}
