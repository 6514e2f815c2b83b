package org.hih4j.core.geometry;

import java.util.Objects;

/**
 * A point, or a vector, in the plane. Immutable.
 *
 * @param x to the right
 * @param y downwards
 */
public record Point2(double x, double y) {
  /** The origin: the centre of the top-left pixel. */
  public static final Point2 ORIGIN = new Point2(0, 0);

  /** {@return the sum of this vector and another} */
  public Point2 plus(Point2 other) {
    return new Point2(x + other.x, y + other.y);
  }

  /** {@return the vector from another point to this one} */
  public Point2 minus(Point2 other) {
    return new Point2(x - other.x, y - other.y);
  }

  /** {@return this vector with both coordinates multiplied by a factor} */
  public Point2 times(double factor) {
    return new Point2(x * factor, y * factor);
  }

  /** {@return the Euclidean distance to another point} */
  public double distance(Point2 other) {
    return Math.hypot(x - other.x, y - other.y);
  }

  /** Tells whether neither coordinate is NaN or infinite. */
  public boolean isFinite() {
    return Double.isFinite(x) && Double.isFinite(y);
  }

  /**
   * Returns the centroid of some points.
   *
   * @throws IllegalArgumentException if there is no point
   */
  public static Point2 mean(Iterable<Point2> points) {
    Objects.requireNonNull(points, "points");
    double sumX = 0;
    double sumY = 0;
    int count = 0;
    for (Point2 point : points) {
      sumX += point.x;
      sumY += point.y;
      count++;
    }
    if (count == 0) {
      throw new IllegalArgumentException("points must hold at least one point");
    }
    return new Point2(sumX / count, sumY / count);
  }
}
