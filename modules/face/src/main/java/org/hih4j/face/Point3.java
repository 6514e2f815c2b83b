package org.hih4j.face;

/**
 * A point, or a vector, in space. Immutable.
 *
 * @param x to the right
 * @param y downwards
 * @param z away from the viewer
 */
public record Point3(double x, double y, double z) {
  /** The origin. */
  public static final Point3 ORIGIN = new Point3(0, 0, 0);

  /** {@return the sum of this vector and another} */
  public Point3 plus(Point3 other) {
    return new Point3(x + other.x, y + other.y, z + other.z);
  }

  /** {@return the vector from another point to this one} */
  public Point3 minus(Point3 other) {
    return new Point3(x - other.x, y - other.y, z - other.z);
  }

  /** {@return the Euclidean distance to another point} */
  public double distance(Point3 other) {
    return Math.sqrt(
        (x - other.x) * (x - other.x)
            + (y - other.y) * (y - other.y)
            + (z - other.z) * (z - other.z));
  }

  /** Tells whether no coordinate is NaN or infinite. */
  public boolean isFinite() {
    return Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(z);
  }
}
