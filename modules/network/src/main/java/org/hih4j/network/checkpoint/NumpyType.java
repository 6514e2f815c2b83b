package org.hih4j.network.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The type of a NumPy scalar: scores beside a state dict are often NumPy's rather than Python's.
 *
 * @param code NumPy's type code, such as {@code f8}
 */
record NumpyType(String code) {
  private static final int LONGEST_CODE = 16;

  static NumpyType of(List<Object> args) {
    if (args.size() == 0 || !(args.get(0) instanceof String code) || code.length() > LONGEST_CODE) {
      throw new CheckpointException("a numpy.dtype of the pickle has no type code");
    }
    return new NumpyType(code);
  }

  /** Little-endian is assumed: the value informs, it never enters a network. */
  static Object scalar(List<Object> args) {
    if (args.size() != 2
        || !(args.get(0) instanceof NumpyType type)
        || !(args.get(1) instanceof byte[] bytes)) {
      throw new CheckpointException("a NumPy scalar of the pickle is not a type with its bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    String key = type.code() + ":" + bytes.length;
    return switch (key) {
      case "f8:8" -> in.getDouble();
      case "f4:4" -> (double) in.getFloat();
      case "i8:8" -> in.getLong();
      case "i4:4" -> (long) in.getInt();
      case "b1:1" -> in.get() != 0;
      default ->
          throw new CheckpointException(
              "a NumPy scalar of type "
                  + PickleGlobal.printable(type.code())
                  + " is not understood");
    };
  }
}
