package org.hih4j.core.heatmap;

import java.nio.FloatBuffer;

/**
 * The cell of the greatest value, moved by a quarter of a cell towards the greater neighbour on
 * each axis; on an axis where the peak lies at the edge of the map, or its neighbours are equal, it
 * is not moved. Used by the stacked hourglass and HRNet; for maps drawn at the rounded point.
 * Immutable, safe for use by many threads.
 */
public record QuarterOffsetDecoder() implements HeatmapDecoder {
  private static final double QUARTER = 0.25;

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
    int height = heatmapShape.height();
    for (int k = 0; k < heatmapShape.landmarks(); k++) {
      int peak = Decoding.load(heatmaps, heatmapsOffset, heatmapShape, k, out);
      float[] map = out.map(heatmapShape.cells());
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
      out.x[k] = x + dx;
      out.y[k] = y + dy;
    }
  }

  private static double towards(float before, float after) {
    if (before == after) {
      return 0;
    }
    return after > before ? QUARTER : -QUARTER;
  }
}
