package org.hih4j.core.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.hih4j.core.FileException;
import org.hih4j.core.HihException;
import org.jspecify.annotations.Nullable;

/**
 * A text file that grows by whole lines, once what a kill left half written has been cut off: what
 * is added is handed to the system in one piece, so that a process that ends leaves no line that is
 * half written. Not safe for use by several threads.
 */
public final class LineFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private long length;

  private LineFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.length = channel.size();
  }

  /** Opens a file that exists, or makes one; nothing can be added before {@link #cutTo}. */
  public static LineFile open(Path path) {
    try {
      return new LineFile(
          path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw new FileException("cannot write " + path, e);
    }
  }

  /** Makes a file, or empties one. */
  public static LineFile create(Path path) {
    return opened(path, () -> 0);
  }

  /**
   * Opens a file that exists, or makes one, and cuts off the first line that is not wanted, with
   * all behind it, and a last line that has no end.
   *
   * @throws HihException if the file is not empty and would be cut to nothing: it is another one,
   *     or has lines with other ends
   */
  public static LineFile resume(Path path, Predicate<String> wanted) {
    return opened(path, () -> wantedLength(path, wanted));
  }

  private static LineFile opened(Path path, LongSupplier wanted) {
    LineFile file = open(path);
    try {
      file.cutTo(wanted.getAsLong());
      return file;
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static long wantedLength(Path path, Predicate<String> wanted) {
    long length = 0;
    try (BufferedReader lines = Files.newBufferedReader(path)) {
      long size = Files.size(path);
      for (String line = line(lines); line != null; line = line(lines)) {
        if (line.indexOf('\r') >= 0) {
          throw new HihException(
              path
                  + " has lines that end with \\r\\n or \\r, which are not those that were written:"
                  + " convert their ends to \\n or name another file");
        }
        long end = length + line.getBytes(StandardCharsets.UTF_8).length + 1;
        if (end > size || !wanted.test(line)) {
          break;
        }
        length = end;
      }
      if (length == 0 && size > 0) {
        throw new HihException(
            path + " does not begin with what is to be resumed: remove it or name another file");
      }
      return length;
    } catch (IOException e) {
      throw new FileException("cannot read " + path, e);
    }
  }

  /** Reads up to a line feed, or to the file's end; null if there is nothing more. */
  private static @Nullable String line(BufferedReader from) throws IOException {
    int next = from.read();
    if (next < 0) {
      return null;
    }
    StringBuilder line = new StringBuilder();
    for (; next >= 0 && next != '\n'; next = from.read()) {
      line.append((char) next);
    }
    return line.toString();
  }

  /** {@return how many bytes the file has} */
  public long length() {
    return length;
  }

  /** Cuts off what lies behind a length; what is added goes there. */
  public void cutTo(long wanted) {
    try {
      channel.truncate(wanted);
      channel.position(wanted);
      length = wanted;
    } catch (IOException e) {
      throw new FileException("cannot write " + path, e);
    }
  }

  /** Adds text that ends with a line's end. */
  public void append(CharSequence text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    length += bytes.remaining();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new FileException("cannot write " + path, e);
    }
  }

  /** Waits until everything is on the disk. */
  public void force() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw new FileException("cannot write " + path, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new FileException("cannot close " + path, e);
    }
  }
}
