package org.hih4j.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;

/**
 * Writes the part of HDF5 that MATLAB 7.3 files of COFW are made of: a 512-byte user block, version
 * 0 superblock, groups with symbol tables, contiguous matrices, deflated chunked images, object
 * references. At most eight objects a group.
 */
final class Hdf5Builder {
  private static final int USER_BLOCK = 512;
  private static final long UNDEFINED = -1L;

  private final ByteBuffer out = ByteBuffer.allocate(1 << 22).order(ByteOrder.LITTLE_ENDIAN);
  private final Map<String, Long> root = new TreeMap<>();
  private final Map<String, Long> references = new TreeMap<>();

  Hdf5Builder() {
    out.position(96);
  }

  /** Adds a matrix of doubles; the dimensions are HDF5's, MATLAB's the other way round. */
  void matrix(String name, double[] values, int... dimensions) {
    ByteBuffer data = little(8 * values.length);
    for (double value : values) {
      data.putDouble(value);
    }
    long address = append(data.array());
    root.put(
        name,
        header(
            dataspace(dimensions),
            doubleType(),
            fill(),
            contiguous(address, data.capacity()),
            matlabClass("double")));
  }

  /** Adds an image to the group of referenced objects and gives its address. */
  long image(String name, byte[] values, int... dimensions) {
    Deflater deflater = new Deflater();
    deflater.setInput(values);
    deflater.finish();
    byte[] packed = new byte[values.length + 100];
    int size = deflater.deflate(packed);
    deflater.end();
    ByteBuffer chunk = little(size);
    chunk.put(packed, 0, size);
    long data = append(chunk.array());
    int rank = dimensions.length;
    ByteBuffer tree = little(24 + 2 * (8 + 8 * (rank + 1)) + 8);
    tree.put("TREE".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
    tree.putShort((short) 1).putLong(UNDEFINED).putLong(UNDEFINED);
    tree.putInt(size).putInt(0);
    for (int i = 0; i <= rank; i++) {
      tree.putLong(0);
    }
    tree.putLong(data).putInt(0).putInt(0);
    for (int dimension : dimensions) {
      tree.putLong(dimension);
    }
    tree.putLong(0);
    long treeAddress = append(tree.array());
    ByteBuffer layout = little(3 + 8 + 4 * (rank + 1));
    layout.put((byte) 3).put((byte) 2).put((byte) (rank + 1)).putLong(treeAddress);
    for (int dimension : dimensions) {
      layout.putInt(dimension);
    }
    layout.putInt(1);
    ByteBuffer filters = little(24);
    filters.put((byte) 1).put((byte) 1).putShort((short) 0).putInt(0);
    filters.putShort((short) 1).putShort((short) 0).putShort((short) 1).putShort((short) 1);
    filters.putInt(6).putInt(0);
    ByteBuffer type = little(12);
    type.put((byte) 0x10).put(new byte[3]).putInt(1).putShort((short) 0).putShort((short) 8);
    long address =
        header(
            dataspace(dimensions),
            message(3, type.array()),
            fill(),
            message(8, layout.array()),
            message(0x0b, filters.array()),
            matlabClass("uint8"));
    references.put(name, address);
    return address;
  }

  /** Adds a cell array: references to objects. */
  void cell(String name, long[] addresses) {
    ByteBuffer data = little(8 * addresses.length);
    for (long address : addresses) {
      data.putLong(address);
    }
    long at = append(data.array());
    ByteBuffer type = little(8);
    type.put((byte) 0x17).put(new byte[3]).putInt(8);
    root.put(
        name,
        header(
            dataspace(1, addresses.length),
            message(3, type.array()),
            fill(),
            contiguous(at, data.capacity()),
            matlabClass("cell")));
  }

  byte[] toBytes() {
    if (!references.isEmpty()) {
      root.put("#refs#", group(references)[0]);
    }
    long[] top = group(root);
    int end = out.position();
    out.position(0);
    out.put((byte) 0x89).put("HDF\r\n".getBytes(StandardCharsets.US_ASCII)).put((byte) 0x1a);
    out.put((byte) '\n').put(new byte[5]).put((byte) 8).put((byte) 8).put((byte) 0);
    out.putShort((short) 4).putShort((short) 16).putInt(0);
    out.putLong(USER_BLOCK).putLong(UNDEFINED).putLong(USER_BLOCK + end).putLong(UNDEFINED);
    out.putLong(0).putLong(top[0]).putInt(1).putInt(0).putLong(top[1]).putLong(top[2]);
    byte[] file = new byte[USER_BLOCK + end];
    byte[] text = "MATLAB 7.3 MAT-file, Platform: GLNXA64".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, file, 0, text.length);
    file[124] = 0;
    file[125] = 2;
    file[126] = 'I';
    file[127] = 'M';
    System.arraycopy(out.array(), 0, file, USER_BLOCK, end);
    return file;
  }

  void write(Path file) {
    try {
      Files.write(file, toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the addresses of object header, tree and heap. */
  private long[] group(Map<String, Long> members) {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    names.writeBytes(new byte[8]);
    ByteBuffer node = little(8 + 8 * 40);
    node.put("SNOD".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
    node.putShort((short) members.size());
    long lastName = 0;
    for (Map.Entry<String, Long> member : members.entrySet()) {
      lastName = names.size();
      names.writeBytes(padded(member.getKey().getBytes(StandardCharsets.US_ASCII), 1));
      node.putLong(lastName).putLong(member.getValue()).putInt(0).putInt(0).put(new byte[16]);
    }
    long nodeAddress = append(node.array());
    long namesAddress = append(names.toByteArray());
    ByteBuffer heap = little(32);
    heap.put("HEAP".getBytes(StandardCharsets.US_ASCII)).putInt(0).putLong(names.size());
    heap.putLong(1).putLong(namesAddress);
    long heapAddress = append(heap.array());
    ByteBuffer tree = little(544);
    tree.put("TREE".getBytes(StandardCharsets.US_ASCII)).putShort((short) 0).putShort((short) 1);
    tree.putLong(UNDEFINED).putLong(UNDEFINED).putLong(0).putLong(nodeAddress).putLong(lastName);
    long treeAddress = append(tree.array());
    ByteBuffer table = little(16);
    table.putLong(treeAddress).putLong(heapAddress);
    return new long[] {header(message(0x11, table.array())), treeAddress, heapAddress};
  }

  private long header(byte[]... messages) {
    int size = 0;
    for (byte[] message : messages) {
      size += message.length;
    }
    ByteBuffer header = little(16 + size);
    header.put((byte) 1).put((byte) 0).putShort((short) messages.length).putInt(1).putInt(size);
    header.putInt(0);
    for (byte[] message : messages) {
      header.put(message);
    }
    return append(header.array());
  }

  private static byte[] message(int type, byte[] data) {
    byte[] body = padded(data, 0);
    ByteBuffer message = little(8 + body.length);
    message.putShort((short) type).putShort((short) body.length).putInt(0).put(body);
    return message.array();
  }

  private static byte[] dataspace(int... dimensions) {
    ByteBuffer space = little(8 + 8 * dimensions.length);
    space.put((byte) 1).put((byte) dimensions.length).put(new byte[6]);
    for (int dimension : dimensions) {
      space.putLong(dimension);
    }
    return message(1, space.array());
  }

  private static byte[] doubleType() {
    ByteBuffer type = little(20);
    type.put((byte) 0x11).put((byte) 0x20).put((byte) 63).put((byte) 0).putInt(8);
    type.putShort((short) 0).putShort((short) 64);
    type.put((byte) 52).put((byte) 11).put((byte) 0).put((byte) 52).putInt(1023);
    return message(3, type.array());
  }

  private static byte[] fill() {
    return message(5, new byte[] {2, 2, 2, 0});
  }

  private static byte[] contiguous(long address, long size) {
    ByteBuffer layout = little(18);
    layout.put((byte) 3).put((byte) 1).putLong(address).putLong(size);
    return message(8, layout.array());
  }

  private static byte[] matlabClass(String name) {
    byte[] attribute = padded("MATLAB_class".getBytes(StandardCharsets.US_ASCII), 1);
    ByteBuffer out = little(8 + attribute.length + 8 + 8 + name.length());
    out.put((byte) 1).put((byte) 0).putShort((short) 13).putShort((short) 8).putShort((short) 8);
    out.put(attribute);
    out.put((byte) 0x13).put(new byte[3]).putInt(name.length());
    out.put((byte) 1).put(new byte[7]);
    out.put(name.getBytes(StandardCharsets.US_ASCII));
    return message(0x0c, out.array());
  }

  private static byte[] padded(byte[] data, int atLeast) {
    byte[] result = new byte[(data.length + atLeast + 7) / 8 * 8];
    System.arraycopy(data, 0, result, 0, data.length);
    return result;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private long append(byte[] data) {
    long address = (out.position() + 7) / 8 * 8;
    out.position((int) address);
    out.put(data);
    return address;
  }
}
