package org.hih4j.core.heatmap;

import java.nio.FloatBuffer;
import java.util.Objects;
import org.hih4j.core.internal.Checks;

/**
 * The shape of a block of maps in the order landmark, row, column. Immutable.
 *
 * @param landmarks number of maps, at least 1
 * @param height rows of each map, at least 1
 * @param width columns of each map, at least 1
 */
public record MapShape(int landmarks, int height, int width) {
  /**
   * Makes a shape.
   *
   * @throws IllegalArgumentException if a side is less than 1 or the block has more than 2^31 - 1
   *     values
   */
  public MapShape {
    Checks.atLeast("landmarks", landmarks, 1);
    Checks.atLeast("height", height, 1);
    Checks.atLeast("width", width, 1);
    if ((double) landmarks * height * width > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "landmarks * height * width must be less than 2^31: "
              + landmarks
              + " * "
              + height
              + " * "
              + width);
    }
  }

  /**
   * Checks that a block of this shape lies in a buffer.
   *
   * @param name of the block, for the message
   * @param buffer where it should lie; its limit counts, its position does not
   * @param offset where it begins in the buffer
   * @throws IllegalArgumentException if it does not fit
   */
  public void requireIn(String name, FloatBuffer buffer, int offset) {
    Objects.requireNonNull(buffer, name);
    if (offset < 0 || offset > buffer.limit() - size()) {
      throw new IllegalArgumentException(
          name
              + ": "
              + this
              + " from "
              + offset
              + " on does not fit in a buffer of "
              + buffer.limit());
    }
  }

  /** {@return the number of cells of one map} */
  public int cells() {
    return height * width;
  }

  /** The column of a cell of one map, the cells being counted along the rows. */
  int column(int cell) {
    return cell % width;
  }

  /** The row of a cell of one map. */
  int row(int cell) {
    return cell / width;
  }

  /** {@return the number of values of the block} */
  public int size() {
    return landmarks * height * width;
  }
}
