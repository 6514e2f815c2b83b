package org.hih4j.network.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads safetensors: a JSON header of names, types, shapes and byte ranges, then the bytes. */
final class SafetensorsReader {

  private static final long MAX_HEADER_BYTES = 16 << 20;
  private static final String METADATA = "__metadata__";
  private static final Map<String, ElementType> TYPES = new LinkedHashMap<>();

  static {
    for (ElementType type : ElementType.values()) {
      TYPES.put(type.safetensorsName(), type);
    }
  }

  private record Entry(String name, ElementType type, long[] shape, long start, long end) {}

  private SafetensorsReader() {}

  static Weights read(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long header = in.getLong();
    if (header < 2 || header > in.remaining() || header > MAX_HEADER_BYTES) {
      throw new CheckpointException(
          "the safetensors header claims "
              + header
              + " bytes in a file of "
              + file.length
              + ": truncated or damaged file?");
    }
    Map<String, Object> entries = SafetensorsHeader.read(in.slice(8, (int) header));
    ByteBuffer data =
        in.slice(8 + (int) header, file.length - 8 - (int) header).order(ByteOrder.LITTLE_ENDIAN);
    Map<String, String> properties = new LinkedHashMap<>();
    Map<String, Entry> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, Object> item : entries.entrySet()) {
      if (!(item.getValue() instanceof Map<?, ?> fields)) {
        throw new CheckpointException(
            "entry " + PickleGlobal.printable(item.getKey()) + " of the header is no object");
      }
      if (item.getKey().equals(METADATA)) {
        fields.forEach(
            (key, value) -> {
              if (value instanceof String text) {
                properties.put((String) key, text);
              }
            });
      } else {
        tensors.put(item.getKey(), entry(item.getKey(), fields));
      }
    }
    checkRanges(tensors.values().stream().toList(), data.limit());
    Map<String, Weights.Tensor> result = new LinkedHashMap<>();
    tensors.forEach((name, entry) -> result.put(name, load(entry, data)));
    return Weights.of(result, properties);
  }

  private static Entry entry(String name, Map<?, ?> fields) {
    String shown = PickleGlobal.printable(name);
    ElementType type = fields.get("dtype") instanceof String text ? TYPES.get(text) : null;
    if (type == null) {
      throw new CheckpointException("tensor " + shown + " has an unknown dtype");
    }
    long[] shape = numbers(fields.get("shape"), shown);
    long[] range = numbers(fields.get("data_offsets"), shown);
    if (shape.length > TorchTensor.MAX_RANK || range.length != 2) {
      throw new CheckpointException("tensor " + shown + " has a damaged shape or range");
    }
    long bytes = Tensors.elements(shape) * type.bytes();
    if (range[0] < 0 || range[1] < range[0] || range[1] - range[0] != bytes) {
      throw new CheckpointException(
          "tensor "
              + shown
              + " of shape "
              + Arrays.toString(shape)
              + " does not fill its bytes "
              + Arrays.toString(range));
    }
    return new Entry(name, type, shape, range[0], range[1]);
  }

  private static long[] numbers(@Nullable Object value, String name) {
    if (!(value instanceof List<?> list)
        || list.size() > TorchTensor.MAX_RANK
        || !list.stream().allMatch(Long.class::isInstance)) {
      throw new CheckpointException("tensor " + name + " has a damaged shape or range");
    }
    return list.stream().mapToLong(Long.class::cast).toArray();
  }

  /** The format wants tensors side by side, without gaps or overlaps: so a file hides nothing. */
  private static void checkRanges(List<Entry> tensors, long bytes) {
    long end = 0;
    for (Entry entry :
        tensors.stream()
            .sorted(Comparator.comparingLong(Entry::start).thenComparingLong(Entry::end))
            .toList()) {
      if (entry.start != end || entry.end > bytes) {
        throw new CheckpointException(
            "the bytes of tensor "
                + PickleGlobal.printable(entry.name)
                + (entry.end > bytes
                    ? " reach past the end: truncated file?"
                    : " leave a gap or overlap others"));
      }
      end = entry.end;
    }
    if (end != bytes) {
      throw new CheckpointException("the file has bytes that belong to no tensor");
    }
  }

  private static Weights.Tensor load(Entry entry, ByteBuffer data) {
    float[] values = new float[(int) Tensors.elements(entry.shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = entry.type.read(data, (int) entry.start + i * entry.type.bytes());
    }
    return Weights.Tensor.owning(entry.shape, values);
  }
}
