package org.hih4j.core.heatmap;

import java.util.Map;

/**
 * The cell of the greatest value, the first in row-major order where several are as great. For maps
 * drawn at the rounded point the mean error is 0.38 cells. Immutable, safe for use by many threads.
 */
public final class ArgmaxDecoder extends HeatmapDecoder {
  /** Makes the decoder. */
  public ArgmaxDecoder() {}

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
