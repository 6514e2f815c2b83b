package org.hih4j.network.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Puts checkpoints together opcode by opcode, the impossible ones included. */
final class TorchFile {

  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private boolean deflated;

  TorchFile() {
    op(0x80).op(2);
  }

  TorchFile op(int opcode) {
    pickle.write(opcode);
    return this;
  }

  TorchFile text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    op('X').int32(bytes.length);
    pickle.writeBytes(bytes);
    return this;
  }

  TorchFile int32(int value) {
    pickle.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  TorchFile number(int value) {
    return op('J').int32(value);
  }

  TorchFile longNumber(long value) {
    op(0x8a).op(8);
    pickle.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  TorchFile global(String module, String name) {
    op('c');
    pickle.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Begins {@code {"state_dict": {}}. */
  TorchFile begin() {
    return op('}').op('(').text("state_dict").op('}').op('(');
  }

  /** Ends what {@link #begin} began. */
  TorchFile end() {
    return op('u').op('u').op('.');
  }

  TorchFile storage(String type, String key, long elements) {
    return op('(')
        .text("storage")
        .global("torch", type)
        .text(key)
        .text("cpu")
        .longNumber(elements)
        .op('t')
        .op('Q');
  }

  /** A named tensor on a storage. */
  TorchFile tensor(
      String name, String type, String key, long elements, int offset, int[] shape, int[] strides) {
    text(name).global("torch._utils", "_rebuild_tensor_v2").op('(');
    storage(type, key, elements).number(offset).tuple(shape).tuple(strides).op(0x89);
    return global("collections", "OrderedDict").op(')').op('R').op('t').op('R');
  }

  TorchFile tuple(int... values) {
    op('(');
    for (int value : values) {
      number(value);
    }
    return op('t');
  }

  TorchFile data(String key, byte[] bytes) {
    entries.put("data/" + key, bytes);
    return this;
  }

  TorchFile floats(String key, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return data(key, bytes.array());
  }

  TorchFile shorts(String key, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return data(key, bytes.array());
  }

  TorchFile deflated() {
    deflated = true;
    return this;
  }

  byte[] pickle() {
    return pickle.toByteArray();
  }

  byte[] zip() {
    return zip(pickle());
  }

  /** This checkpoint with another pickle. */
  byte[] zip(byte[] otherPickle) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      add(zip, "data.pkl", otherPickle);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        add(zip, entry.getKey(), entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void add(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry("archive/" + name);
    if (!deflated) {
      CRC32 crc = new CRC32();
      crc.update(bytes);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(bytes.length);
      entry.setCrc(crc.getValue());
    }
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
