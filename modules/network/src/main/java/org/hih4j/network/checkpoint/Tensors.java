package org.hih4j.network.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Sizes of tensors in files, and how they are laid out in those that we write. */
final class Tensors {

  private Tensors() {}

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

  /** Whether a name is that of a batch norm's counter, which PyTorch wants as whole number. */
  static boolean isCounter(String name) {
    return name.endsWith("num_batches_tracked");
  }

  static ElementType type(String name) {
    return isCounter(name) ? ElementType.INT64 : ElementType.FLOAT32;
  }

  static byte[] bytes(String name, Weights.Tensor tensor) {
    ElementType type = type(name);
    ByteBuffer out =
        ByteBuffer.allocate(Math.multiplyExact(tensor.elements(), type.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    if (type == ElementType.INT64) {
      for (float value : tensor.raw()) {
        out.putLong((long) value);
      }
    } else {
      out.asFloatBuffer().put(tensor.raw());
    }
    return out.array();
  }
}
