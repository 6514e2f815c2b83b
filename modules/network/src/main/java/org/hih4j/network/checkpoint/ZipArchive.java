package org.hih4j.network.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A zip archive in memory, read through its central directory.
 *
 * <p>PyTorch stores its entries as they are, so that an entry is a slice of the archive. Deflated
 * entries (a checkpoint that was packed anew) are understood too, up to a total that the archive's
 * own length bounds.
 */
final class ZipArchive {

  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int CENTRAL_HEADER = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int ZIP64_LOCATOR = 0x07064b50;
  private static final int ZIP64_END = 0x06064b50;
  private static final int END_LENGTH = 22;
  private static final int CENTRAL_LENGTH = 46;
  private static final int LOCAL_LENGTH = 30;
  private static final int MAX_ENTRIES = 200_000;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  private record Entry(int method, int flags, int crc, long packed, long size, long header) {}

  private final ByteBuffer file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long readable;

  ZipArchive(byte[] bytes) {
    file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    // Weights hardly shrink when packed; anything far beyond this is a bomb, be it of packed
    // entries
    // or of entries that share their bytes.
    readable = 8L * bytes.length + (1 << 20);
    try {
      readDirectory();
    } catch (IndexOutOfBoundsException e) {
      throw new CheckpointException("the zip archive's directory is damaged: truncated file?", e);
    }
  }

  Set<String> names() {
    return entries.keySet();
  }

  private void readDirectory() {
    int end = findEnd();
    long count = file.getShort(end + 10) & 0xffff;
    long size = file.getInt(end + 12) & 0xffffffffL;
    long start = file.getInt(end + 16) & 0xffffffffL;
    if (end >= 20 && file.getInt(end - 20) == ZIP64_LOCATOR) {
      int end64 = position(file.getLong(end - 12), 56);
      if (file.getInt(end64) != ZIP64_END) {
        throw new CheckpointException("the zip archive's zip64 record is damaged");
      }
      count = file.getLong(end64 + 32);
      size = file.getLong(end64 + 40);
      start = file.getLong(end64 + 48);
    }
    if (count < 0 || count > MAX_ENTRIES) {
      throw new CheckpointException("a zip archive of " + count + " entries; refused");
    }
    int at = position(start, size);
    for (long i = 0; i < count; i++) {
      at = readEntry(at);
    }
  }

  private int findEnd() {
    int last = file.limit() - END_LENGTH;
    for (int at = last; at >= 0 && at >= last - 0xffff; at--) {
      if (file.getInt(at) == END) {
        return at;
      }
    }
    throw new CheckpointException(
        "the file begins as a zip archive but has no directory at its end: truncated file?");
  }

  private int position(long at, long length) {
    if (at < 0 || length < 0 || at > file.limit() - length) {
      throw new CheckpointException(
          "the zip archive points past its own end: truncated or damaged file?");
    }
    return (int) at;
  }

  private int readEntry(int at) {
    position(at, CENTRAL_LENGTH);
    if (file.getInt(at) != CENTRAL_HEADER) {
      throw new CheckpointException("the zip archive's directory is damaged");
    }
    int flags = file.getShort(at + 8) & 0xffff;
    int method = file.getShort(at + 10) & 0xffff;
    int crc = file.getInt(at + 16);
    long packed = file.getInt(at + 20) & 0xffffffffL;
    long size = file.getInt(at + 24) & 0xffffffffL;
    int nameLength = file.getShort(at + 28) & 0xffff;
    int extraLength = file.getShort(at + 30) & 0xffff;
    int commentLength = file.getShort(at + 32) & 0xffff;
    long header = file.getInt(at + 42) & 0xffffffffL;
    position(at, (long) CENTRAL_LENGTH + nameLength + extraLength + commentLength);
    byte[] name = new byte[nameLength];
    file.get(at + CENTRAL_LENGTH, name);
    int extra = at + CENTRAL_LENGTH + nameLength;
    int extraEnd = extra + extraLength;
    while (extra + 4 <= extraEnd) {
      int id = file.getShort(extra) & 0xffff;
      int next = extra + 4 + (file.getShort(extra + 2) & 0xffff);
      if (id == 1 && next <= extraEnd) {
        int field = extra + 4;
        if (size == 0xffffffffL && field + 8 <= next) {
          size = file.getLong(field);
          field += 8;
        }
        if (packed == 0xffffffffL && field + 8 <= next) {
          packed = file.getLong(field);
          field += 8;
        }
        if (header == 0xffffffffL && field + 8 <= next) {
          header = file.getLong(field);
        }
      }
      extra = next;
    }
    String text = new String(name, StandardCharsets.UTF_8);
    if (entries.put(text, new Entry(method, flags, crc, packed, size, header)) != null) {
      throw new CheckpointException(
          "the zip archive has two entries " + PickleGlobal.printable(text) + "; refused");
    }
    return at + CENTRAL_LENGTH + nameLength + extraLength + commentLength;
  }

  /**
   * The bytes of an entry, its checksum verified.
   *
   * @throws CheckpointException if there is no such entry, it is longer than {@code limit}, or it
   *     is damaged
   */
  ByteBuffer read(String name, long limit) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new CheckpointException(
          "the checkpoint has no entry " + PickleGlobal.printable(name) + ": truncated file?");
    }
    if (entry.size < 0 || entry.size > limit) {
      throw new CheckpointException(
          "entry "
              + PickleGlobal.printable(name)
              + " claims "
              + entry.size
              + " bytes where at most "
              + limit
              + " are expected; refused");
    }
    readable -= entry.size;
    if (readable < 0) {
      throw new CheckpointException(
          "the entries of the zip archive unpack to far more bytes than weights can; refused at "
              + PickleGlobal.printable(name));
    }
    if ((entry.flags & 1) != 0) {
      throw new CheckpointException("the zip archive is encrypted");
    }
    int header = position(entry.header, LOCAL_LENGTH);
    if (file.getInt(header) != LOCAL_HEADER) {
      throw new CheckpointException("entry " + PickleGlobal.printable(name) + " is damaged");
    }
    long start =
        (long) header
            + LOCAL_LENGTH
            + (file.getShort(header + 26) & 0xffff)
            + (file.getShort(header + 28) & 0xffff);
    ByteBuffer packed = file.slice(position(start, entry.packed), (int) entry.packed);
    ByteBuffer result =
        switch (entry.method) {
          case STORED -> stored(packed, entry, name);
          case DEFLATED -> inflate(packed, entry, name);
          default ->
              throw new CheckpointException(
                  "entry " + PickleGlobal.printable(name) + " is packed by an unknown method");
        };
    CRC32 crc = new CRC32();
    crc.update(result.duplicate());
    if ((int) crc.getValue() != entry.crc) {
      throw new CheckpointException(
          "entry " + PickleGlobal.printable(name) + " does not match its checksum: damaged file");
    }
    return result.order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer stored(ByteBuffer packed, Entry entry, String name) {
    if (entry.packed != entry.size) {
      throw new CheckpointException(
          "entry " + PickleGlobal.printable(name) + " states two different lengths");
    }
    return packed;
  }

  private static ByteBuffer inflate(ByteBuffer packed, Entry entry, String name) {
    // Deflate reaches at most about 1032 : 1.
    if (entry.size > 1040 * entry.packed + 64) {
      throw new CheckpointException(
          "entry "
              + PickleGlobal.printable(name)
              + " would unpack to "
              + entry.size
              + " bytes, far more than weights can; refused");
    }
    byte[] result = new byte[(int) entry.size];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      int done = 0;
      while (done < result.length) {
        int more = inflater.inflate(result, done, result.length - done);
        if (more == 0) {
          throw new CheckpointException(
              "entry " + PickleGlobal.printable(name) + " ends early: damaged file");
        }
        done += more;
      }
      return ByteBuffer.wrap(result);
    } catch (DataFormatException e) {
      throw new CheckpointException(
          "entry " + PickleGlobal.printable(name) + " cannot be unpacked: damaged file", e);
    } finally {
      inflater.end();
    }
  }
}
