package org.hih4j.network.checkpoint;

import java.nio.ByteBuffer;
import org.hih4j.network.internal.HalfFloat;

/** Element types of stored tensors, all little-endian. */
enum ElementType {
  FLOAT64(8, "F64"),
  FLOAT32(4, "F32"),
  FLOAT16(2, "F16"),
  BFLOAT16(2, "BF16"),
  INT64(8, "I64"),
  INT32(4, "I32"),
  INT16(2, "I16"),
  INT8(1, "I8"),
  UINT8(1, "U8"),
  BOOL(1, "BOOL");

  private final int bytes;
  private final String safetensorsName;

  ElementType(int bytes, String safetensorsName) {
    this.bytes = bytes;
    this.safetensorsName = safetensorsName;
  }

  int bytes() {
    return bytes;
  }

  String safetensorsName() {
    return safetensorsName;
  }

  /** The element at a byte position of a little-endian buffer, as a float. */
  float read(ByteBuffer in, int position) {
    return switch (this) {
      case FLOAT64 -> (float) in.getDouble(position);
      case FLOAT32 -> in.getFloat(position);
      case FLOAT16 -> HalfFloat.toFloat(in.getShort(position));
      case BFLOAT16 -> Float.intBitsToFloat(in.getShort(position) << 16);
      case INT64 -> in.getLong(position);
      case INT32 -> in.getInt(position);
      case INT16 -> in.getShort(position);
      case INT8 -> in.get(position);
      case UINT8 -> in.get(position) & 0xff;
      case BOOL -> in.get(position) == 0 ? 0 : 1;
    };
  }
}
