package org.hih4j.network.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** Writes safetensors: 8-byte counters first, then floats, so that everything is aligned. */
final class SafetensorsWriter {

  private SafetensorsWriter() {}

  /** Writes a whole file. */
  public static void write(Weights weights, OutputStream out) throws IOException {
    List<String> ordered = new ArrayList<>(weights.names());
    ordered.sort(
        Comparator.comparing((String name) -> !Tensors.isCounter(name))
            .thenComparing(Comparator.naturalOrder()));
    String header = SafetensorsHeader.write(json -> describe(ordered, weights, json));
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    int padding = -text.length & 7;
    out.write(
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length + padding)
            .array());
    out.write(text);
    out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    for (String name : ordered) {
      out.write(Tensors.bytes(name, weights.tensor(name)));
    }
  }

  private static void describe(List<String> names, Weights weights, JsonGenerator json) {
    if (!weights.properties().isEmpty()) {
      json.writeObjectPropertyStart("__metadata__");
      new TreeMap<>(weights.properties()).forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    long offset = 0;
    for (String name : names) {
      ElementType type = Tensors.type(name);
      long[] shape = weights.tensor(name).shape();
      long end = offset + (long) weights.tensor(name).elements() * type.bytes();
      json.writeObjectPropertyStart(name);
      json.writeStringProperty("dtype", type.safetensorsName());
      json.writeName("shape").writeArray(shape, 0, shape.length);
      json.writeName("data_offsets").writeArray(new long[] {offset, end}, 0, 2);
      json.writeEndObject();
      offset = end;
    }
  }
}
