package org.hih4j.core.heatmap;

import java.nio.FloatBuffer;

/**
 * The centre of mass of the window round the peak. Values below 0 count as 0; where nothing is left
 * the point is the peak itself. For maps drawn at the rounded or the exact point. Immutable, safe
 * for use by many threads.
 *
 * @param radius cells on each side of the peak, 0 or more
 */
public record CentreOfMassDecoder(int radius) implements HeatmapDecoder {
  /**
   * Makes the decoder.
   *
   * @throws IllegalArgumentException if the radius is negative
   */
  public CentreOfMassDecoder {
    Decoding.checkRadius(radius);
  }

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
      int peakX = peak % width;
      int peakY = peak / width;
      double mass = 0;
      double sumX = 0;
      double sumY = 0;
      for (int y = Math.max(0, peakY - radius); y <= Math.min(height - 1, peakY + radius); y++) {
        for (int x = Math.max(0, peakX - radius); x <= Math.min(width - 1, peakX + radius); x++) {
          double weight = Math.max(0, map[y * width + x]);
          mass += weight;
          sumX += weight * (x - peakX);
          sumY += weight * (y - peakY);
        }
      }
      out.x[k] = mass > 0 ? peakX + sumX / mass : peakX;
      out.y[k] = mass > 0 ? peakY + sumY / mass : peakY;
    }
  }
}
