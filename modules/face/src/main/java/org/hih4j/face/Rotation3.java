package org.hih4j.face;

import java.util.Locale;

/**
 * A rotation of space: the orthogonal matrix with rows (xx, xy, xz), (yx, yy, yz), (zx, zy, zz),
 * which takes vectors of the face's frame to the camera's. Immutable.
 *
 * <p>Its angles, in degrees, are what a viewer of the picture would say:
 *
 * <ul>
 *   <li><b>yaw</b>, positive when the face looks to the right of the picture;
 *   <li><b>pitch</b>, positive when it looks up;
 *   <li><b>roll</b>, positive when it is tilted clockwise as seen.
 * </ul>
 *
 * <p>Yaw and pitch are the direction in which the face looks, (cos p sin y, -sin p, -cos p cos y)
 * in the camera's frame; roll turns the face about that direction. As a product: R = Ry(-yaw) ·
 * Rx(-pitch) · Rz(roll), each factor a right-handed rotation about its axis. A mirrored picture
 * negates yaw and roll and keeps pitch.
 *
 * @param xx share of x in the new x
 * @param xy share of y in the new x
 * @param xz share of z in the new x
 * @param yx share of x in the new y
 * @param yy share of y in the new y
 * @param yz share of z in the new y
 * @param zx share of x in the new z
 * @param zy share of y in the new z
 * @param zz share of z in the new z
 */
public record Rotation3(
    double xx,
    double xy,
    double xz,
    double yx,
    double yy,
    double yz,
    double zx,
    double zy,
    double zz) {
  private static final Rotation3 IDENTITY = new Rotation3(1, 0, 0, 0, 1, 0, 0, 0, 1);
  private static final double TOLERANCE = 1e-6;

  /**
   * Makes a rotation.
   *
   * @throws IllegalArgumentException if the matrix is not orthogonal with determinant 1
   */
  public Rotation3 {
    boolean rotation =
        near(xx * xx + xy * xy + xz * xz, 1)
            && near(yx * yx + yy * yy + yz * yz, 1)
            && near(xx * yx + xy * yy + xz * yz, 0)
            && near(zx, xy * yz - xz * yy)
            && near(zy, xz * yx - xx * yz)
            && near(zz, xx * yy - xy * yx);
    if (!rotation) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the matrix must be a rotation: [%s %s %s; %s %s %s; %s %s %s]",
              xx,
              xy,
              xz,
              yx,
              yy,
              yz,
              zx,
              zy,
              zz));
    }
  }

  private static boolean near(double value, double wanted) {
    return Math.abs(value - wanted) <= TOLERANCE;
  }

  /** {@return the rotation of a face that looks straight into the camera, upright} */
  public static Rotation3 identity() {
    return IDENTITY;
  }

  /**
   * Returns the rotation with these angles, in degrees.
   *
   * @throws IllegalArgumentException if one is not finite
   */
  public static Rotation3 ofAngles(double yaw, double pitch, double roll) {
    if (!Double.isFinite(yaw) || !Double.isFinite(pitch) || !Double.isFinite(roll)) {
      throw new IllegalArgumentException(
          "yaw, pitch and roll must be finite: " + yaw + ", " + pitch + ", " + roll);
    }
    double sinY = Math.sin(Math.toRadians(yaw));
    double cosY = Math.cos(Math.toRadians(yaw));
    double sinP = Math.sin(Math.toRadians(pitch));
    double cosP = Math.cos(Math.toRadians(pitch));
    double sinR = Math.sin(Math.toRadians(roll));
    double cosR = Math.cos(Math.toRadians(roll));
    return new Rotation3(
        cosY * cosR + sinY * sinP * sinR,
        -cosY * sinR + sinY * sinP * cosR,
        -sinY * cosP,
        cosP * sinR,
        cosP * cosR,
        sinP,
        sinY * cosR - cosY * sinP * sinR,
        -sinY * sinR - cosY * sinP * cosR,
        cosY * cosP);
  }

  /**
   * Returns the rotation about the direction of a vector, right-handed, by its length in radians,
   * by Rodrigues' formula.
   *
   * @throws IllegalArgumentException if a component is not finite
   */
  public static Rotation3 ofVector(double x, double y, double z) {
    double angle = Math.sqrt(x * x + y * y + z * z);
    if (!Double.isFinite(angle)) {
      throw new IllegalArgumentException("x, y and z must be finite: " + x + ", " + y + ", " + z);
    }
    double s = sinc(angle);
    double c = versine(angle);
    double cos = Math.cos(angle);
    return new Rotation3(
        cos + c * x * x,
        c * x * y - s * z,
        c * x * z + s * y,
        c * x * y + s * z,
        cos + c * y * y,
        c * y * z - s * x,
        c * x * z - s * y,
        c * y * z + s * x,
        cos + c * z * z);
  }

  /** sin(t) / t. */
  static double sinc(double t) {
    return t < 1e-6 ? 1 : Math.sin(t) / t;
  }

  /** (1 - cos(t)) / t^2. */
  static double versine(double t) {
    double half = sinc(t / 2);
    return half * half / 2;
  }

  /** {@return the yaw in degrees, -180 to 180: positive when the face looks to the right} */
  public double yaw() {
    return Math.toDegrees(Math.atan2(-xz, zz));
  }

  /** {@return the pitch in degrees, -90 to 90: positive when the face looks up} */
  public double pitch() {
    return Math.toDegrees(Math.asin(Math.max(-1, Math.min(1, yz))));
  }

  /** {@return the roll in degrees, -180 to 180: positive when the face is tilted clockwise} */
  public double roll() {
    return Math.toDegrees(Math.atan2(yx, yy));
  }

  /** {@return where this rotation takes a point} */
  public Point3 apply(Point3 point) {
    return new Point3(
        xx * point.x() + xy * point.y() + xz * point.z(),
        yx * point.x() + yy * point.y() + yz * point.z(),
        zx * point.x() + zy * point.y() + zz * point.z());
  }

  /** {@return the rotation that undoes this one} */
  public Rotation3 inverse() {
    return new Rotation3(xx, yx, zx, xy, yy, zy, xz, yz, zz);
  }

  /** {@return the rotation that does this one first and then {@code next}} */
  public Rotation3 then(Rotation3 next) {
    return new Rotation3(
        next.xx * xx + next.xy * yx + next.xz * zx,
        next.xx * xy + next.xy * yy + next.xz * zy,
        next.xx * xz + next.xy * yz + next.xz * zz,
        next.yx * xx + next.yy * yx + next.yz * zx,
        next.yx * xy + next.yy * yy + next.yz * zy,
        next.yx * xz + next.yy * yz + next.yz * zz,
        next.zx * xx + next.zy * yx + next.zz * zx,
        next.zx * xy + next.zy * yy + next.zz * zy,
        next.zx * xz + next.zy * yz + next.zz * zz);
  }

  /** {@return the angle, 0 to 180 degrees, of the turn that leads from this rotation to another} */
  public double angleTo(Rotation3 other) {
    Rotation3 turn = inverse().then(other);
    double sine =
        Math.sqrt(
                Math.pow(turn.zy - turn.yz, 2)
                    + Math.pow(turn.xz - turn.zx, 2)
                    + Math.pow(turn.yx - turn.xy, 2))
            / 2;
    return Math.toDegrees(Math.atan2(sine, (turn.xx + turn.yy + turn.zz - 1) / 2));
  }
}
