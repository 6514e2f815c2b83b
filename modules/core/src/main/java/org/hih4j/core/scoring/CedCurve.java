package org.hih4j.core.scoring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.internal.Checks;

/**
 * The curve of cumulative errors: for each error the share of faces that are no worse. Immutable,
 * safe for use by many threads.
 */
public final class CedCurve {
  private final double[] sorted;

  private CedCurve(double[] sorted) {
    this.sorted = sorted;
  }

  /**
   * Returns the curve of these faces.
   *
   * @param nmes the faces' errors, in any order; copied
   * @throws IllegalArgumentException if there is none, or one is NaN or negative
   */
  public static CedCurve of(double[] nmes) {
    Checks.nmes(nmes);
    double[] sorted = nmes.clone();
    Arrays.sort(sorted);
    return new CedCurve(sorted);
  }

  /** {@return the number of faces} */
  public int size() {
    return sorted.length;
  }

  /** {@return the share of faces whose error is at most {@code error}, 0 to 1} */
  public double share(double error) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= error) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return (double) low / sorted.length;
  }

  /**
   * Returns points of the curve to plot: x is the error, y the share.
   *
   * @param limit the greatest error, greater than 0
   * @param intervals number of equal steps from 0 to the limit, at least 1
   * @throws IllegalArgumentException if the limit or the number is out of range
   */
  public List<Point2> points(double limit, int intervals) {
    Checks.positive("threshold", limit);
    Checks.atLeast("intervals", intervals, 1);
    List<Point2> points = new ArrayList<>(intervals + 1);
    for (int i = 0; i <= intervals; i++) {
      double error = limit * i / intervals;
      points.add(new Point2(error, share(error)));
    }
    return points;
  }

  /**
   * Returns the error that a share of the faces does not exceed, interpolated linearly between
   * faces.
   *
   * @param percent 0 to 100; 50 for the median
   * @throws IllegalArgumentException if it is out of range
   */
  public double percentile(double percent) {
    Checks.inRange("percent", percent, 0, 100);
    return percentile(sorted, percent);
  }

  static double percentile(double[] sorted, double percent) {
    double rank = percent / 100 * (sorted.length - 1);
    int below = (int) rank;
    double part = rank - below;
    // Errors may be infinite (a face that was not found), and then differences are not numbers.
    if (part == 0 || sorted[below] == sorted[below + 1]) {
      return sorted[below];
    }
    return sorted[below] + part * (sorted[below + 1] - sorted[below]);
  }
}
