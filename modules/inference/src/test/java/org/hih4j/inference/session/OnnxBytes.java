package org.hih4j.inference.session;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes small ONNX files by hand: the few protobuf fields that a graph needs, with their numbers
 * from onnx.proto.
 */
final class OnnxBytes {

  static final int FLOAT = 1;
  static final int INT64 = 7;
  static final int BOOL = 9;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** One multiplication: "y" = "x" times a constant for each channel. */
  static byte[] scaling(List<Object> shape, float... factors) {
    OnnxBytes graph =
        new OnnxBytes()
            .message(1, node("Mul", List.of("x", "factors"), List.of("y")))
            .text(2, "scaling")
            .message(5, floats("factors", new long[] {1, factors.length, 1, 1}, factors))
            .message(11, value("x", FLOAT, shape))
            .message(12, value("y", FLOAT, shape));
    return model(graph);
  }

  /** A loop that does not end: "y" = "x", doubled again and again. */
  static byte[] endless(List<Object> shape) {
    OnnxBytes body =
        new OnnxBytes()
            .message(1, node("Identity", List.of("go"), List.of("go_on")))
            .message(1, node("Add", List.of("v", "v"), List.of("v_next")))
            .text(2, "body")
            .message(11, value("i", INT64, List.of()))
            .message(11, value("go", BOOL, List.of()))
            .message(11, value("v", FLOAT, shape))
            .message(12, value("go_on", BOOL, List.of()))
            .message(12, value("v_next", FLOAT, shape));
    OnnxBytes graph =
        new OnnxBytes()
            .message(
                1,
                node("Loop", List.of("", "true", "x"), List.of("y"))
                    .message(5, new OnnxBytes().text(1, "body").message(6, body).number(20, 5)))
            .text(2, "endless")
            .message(5, new OnnxBytes().number(2, BOOL).text(8, "true").raw(9, new byte[] {1}))
            .message(11, value("x", FLOAT, shape))
            .message(12, value("y", FLOAT, shape));
    return model(graph);
  }

  /** A convolution of "x" [n, in, s, s] into "y" [n, out, s, s], 3 by 3, zero padding. */
  static byte[] convolution(int in, int out, int size, float[] weights) {
    OnnxBytes graph =
        new OnnxBytes()
            .message(
                1,
                node("Conv", List.of("x", "w"), List.of("y"))
                    .message(
                        5, new OnnxBytes().text(1, "pads").packed(8, 1, 1, 1, 1).number(20, 7)))
            .text(2, "convolution")
            .message(5, floats("w", new long[] {out, in, 3, 3}, weights))
            .message(11, value("x", FLOAT, List.of("n", in, size, size)))
            .message(12, value("y", FLOAT, List.of("n", out, size, size)));
    return model(graph);
  }

  static byte[] model(OnnxBytes graph) {
    return opened(graph).bytes();
  }

  /** A model with one more field at its end. */
  static byte[] modelWith(OnnxBytes graph, int field, OnnxBytes value) {
    return opened(graph).message(field, value).bytes();
  }

  private static OnnxBytes opened(OnnxBytes graph) {
    return new OnnxBytes()
        .number(1, 8)
        .text(2, "hih4j tests")
        .message(7, graph)
        .message(8, new OnnxBytes().number(2, 17));
  }

  static OnnxBytes node(String operator, List<String> inputs, List<String> outputs) {
    OnnxBytes node = new OnnxBytes();
    inputs.forEach(input -> node.text(1, input));
    outputs.forEach(output -> node.text(2, output));
    return node.text(3, operator + "_" + outputs.get(0)).text(4, operator);
  }

  static OnnxBytes value(String name, int type, List<Object> shape) {
    OnnxBytes dimensions = new OnnxBytes();
    for (Object size : shape) {
      OnnxBytes dimension = new OnnxBytes();
      if (size instanceof String open) {
        if (!open.isEmpty()) {
          dimension.text(2, open);
        }
      } else {
        dimension.number(1, ((Number) size).longValue());
      }
      dimensions.message(1, dimension);
    }
    OnnxBytes tensor = new OnnxBytes().number(1, type).message(2, dimensions);
    return new OnnxBytes().text(1, name).message(2, new OnnxBytes().message(1, tensor));
  }

  static OnnxBytes floats(String name, long[] shape, float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return new OnnxBytes().packed(1, shape).number(2, FLOAT).text(8, name).raw(9, raw.array());
  }

  OnnxBytes number(int field, long value) {
    varint((long) field << 3);
    varint(value);
    return this;
  }

  OnnxBytes text(int field, String value) {
    return raw(field, value.getBytes(StandardCharsets.UTF_8));
  }

  OnnxBytes message(int field, OnnxBytes value) {
    return raw(field, value.bytes());
  }

  OnnxBytes packed(int field, long... values) {
    OnnxBytes packed = new OnnxBytes();
    Arrays.stream(values).forEach(packed::varint);
    return message(field, packed);
  }

  OnnxBytes raw(int field, byte[] value) {
    varint((long) field << 3 | 2);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
