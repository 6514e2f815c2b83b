package org.hih4j.face;

import java.util.Objects;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.internal.Checks;

/**
 * A pinhole camera with square pixels and no distortion: the point (x, y, z) of the camera's frame
 * is seen at centre + focal · (x / z, y / z). Immutable.
 *
 * @param focal the focal length in pixels
 * @param centre the principal point in the picture's pixels, pixel centres at whole numbers
 */
public record Camera(double focal, Point2 centre) {
  /**
   * Makes a camera.
   *
   * @throws IllegalArgumentException if the focal length is not greater than 0 or a value is not
   *     finite
   */
  public Camera {
    Objects.requireNonNull(centre, "centre");
    Checks.positive("focal", focal);
    if (!centre.isFinite()) {
      throw new IllegalArgumentException("centre must be finite: " + centre);
    }
  }

  /**
   * Returns what an unknown camera is taken for: its focal length is the longer side of the
   * picture, a field of view of 53 degrees, between that of a telephone and that of a portrait
   * lens; its principal point is the middle of the picture.
   *
   * <p>For a piece cut out of a picture state the camera of the whole picture instead, its centre
   * shifted: otherwise the face is taken to be much nearer than it was, and looks turned.
   *
   * @param width width of the whole picture in pixels
   * @param height height of the whole picture in pixels
   * @throws IllegalArgumentException if a side is less than 1
   */
  public static Camera assumed(int width, int height) {
    return new Camera(Math.max(width, height), middle(width, height));
  }

  /**
   * Returns the camera with this field of view.
   *
   * @param width width of the whole picture in pixels
   * @param height height of the whole picture in pixels
   * @param degrees the angle that the longer side of the picture spans, between 0 and 180
   * @throws IllegalArgumentException if a side is less than 1 or the angle is out of range
   */
  public static Camera ofFieldOfView(int width, int height, double degrees) {
    if (!(degrees > 0 && degrees < 180)) {
      throw new IllegalArgumentException("degrees must be between 0 and 180: " + degrees);
    }
    Point2 middle = middle(width, height);
    return new Camera(
        Math.max(width, height) / 2.0 / Math.tan(Math.toRadians(degrees) / 2), middle);
  }

  private static Point2 middle(int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "width and height must be at least 1: " + width + " x " + height);
    }
    return new Point2((width - 1) / 2.0, (height - 1) / 2.0);
  }

  /**
   * Returns where a point is seen.
   *
   * @param point in the camera's frame
   * @throws IllegalArgumentException if it does not lie before the camera
   */
  public Point2 project(Point3 point) {
    if (!(point.z() > 0)) {
      throw new IllegalArgumentException("point must lie before the camera: " + point);
    }
    return new Point2(
        centre.x() + focal * point.x() / point.z(), centre.y() + focal * point.y() / point.z());
  }
}
