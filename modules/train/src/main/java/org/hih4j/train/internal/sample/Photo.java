package org.hih4j.train.internal.sample;

import java.util.List;
import java.util.Optional;
import org.hih4j.core.geometry.Box;

/**
 * A photograph with its faces, in memory.
 *
 * @param name for messages
 * @param picture the pixels
 * @param faces what is labelled in it
 * @param isolated whether only one face is labelled and nothing is known away from it
 */
public record Photo(String name, Picture picture, List<Face> faces, boolean isolated) {
  /** A middle and sides, in pixels. */
  public record Frame(double x, double y, double width, double height) {
    /** Makes a frame of the corner and the sides. */
    public static Frame ofCorner(double x, double y, double width, double height) {
      return new Frame(x + width / 2, y + height / 2, width, height);
    }

    /** Makes a frame of a box. */
    public static Frame of(Box box) {
      return ofCorner(box.x(), box.y(), box.width(), box.height());
    }

    /** The same as a box. */
    public Box box() {
      return new Box(x - width / 2, y - height / 2, width, height);
    }

    /** Square root of the area. */
    public double size() {
      return Math.sqrt(width * height);
    }
  }

  /**
   * A labelled face.
   *
   * @param face box from hairline to chin
   * @param faceWeight how far the box is to be believed
   * @param landmarks tight box of the landmarks
   * @param landmarkWeight how far that is to be believed
   * @param points landmarks themselves, x and y in turn, where they are known
   * @param roll clockwise turn of the head in the picture, in radians
   * @param rollWeight how far the roll is to be believed
   * @param ignored whether it is neither face nor background
   */
  public record Face(
      Frame face,
      double faceWeight,
      Frame landmarks,
      double landmarkWeight,
      Optional<double[]> points,
      double roll,
      double rollWeight,
      boolean ignored) {}
}
