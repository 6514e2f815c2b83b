package org.hih4j.core.geometry;

import java.util.Objects;
import org.hih4j.core.internal.Checks;

/**
 * Where a network's input comes from in a picture. Immutable.
 *
 * <p>Two maps, because the reference code of HIH uses two: it resizes pictures in one frame and
 * scales points in another, half a pixel apart. {@link CropRule#centered} makes them equal.
 *
 * @param sampling takes the centre of an input pixel to the image point whose colour it gets
 * @param points takes a decoded point in input pixels to the image
 * @param width width of the input in pixels
 * @param height height of the input in pixels
 */
public record Crop(Transform2 sampling, Transform2 points, int width, int height) {
  /**
   * Makes a crop.
   *
   * @throws IllegalArgumentException if a size is less than 1
   */
  public Crop {
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(points, "points");
    Checks.atLeast("width", width, 1);
    Checks.atLeast("height", height, 1);
  }

  /** This crop of a picture turned about a point, so that a face of that roll is upright in it. */
  Crop turned(double roll, Point2 centre) {
    if (roll == 0) {
      return this;
    }
    Transform2 turn = Transform2.rotation(roll, centre);
    return new Crop(sampling.then(turn), points.then(turn), width, height);
  }
}
