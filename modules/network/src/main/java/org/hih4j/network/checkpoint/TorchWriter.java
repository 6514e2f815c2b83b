package org.hih4j.network.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes PyTorch's zip format: a pickle of protocol 2 and one stored entry for each tensor. */
final class TorchWriter {

  private static final String FOLDER = "archive/";

  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

  private TorchWriter() {}

  /** Writes a whole checkpoint; leaves the stream open. */
  public static void write(Weights weights, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    entry(zip, "data.pkl", new TorchWriter().pickle(weights));
    entry(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    int index = 0;
    for (String name : weights.names()) {
      entry(zip, "data/" + index++, Tensors.bytes(name, weights.tensor(name)));
    }
    entry(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
    zip.finish();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(FOLDER + name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    // The zip format's first moment, in local time as it stores it: bytes independent of the clock.
    entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private byte[] pickle(Weights weights) {
    op(0x80);
    op(2);
    op('}');
    op('(');
    text("state_dict");
    orderedDict();
    op('(');
    int index = 0;
    for (String name : weights.names()) {
      text(name);
      tensor(index++, name, weights.tensor(name));
    }
    op('u');
    text("properties");
    op('}');
    op('(');
    weights
        .properties()
        .forEach(
            (key, value) -> {
              text(key);
              text(value);
            });
    op('u');
    op('u');
    op('.');
    return pickle.toByteArray();
  }

  private void tensor(int index, String name, Weights.Tensor tensor) {
    long[] shape = tensor.shape();
    boolean counter = Tensors.isCounter(name);
    global("torch._utils", "_rebuild_tensor_v2");
    op('(');
    op('(');
    text("storage");
    global("torch", counter ? "LongStorage" : "FloatStorage");
    text(Integer.toString(index));
    text("cpu");
    number(tensor.elements());
    op('t');
    op('Q');
    number(0);
    op('(');
    for (long size : shape) {
      number(size);
    }
    op('t');
    op('(');
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(shape[axis], 1);
    }
    for (long step : strides) {
      number(step);
    }
    op('t');
    op(0x89);
    orderedDict();
    op('t');
    op('R');
  }

  private void orderedDict() {
    global("collections", "OrderedDict");
    op(')');
    op('R');
  }

  private void op(int opcode) {
    pickle.write(opcode);
  }

  private void global(String module, String name) {
    op('c');
    pickle.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    op('X');
    little(bytes.length);
    pickle.writeBytes(bytes);
  }

  private void number(long value) {
    op('J');
    little(Math.toIntExact(value));
  }

  private void little(int value) {
    pickle.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }
}
