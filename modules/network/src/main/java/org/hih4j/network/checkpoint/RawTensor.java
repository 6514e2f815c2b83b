package org.hih4j.network.checkpoint;

import java.util.Arrays;

/**
 * A tensor as read from a file: row-major elements. Not copied: the receiver owns the arrays.
 *
 * @param shape sizes
 * @param data elements in row-major order
 */
record RawTensor(long[] shape, float[] data) {

  /**
   * The number of elements of a shape from a file.
   *
   * @throws CheckpointException if a size is negative or the product does not fit an array
   */
  static long elements(long[] shape) {
    long elements = 1;
    boolean tooMany = false;
    boolean empty = false;
    for (long size : shape) {
      if (size < 0) {
        throw new CheckpointException(
            "a tensor has the shape " + Arrays.toString(shape) + " with a negative size");
      }
      empty |= size == 0;
      tooMany |= size > 0 && elements > Integer.MAX_VALUE / size;
      elements = tooMany || empty ? 1 : elements * size;
    }
    if (empty) {
      return 0;
    }
    if (tooMany) {
      throw new CheckpointException(
          "a tensor claims the shape " + Arrays.toString(shape) + "; too large, refused");
    }
    return elements;
  }
}
