package org.hih4j.network.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** Writes safetensors: 8-byte counters first, then floats, so that everything is aligned. */
final class SafetensorsWriter {

  private SafetensorsWriter() {}

  /** Writes a whole file. */
  public static void write(
      List<Map.Entry<String, RawTensor>> tensors, Map<String, String> properties, OutputStream out)
      throws IOException {
    List<Map.Entry<String, RawTensor>> ordered = new ArrayList<>(tensors);
    ordered.sort(
        Comparator.comparing((Map.Entry<String, RawTensor> e) -> !Tensors.isCounter(e.getKey()))
            .thenComparing(Map.Entry::getKey));
    String header = SafetensorsHeader.write(json -> describe(ordered, properties, json));
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    int padding = -text.length & 7;
    out.write(
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length + padding)
            .array());
    out.write(text);
    out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    for (Map.Entry<String, RawTensor> entry : ordered) {
      out.write(Tensors.bytes(entry.getKey(), entry.getValue()));
    }
  }

  private static void describe(
      List<Map.Entry<String, RawTensor>> tensors,
      Map<String, String> properties,
      JsonGenerator json) {
    if (!properties.isEmpty()) {
      json.writeObjectPropertyStart("__metadata__");
      new TreeMap<>(properties).forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    long offset = 0;
    for (Map.Entry<String, RawTensor> entry : tensors) {
      ElementType type = Tensors.type(entry.getKey());
      long[] shape = entry.getValue().shape();
      long end = offset + (long) entry.getValue().data().length * type.bytes();
      json.writeObjectPropertyStart(entry.getKey());
      json.writeStringProperty("dtype", type.safetensorsName());
      json.writeName("shape").writeArray(shape, 0, shape.length);
      json.writeName("data_offsets").writeArray(new long[] {offset, end}, 0, 2);
      json.writeEndObject();
      offset = end;
    }
  }
}
