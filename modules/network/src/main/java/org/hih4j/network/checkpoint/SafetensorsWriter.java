package org.hih4j.network.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    StringBuilder header = new StringBuilder("{");
    if (!properties.isEmpty()) {
      List<String> facts = new ArrayList<>();
      new TreeMap<>(properties)
          .forEach((key, value) -> facts.add(Json.quote(key) + ":" + Json.quote(value)));
      header.append("\"__metadata__\":{").append(String.join(",", facts)).append("},");
    }
    long offset = 0;
    for (Map.Entry<String, RawTensor> entry : ordered) {
      ElementType type = Tensors.type(entry.getKey());
      long end = offset + (long) entry.getValue().data().length * type.bytes();
      header
          .append(Json.quote(entry.getKey()))
          .append(":{\"dtype\":\"")
          .append(type.safetensorsName())
          .append("\",\"shape\":")
          .append(Arrays.toString(entry.getValue().shape()).replace(" ", ""))
          .append(",\"data_offsets\":[")
          .append(offset)
          .append(',')
          .append(end)
          .append("]},");
      offset = end;
    }
    if (header.charAt(header.length() - 1) == ',') {
      header.setLength(header.length() - 1);
    }
    header.append('}');
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
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
}
