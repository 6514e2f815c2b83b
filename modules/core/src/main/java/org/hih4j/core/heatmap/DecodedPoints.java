package org.hih4j.core.heatmap;

import java.util.Objects;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;

/**
 * Room for what a decoder reads from the heatmaps of one face, with the decoder's working memory;
 * to be used again and again. Owned by the caller. Not safe for use by several threads at once: one
 * instance per thread.
 */
public final class DecodedPoints {
  private static final float[] NONE = {};

  final double[] x;
  final double[] y;
  final float[] peak;
  final double[] spread;
  final double[] probability;

  /** Working memory: one integer map, its weights, one decimal map. Grows, never shrinks. */
  private final float[][] maps = {NONE, NONE, NONE};

  private final float[][] rowCopies = {NONE, NONE, NONE, NONE};
  private final float[][] columns = {NONE, NONE, NONE};
  private double[] window = {};
  private double[] rows = {};

  /** Moments of the last softmax: total weight, mean, and the trace of the covariance. */
  double mass;

  double meanX;
  double meanY;
  double variance;

  private DecodedPoints(int landmarks) {
    Checks.atLeast("landmarks", landmarks, 1);
    x = new double[landmarks];
    y = new double[landmarks];
    peak = new float[landmarks];
    spread = new double[landmarks];
    probability = new double[landmarks];
  }

  /**
   * Makes room for the points of one face.
   *
   * @param landmarks number of landmarks, at least 1
   * @throws IllegalArgumentException if it is less than 1
   */
  public static DecodedPoints of(int landmarks) {
    return new DecodedPoints(landmarks);
  }

  /** {@return the number of landmarks} */
  public int size() {
    return x.length;
  }

  /** {@return the x coordinate of one point in heatmap cells} */
  public double x(int landmark) {
    return x[landmark];
  }

  /** {@return the y coordinate of one point in heatmap cells} */
  public double y(int landmark) {
    return y[landmark];
  }

  /** {@return the greatest value of the landmark's heatmap, as the network gave it} */
  public double peak(int landmark) {
    return peak[landmark];
  }

  /**
   * {@return how widely the heatmap's probability is spread about the point, in cells: the square
   * root of the trace of its covariance} NaN when the decoder forms no probabilities.
   */
  public double spread(int landmark) {
    return spread[landmark];
  }

  /**
   * {@return the probability of the cell with the greatest value, 0 to 1} NaN when the decoder
   * forms no probabilities.
   */
  public double probability(int landmark) {
    return probability[landmark];
  }

  /**
   * Returns the points as landmarks.
   *
   * @param scheme what the points are
   * @param heatmapToImage takes heatmap coordinates to the frame wanted
   * @throws IllegalArgumentException if the scheme has another number of landmarks
   */
  public Landmarks landmarks(LandmarkScheme scheme, Transform2 heatmapToImage) {
    Objects.requireNonNull(heatmapToImage, "heatmapToImage");
    if (scheme.size() != x.length) {
      throw new IllegalArgumentException("scheme must have " + x.length + " landmarks: " + scheme);
    }
    double[] xy = new double[2 * x.length];
    for (int i = 0; i < x.length; i++) {
      xy[2 * i] = heatmapToImage.applyX(x[i], y[i]);
      xy[2 * i + 1] = heatmapToImage.applyY(x[i], y[i]);
    }
    return Landmarks.of(scheme, xy);
  }

  /** Notes where a point is, in heatmap cells. */
  void put(int landmark, double pointX, double pointY) {
    x[landmark] = pointX;
    y[landmark] = pointY;
  }

  /** Notes how sure a point is: the spread and the peak of the last softmax. */
  void putCertainty(int landmark) {
    spread[landmark] = Math.sqrt(variance);
    probability[landmark] = 1 / mass;
  }

  /** Notes the moments of weights that were summed about the cell (peakX, peakY). */
  void moments(double mass, int peakX, int peakY, double sumX, double sumY, double sumSquares) {
    double dx = sumX / mass;
    double dy = sumY / mass;
    this.mass = mass;
    meanX = peakX + dx;
    meanY = peakY + dy;
    variance = Math.max(0, sumSquares / mass - dx * dx - dy * dy);
  }

  float[] map(int cells) {
    return ofLength(maps, 0, cells);
  }

  float[] weights(int cells) {
    return ofLength(maps, 1, cells);
  }

  float[] decimalMap(int cells) {
    return ofLength(maps, 2, cells);
  }

  float[] row(int index, int width) {
    return ofLength(rowCopies, index, width);
  }

  float[] columns(int index, int width) {
    return ofLength(columns, index, width);
  }

  private static float[] ofLength(float[][] arrays, int index, int length) {
    if (arrays[index].length < length) {
      arrays[index] = new float[length];
    }
    return arrays[index];
  }

  double[] window(int cells) {
    if (window.length < cells) {
      window = new double[cells];
    }
    return window;
  }

  double[] rows(int cells) {
    if (rows.length < cells) {
      rows = new double[cells];
    }
    return rows;
  }
}
