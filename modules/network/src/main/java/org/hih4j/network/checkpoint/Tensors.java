package org.hih4j.network.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How tensors are laid out in files that we write. */
final class Tensors {

  private Tensors() {}

  /** Whether a name is that of a batch norm's counter, which PyTorch wants as whole number. */
  static boolean isCounter(String name) {
    return name.endsWith("num_batches_tracked");
  }

  static ElementType type(String name) {
    return isCounter(name) ? ElementType.INT64 : ElementType.FLOAT32;
  }

  static byte[] bytes(String name, RawTensor tensor) {
    ElementType type = type(name);
    ByteBuffer out =
        ByteBuffer.allocate(Math.multiplyExact(tensor.data().length, type.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    if (type == ElementType.INT64) {
      for (float value : tensor.data()) {
        out.putLong((long) value);
      }
    } else {
      out.asFloatBuffer().put(tensor.data());
    }
    return out.array();
  }
}
