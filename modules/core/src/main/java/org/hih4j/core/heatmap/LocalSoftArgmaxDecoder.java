package org.hih4j.core.heatmap;

import java.util.Map;

/**
 * The expectation of the cell under a softmax over the window round the peak. For maps drawn at the
 * rounded or the exact point. Immutable, safe for use by many threads.
 */
public final class LocalSoftArgmaxDecoder extends HeatmapDecoder {
  private final int radius;
  private final double sharpness;

  /**
   * Makes the decoder.
   *
   * @param radius cells on each side of the peak, 0 or more
   * @param sharpness factor on the values before the softmax, greater than 0: the inverse of a
   *     temperature; 10 suits maps whose peaks are near 1
   * @throws IllegalArgumentException if the radius is negative or the sharpness not finite and
   *     greater than 0
   */
  public LocalSoftArgmaxDecoder(int radius, double sharpness) {
    Decoding.checkRadius(radius);
    Decoding.checkSharpness(sharpness, "sharpness");
    this.radius = radius;
    this.sharpness = sharpness;
  }

  /**
   * Returns the decoder whose window is the whole map, however large.
   *
   * @param sharpness factor on the values before the softmax, greater than 0
   * @throws IllegalArgumentException if the sharpness is not finite and greater than 0
   */
  public static LocalSoftArgmaxDecoder ofWholeMap(double sharpness) {
    return new LocalSoftArgmaxDecoder(Integer.MAX_VALUE, sharpness);
  }

  /** Returns the number of cells on each side of the peak, 0 or more. */
  public int radius() {
    return radius;
  }

  /**
   * Returns the factor on the values before the softmax, greater than 0: the inverse of a
   * temperature; 10 suits maps whose peaks are near 1.
   */
  public double sharpness() {
    return sharpness;
  }

  @Override
  public Kind kind() {
    return Kind.LOCAL_SOFT_ARGMAX;
  }

  @Override
  public Map<String, Object> parameters() {
    return ordered("radius", radius, "sharpness", sharpness);
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    int width = shape.width();
    int height = shape.height();
    float[] map = out.map(shape.cells());
    Decoding.windowMoments(map, height, width, peak, radius, (float) sharpness, out);
    out.x[landmark] = out.meanX;
    out.y[landmark] = out.meanY;
    out.spread[landmark] = Math.sqrt(out.variance);
    out.probability[landmark] = 1 / out.mass;
  }
}
