package org.hih4j.network.checkpoint;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A name that a checkpoint may refer to. The list is closed: every other name is refused.
 *
 * @param name module and name, joined by a dot
 * @param kind what the name stands for
 * @param elementType the element type of a storage, else {@code null}
 */
record PickleGlobal(String name, Kind kind, @Nullable ElementType elementType) {

  enum Kind {
    ORDERED_DICT,
    REBUILD_TENSOR,
    REBUILD_PARAMETER,
    SIZE,
    STORAGE,
    LATIN_BYTES,
    NUMPY_DTYPE,
    NUMPY_SCALAR,
    OPAQUE
  }

  private static final Map<String, Kind> CONSTRUCTORS =
      Map.ofEntries(
          Map.entry("collections.OrderedDict", Kind.ORDERED_DICT),
          Map.entry("torch._utils._rebuild_tensor", Kind.REBUILD_TENSOR),
          Map.entry("torch._utils._rebuild_tensor_v2", Kind.REBUILD_TENSOR),
          Map.entry("torch._utils._rebuild_parameter", Kind.REBUILD_PARAMETER),
          Map.entry("torch.Size", Kind.SIZE),
          Map.entry("torch.device", Kind.OPAQUE),
          Map.entry("_codecs.encode", Kind.LATIN_BYTES),
          Map.entry("numpy.dtype", Kind.NUMPY_DTYPE),
          Map.entry("numpy.core.multiarray.scalar", Kind.NUMPY_SCALAR),
          Map.entry("numpy._core.multiarray.scalar", Kind.NUMPY_SCALAR));

  private static final Map<String, ElementType> STORAGES =
      Map.ofEntries(
          Map.entry("torch.FloatStorage", ElementType.FLOAT32),
          Map.entry("torch.HalfStorage", ElementType.FLOAT16),
          Map.entry("torch.BFloat16Storage", ElementType.BFLOAT16),
          Map.entry("torch.DoubleStorage", ElementType.FLOAT64),
          Map.entry("torch.LongStorage", ElementType.INT64),
          Map.entry("torch.IntStorage", ElementType.INT32),
          Map.entry("torch.ShortStorage", ElementType.INT16),
          Map.entry("torch.CharStorage", ElementType.INT8),
          Map.entry("torch.ByteStorage", ElementType.UINT8),
          Map.entry("torch.BoolStorage", ElementType.BOOL));

  private static final Set<String> DTYPES =
      Set.of(
          "torch.float32",
          "torch.float64",
          "torch.float16",
          "torch.bfloat16",
          "torch.int64",
          "torch.int32",
          "torch.int16",
          "torch.int8",
          "torch.uint8",
          "torch.bool");

  static PickleGlobal named(String module, String name) {
    String full = module + "." + name;
    Kind kind = CONSTRUCTORS.get(full);
    if (kind != null) {
      return new PickleGlobal(full, kind, null);
    }
    ElementType type = STORAGES.get(full);
    if (type != null) {
      return new PickleGlobal(full, Kind.STORAGE, type);
    }
    if (DTYPES.contains(full)) {
      return new PickleGlobal(full, Kind.OPAQUE, null);
    }
    throw new CheckpointException(
        "the pickle asks for "
            + printable(full)
            + ", which a state dict does not need; refused, nothing was run");
  }

  /** Text from a file, made fit for a message. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(120)
        .forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
    return text.codePointCount(0, text.length()) > 120 ? out + "\u2026" : out.toString();
  }

  /** The name in Python's documentation of an opcode that is refused, where it is telling. */
  static String opcodeName(int opcode) {
    return switch (opcode) {
      case 'i' -> "INST";
      case 'o' -> "OBJ";
      case 0x81 -> "NEWOBJ";
      case 0x92 -> "NEWOBJ_EX";
      case 0x82, 0x83, 0x84 -> "EXT";
      case 'P' -> "PERSID";
      case '0' -> "POP";
      case '1' -> "POP_MARK";
      case '2' -> "DUP";
      case 'I' -> "INT";
      case 'L' -> "LONG";
      case 'F' -> "FLOAT";
      case 'S' -> "STRING";
      case 'V' -> "UNICODE";
      case 'd' -> "DICT";
      case 'l' -> "LIST";
      case 'p' -> "PUT";
      case 'g' -> "GET";
      case 0x8b -> "LONG4";
      case 0x8e -> "BINBYTES8";
      case 0x8f, 0x90, 0x91 -> "SET";
      case 0x96 -> "BYTEARRAY8";
      case 0x97, 0x98 -> "BUFFER";
      default -> "unknown";
    };
  }
}
