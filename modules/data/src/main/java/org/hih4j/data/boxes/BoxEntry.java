package org.hih4j.data.boxes;

import java.util.List;
import java.util.Objects;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;

/**
 * The boxes of an image in a {@code FaceBoxFile}.
 *
 * @param image its name, as the file has it
 * @param boxes in the file's order; empty if the file says that there is no face
 * @param line where the entry begins, from 1
 */
public record BoxEntry(String image, List<StatedBox> boxes, long line) {
  /** Copies the list. */
  public BoxEntry {
    Objects.requireNonNull(image, "image");
    boxes = List.copyOf(boxes);
  }

  /**
   * A box as a file states it, whether it makes sense or not.
   *
   * @param x left edge in image pixels
   * @param y top edge in image pixels
   * @param width in image pixels
   * @param height in image pixels
   * @param score how sure the detector is of it; NaN if the file does not say
   */
  public record StatedBox(double x, double y, double width, double height, double score) {
    /**
     * A box without a score.
     *
     * @param x left edge in image pixels
     * @param y top edge in image pixels
     * @param width in image pixels
     * @param height in image pixels
     */
    public StatedBox(double x, double y, double width, double height) {
      this(x, y, width, height, Double.NaN);
    }

    /**
     * The box, if it makes sense.
     *
     * @param convention what it encloses; any but {@code HRNET}
     * @return the box
     * @throws IllegalArgumentException if a number is not finite or a side is not greater than 0,
     *     or for a convention that has no rectangle
     */
    public FaceBox as(FaceBox.Convention convention) {
      if (convention == FaceBox.Convention.HRNET) {
        throw new IllegalArgumentException("a file states rectangles, not HRNet's scales");
      }
      return FaceBox.of(convention, new Box(x, y, width, height));
    }
  }
}
