package org.hih4j.core.heatmap;

import java.nio.FloatBuffer;

/**
 * The cell of the greatest value, the first in row-major order where several are as great. For maps
 * drawn at the rounded point the mean error is 0.38 cells. Immutable, safe for use by many threads.
 */
public record ArgmaxDecoder() implements HeatmapDecoder {
  @Override
  public boolean readsDecimals() {
    return false;
  }

  @Override
  public void decode(
      FloatBuffer heatmaps,
      int heatmapsOffset,
      MapShape heatmapShape,
      FloatBuffer decimals,
      int decimalsOffset,
      MapShape decimalShape,
      DecodedPoints out) {
    Decoding.check(heatmaps, heatmapsOffset, heatmapShape, out);
    int width = heatmapShape.width();
    for (int k = 0; k < heatmapShape.landmarks(); k++) {
      int peak = Decoding.load(heatmaps, heatmapsOffset, heatmapShape, k, out);
      out.x[k] = peak % width;
      out.y[k] = peak / width;
    }
  }
}
