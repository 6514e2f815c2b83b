package org.hih4j.inference.session;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.hih4j.inference.InferenceException;
import org.jspecify.annotations.Nullable;

/**
 * What must be true of a network's bytes before ONNX Runtime sees them: they are one ONNX file that
 * refers to no other file. Otherwise the digest of the bytes would not fix what the network
 * computes, and a network could have any file of the machine read.
 *
 * <p>Reads the wire format of protocol buffers as far as tensors can lie, in time proportional to
 * the bytes, and is stricter than ONNX Runtime in what it takes: nothing passes here that is read
 * differently there.
 */
final class OnnxFile {
  private static final int DEEPEST = 100;
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FOUR_BYTES = 5;

  private static final int NODE_OPERATOR = 4;
  private static final int TENSOR_EXTERNAL_DATA = 13;
  private static final int TENSOR_DATA_LOCATION = 14;

  /** ONNX Runtime takes bytes with this mark for a network in its own format. */
  private static final byte[] OWN_FORMAT = "ORTM".getBytes(StandardCharsets.US_ASCII);

  private static final int OWN_FORMAT_AT = 4;

  /** An operator that names a file with a compiled network. */
  private static final byte[] COMPILED = "EPContext".getBytes(StandardCharsets.US_ASCII);

  /** The messages of onnx.proto on the way to tensors. */
  private enum Message {
    MODEL,
    TRAINING,
    FUNCTION,
    GRAPH,
    NODE,
    ATTRIBUTE,
    SPARSE_TENSOR,
    TENSOR;

    /** The message that a field holds, or null where no tensor lies in it. */
    @Nullable Message inside(int field) {
      return FIELDS.getOrDefault(this, Map.of()).get(field);
    }
  }

  private static final Map<Message, Map<Integer, Message>> FIELDS =
      Map.of(
          Message.MODEL,
          Map.of(7, Message.GRAPH, 20, Message.TRAINING, 25, Message.FUNCTION),
          Message.TRAINING,
          Map.of(1, Message.GRAPH, 2, Message.GRAPH),
          Message.FUNCTION,
          Map.of(7, Message.NODE, 11, Message.ATTRIBUTE),
          Message.GRAPH,
          Map.of(1, Message.NODE, 5, Message.TENSOR, 15, Message.SPARSE_TENSOR),
          Message.NODE,
          Map.of(5, Message.ATTRIBUTE),
          Message.ATTRIBUTE,
          Map.of(
              5,
              Message.TENSOR,
              6,
              Message.GRAPH,
              10,
              Message.TENSOR,
              11,
              Message.GRAPH,
              22,
              Message.SPARSE_TENSOR,
              23,
              Message.SPARSE_TENSOR),
          Message.SPARSE_TENSOR,
          Map.of(1, Message.TENSOR, 2, Message.TENSOR),
          Message.TENSOR,
          Map.of());

  private final String what;
  private final byte[] bytes;
  private int at;

  private OnnxFile(String what, byte[] bytes) {
    this.what = what;
    this.bytes = bytes;
  }

  /**
   * Checks a network.
   *
   * @param what the network's name for messages
   * @param onnx its bytes
   * @throws InferenceException if they are no ONNX file or refer to another file
   */
  static void requireSelfContained(String what, byte[] onnx) {
    if (onnx.length == 0) {
      throw new InferenceException(what + " is empty");
    }
    OnnxFile file = new OnnxFile(what, onnx);
    if (file.holds(OWN_FORMAT, OWN_FORMAT_AT)) {
      throw new InferenceException(
          what + " is in ONNX Runtime's own format; only networks in ONNX format are taken");
    }
    file.read(Message.MODEL, onnx.length, 0);
  }

  private void read(Message message, int end, int depth) {
    if (depth > DEEPEST) {
      throw malformed("it is nested too deeply");
    }
    while (at < end) {
      long tag = varint(end);
      // A field number has at most 29 bits.
      if (tag < 0 || tag >= 1L << 32) {
        throw malformed("it has no field " + tag);
      }
      int field = (int) (tag >>> 3);
      int type = (int) (tag & 7);
      if (field == 0) {
        throw malformed("it has a field 0");
      }
      switch (type) {
        case VARINT -> {
          long value = varint(end);
          if (message == Message.TENSOR && field == TENSOR_DATA_LOCATION && (int) value != 0) {
            throw elsewhere("a tensor's data");
          }
        }
        case EIGHT_BYTES -> skip(8, end);
        case FOUR_BYTES -> skip(4, end);
        case LENGTH_DELIMITED -> readInside(message, field, end, depth);
        default -> throw malformed("it has a field of type " + type);
      }
    }
  }

  private void readInside(Message message, int field, int end, int depth) {
    long length = varint(end);
    if (length < 0 || length > end - at) {
      throw malformed("it ends inside a field");
    }
    int next = at + (int) length;
    if (message == Message.TENSOR && field == TENSOR_EXTERNAL_DATA) {
      throw elsewhere("a tensor's data");
    }
    if (message == Message.NODE
        && field == NODE_OPERATOR
        && length == COMPILED.length
        && holds(COMPILED, at)) {
      throw elsewhere("a compiled part");
    }
    Message inside = message.inside(field);
    if (inside != null) {
      read(inside, next, depth + 1);
    }
    at = next;
  }

  private boolean holds(byte[] content, int from) {
    if (bytes.length - from < content.length) {
      return false;
    }
    for (int i = 0; i < content.length; i++) {
      if (bytes[from + i] != content[i]) {
        return false;
      }
    }
    return true;
  }

  private void skip(int count, int end) {
    if (count > end - at) {
      throw malformed("it ends inside a field");
    }
    at += count;
  }

  private long varint(int end) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        throw malformed("it ends inside a number");
      }
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("it has a number of more than 64 bits");
  }

  private InferenceException elsewhere(String part) {
    return new InferenceException(
        what
            + " keeps "
            + part
            + " in another file, which its digest does not cover; write it as one file"
            + " (in Python: onnx.save(onnx.load(FILE), FILE, save_as_external_data=False))");
  }

  private InferenceException malformed(String why) {
    return new InferenceException(Failures.unreadable(what, why));
  }
}
