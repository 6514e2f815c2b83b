package org.hih4j.core.geometry;

import java.util.Objects;
import java.util.Optional;
import org.hih4j.core.internal.Checks;

/**
 * An upright rectangle in continuous coordinates: it spans x to x + width and y to y + height.
 * Immutable.
 *
 * @param x left edge
 * @param y top edge
 * @param width not negative
 * @param height not negative
 */
public record Box(double x, double y, double width, double height) {
  /**
   * Makes a box.
   *
   * @throws IllegalArgumentException if a value is NaN or infinite or a side is negative
   */
  public Box {
    Checks.finite("x", x);
    Checks.finite("y", y);
    Checks.notNegative("width", width);
    Checks.notNegative("height", height);
  }

  /**
   * Returns the smallest box that holds all the points.
   *
   * @throws IllegalArgumentException if there is no point or one is not finite
   */
  public static Box around(Iterable<Point2> points) {
    Objects.requireNonNull(points, "points");
    double minX = Double.POSITIVE_INFINITY;
    double minY = Double.POSITIVE_INFINITY;
    double maxX = Double.NEGATIVE_INFINITY;
    double maxY = Double.NEGATIVE_INFINITY;
    int count = 0;
    for (Point2 point : points) {
      if (!point.isFinite()) {
        throw new IllegalArgumentException("point " + count + " must be finite: " + point);
      }
      minX = Math.min(minX, point.x());
      minY = Math.min(minY, point.y());
      maxX = Math.max(maxX, point.x());
      maxY = Math.max(maxY, point.y());
      count++;
    }
    if (count == 0) {
      throw new IllegalArgumentException("points must hold at least one point");
    }
    return new Box(minX, minY, maxX - minX, maxY - minY);
  }

  /**
   * Returns the box with these edges.
   *
   * @throws IllegalArgumentException if an edge is not finite or they are in the wrong order
   */
  public static Box ofEdges(double left, double top, double right, double bottom) {
    Checks.finite("left", left);
    Checks.finite("top", top);
    if (!(right >= left && right < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("right must not be less than left " + left + ": " + right);
    }
    if (!(bottom >= top && bottom < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("bottom must not be less than top " + top + ": " + bottom);
    }
    return new Box(left, top, right - left, bottom - top);
  }

  /**
   * Returns the box of these sides about a point.
   *
   * @throws IllegalArgumentException if a value is not finite or a side is negative
   */
  public static Box about(Point2 center, double width, double height) {
    return new Box(center.x() - width / 2, center.y() - height / 2, width, height);
  }

  /**
   * Returns the square of this side about a point.
   *
   * @throws IllegalArgumentException if a value is not finite or the side is negative
   */
  public static Box square(Point2 center, double side) {
    return about(center, side, side);
  }

  /** {@return the middle} */
  public Point2 center() {
    return new Point2(x + width / 2, y + height / 2);
  }

  /** {@return the right edge, x + width} */
  public double right() {
    return x + width;
  }

  /** {@return the bottom edge, y + height} */
  public double bottom() {
    return y + height;
  }

  /** {@return the longer side} */
  public double largerSide() {
    return Math.max(width, height);
  }

  /** {@return width times height} */
  public double area() {
    return width * height;
  }

  /** {@return the length of the diagonal} */
  public double diagonal() {
    return Math.hypot(width, height);
  }

  /** Tells whether the box has no area. */
  public boolean isEmpty() {
    return width == 0 || height == 0;
  }

  /** Tells whether a point lies inside or on the edge. */
  public boolean contains(Point2 point) {
    return point.x() >= x && point.x() <= right() && point.y() >= y && point.y() <= bottom();
  }

  /** {@return the part that two boxes share, or nothing when they lie apart} */
  public Optional<Box> intersection(Box other) {
    double left = Math.max(x, other.x);
    double top = Math.max(y, other.y);
    double right = Math.min(right(), other.right());
    double bottom = Math.min(bottom(), other.bottom());
    return right < left || bottom < top
        ? Optional.empty()
        : Optional.of(new Box(left, top, right - left, bottom - top));
  }

  /**
   * {@return the shared area over the joint area ("intersection over union"), 0 when the joint area
   * is 0}
   */
  public double overlap(Box other) {
    double shared = intersection(other).map(Box::area).orElse(0.0);
    double joint = area() + other.area() - shared;
    return joint > 0 ? shared / joint : 0;
  }

  /**
   * Returns this box with both sides multiplied by a factor, its centre unmoved.
   *
   * @throws IllegalArgumentException if the factor is negative or not finite
   */
  public Box scaled(double factor) {
    Checks.notNegative("factor", factor);
    double newWidth = width * factor;
    double newHeight = height * factor;
    return new Box(x + (width - newWidth) / 2, y + (height - newHeight) / 2, newWidth, newHeight);
  }

  /** {@return this box moved by (dx, dy)} */
  public Box translated(double dx, double dy) {
    return new Box(x + dx, y + dy, width, height);
  }
}
