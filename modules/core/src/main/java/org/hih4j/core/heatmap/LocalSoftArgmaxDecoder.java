package org.hih4j.core.heatmap;

import java.nio.FloatBuffer;

/**
 * The expectation of the cell under a softmax over the window round the peak. For maps drawn at the
 * rounded or the exact point. Immutable, safe for use by many threads.
 *
 * @param radius cells on each side of the peak, 0 or more
 * @param sharpness factor on the values before the softmax, greater than 0: the inverse of a
 *     temperature; 10 suits maps whose peaks are near 1
 */
public record LocalSoftArgmaxDecoder(int radius, double sharpness) implements HeatmapDecoder {
  /**
   * Makes the decoder.
   *
   * @throws IllegalArgumentException if the radius is negative or the sharpness not finite and
   *     greater than 0
   */
  public LocalSoftArgmaxDecoder {
    Decoding.checkRadius(radius);
    Decoding.checkSharpness(sharpness, "sharpness");
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
      Decoding.windowMoments(map, height, width, peak, radius, (float) sharpness, out);
      out.x[k] = out.meanX;
      out.y[k] = out.meanY;
      out.spread[k] = Math.sqrt(out.variance);
      out.probability[k] = 1 / out.mass;
    }
  }
}
