package org.hih4j.core.geometry;

import java.util.List;
import java.util.Objects;
import org.hih4j.core.internal.Checks;

/**
 * An affine map of the plane: (x, y) goes to (xx·x + xy·y + tx, yx·x + yy·y + ty). Immutable.
 *
 * @param xx share of x in the new x
 * @param xy share of y in the new x
 * @param tx shift of x
 * @param yx share of x in the new y
 * @param yy share of y in the new y
 * @param ty shift of y
 */
public record Transform2(double xx, double xy, double tx, double yx, double yy, double ty) {
  private static final Transform2 IDENTITY = new Transform2(1, 0, 0, 0, 1, 0);

  /**
   * Makes an affine map.
   *
   * @throws IllegalArgumentException if a coefficient is NaN or infinite
   */
  public Transform2 {
    if (!Double.isFinite(xx + xy + tx + yx + yy + ty)) {
      Checks.finite("xx", xx);
      Checks.finite("xy", xy);
      Checks.finite("tx", tx);
      Checks.finite("yx", yx);
      Checks.finite("yy", yy);
      Checks.finite("ty", ty);
    }
  }

  /** {@return the map that leaves every point where it is} */
  public static Transform2 identity() {
    return IDENTITY;
  }

  /** {@return a shift by (tx, ty)} */
  public static Transform2 translation(double tx, double ty) {
    return new Transform2(1, 0, tx, 0, 1, ty);
  }

  /** {@return a scaling about the origin, equal in both directions} */
  public static Transform2 scaling(double scale) {
    return scaling(scale, scale);
  }

  /** {@return a scaling about the origin} */
  public static Transform2 scaling(double scaleX, double scaleY) {
    return new Transform2(scaleX, 0, 0, 0, scaleY, 0);
  }

  /**
   * Returns a rotation about a point. With y downwards a positive angle turns clockwise as seen.
   *
   * @param radians the angle that takes the x axis towards the y axis
   * @param centre the point that stays
   */
  public static Transform2 rotation(double radians, Point2 centre) {
    Objects.requireNonNull(centre, "centre");
    return turning(Math.cos(radians), Math.sin(radians), centre, centre);
  }

  /**
   * Returns the similarity (rotation, one scale, shift; no reflection) that takes the points {@code
   * from} as near as possible to the points {@code to} in the sense of least squares: Umeyama,
   * "Least-squares estimation of transformation parameters between two point patterns", TPAMI
   * 13(4), 1991, in the closed form of the plane.
   *
   * @param from at least two points that are not all the same
   * @param to as many points, in the same order
   * @throws IllegalArgumentException if the lists differ in size, hold fewer than two points, or
   *     all points of {@code from} coincide
   */
  public static Transform2 similarity(List<Point2> from, List<Point2> to) {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    if (from.size() != to.size()) {
      throw new IllegalArgumentException(
          "from and to must hold as many points: " + from.size() + " and " + to.size());
    }
    if (from.size() < 2) {
      throw new IllegalArgumentException("from must hold at least two points: " + from.size());
    }
    Point2 fromMean = Point2.mean(from);
    Point2 toMean = Point2.mean(to);
    double variance = 0;
    double dot = 0;
    double cross = 0;
    for (int i = 0; i < from.size(); i++) {
      Point2 a = from.get(i).minus(fromMean);
      Point2 b = to.get(i).minus(toMean);
      variance += a.x() * a.x() + a.y() * a.y();
      dot += a.x() * b.x() + a.y() * b.y();
      cross += a.x() * b.y() - a.y() * b.x();
    }
    if (!(variance > 0)) {
      throw new IllegalArgumentException("the points of from must not all coincide");
    }
    return turning(dot / variance, cross / variance, fromMean, toMean);
  }

  /** The map that turns and scales, and takes one point to another. */
  private static Transform2 turning(double cos, double sin, Point2 from, Point2 to) {
    return new Transform2(
        cos,
        -sin,
        to.x() - cos * from.x() + sin * from.y(),
        sin,
        cos,
        to.y() - sin * from.x() - cos * from.y());
  }

  /** {@return where this map takes a point} */
  public Point2 apply(Point2 point) {
    return apply(point.x(), point.y());
  }

  /** {@return where this map takes the point (x, y)} */
  public Point2 apply(double x, double y) {
    return new Point2(applyX(x, y), applyY(x, y));
  }

  /** {@return the x coordinate of where this map takes the point (x, y)} */
  public double applyX(double x, double y) {
    return xx * x + xy * y + tx;
  }

  /** {@return the y coordinate of where this map takes the point (x, y)} */
  public double applyY(double x, double y) {
    return yx * x + yy * y + ty;
  }

  /** {@return where this map takes each point, in the same order} */
  public List<Point2> applyAll(List<Point2> points) {
    return points.stream().map(this::apply).toList();
  }

  /** {@return the map that does this one first and then {@code next}} */
  public Transform2 then(Transform2 next) {
    return new Transform2(
        next.xx * xx + next.xy * yx,
        next.xx * xy + next.xy * yy,
        next.xx * tx + next.xy * ty + next.tx,
        next.yx * xx + next.yy * yx,
        next.yx * xy + next.yy * yy,
        next.yx * tx + next.yy * ty + next.ty);
  }

  /**
   * Returns the map that undoes this one.
   *
   * @throws IllegalArgumentException if this map flattens the plane and so cannot be undone
   */
  public Transform2 inverse() {
    double determinant = determinant();
    if (determinant == 0 || !Double.isFinite(1 / determinant)) {
      throw new IllegalArgumentException("a map that flattens the plane has no inverse: " + this);
    }
    double ixx = yy / determinant;
    double ixy = -xy / determinant;
    double iyx = -yx / determinant;
    double iyy = xx / determinant;
    return new Transform2(ixx, ixy, -(ixx * tx + ixy * ty), iyx, iyy, -(iyx * tx + iyy * ty));
  }

  /** {@return the factor by which areas grow, negative when the map reflects} */
  public double determinant() {
    return xx * yy - xy * yx;
  }

  /** {@return the mean factor by which lengths grow: the square root of the factor of areas} */
  public double scale() {
    return Math.sqrt(Math.abs(determinant()));
  }
}
