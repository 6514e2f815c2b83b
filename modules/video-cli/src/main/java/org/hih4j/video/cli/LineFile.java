package org.hih4j.video.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import org.hih4j.core.FileException;

/**
 * A text file that grows by whole lines: each is handed to the system in one piece, so that a
 * process that ends leaves none that is half written. Not safe for use by several threads.
 */
final class LineFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private LineFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Makes a file, or empties one. */
  static LineFile create(Path path) {
    LineFile file = open(path);
    file.cut(0);
    return file;
  }

  /**
   * Opens a file that exists, or makes one, and cuts off the first line that is not wanted, with
   * all behind it, and a last line that has no end.
   */
  static LineFile resume(Path path, Predicate<String> wanted) {
    LineFile file = open(path);
    boolean done = false;
    try {
      file.cut(wantedLength(path, wanted));
      done = true;
      return file;
    } finally {
      if (!done) {
        file.close();
      }
    }
  }

  private static long wantedLength(Path path, Predicate<String> wanted) {
    long length = 0;
    try (BufferedReader lines = Files.newBufferedReader(path)) {
      long size = Files.size(path);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        long end = length + line.getBytes(StandardCharsets.UTF_8).length + 1;
        if (end > size || !wanted.test(line)) {
          break;
        }
        length = end;
      }
      return length;
    } catch (IOException | UncheckedIOException e) {
      throw new FileException("cannot read " + path, new IOException(e));
    }
  }

  private static LineFile open(Path path) {
    try {
      return new LineFile(
          path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw new FileException("cannot write " + path, e);
    }
  }

  private void cut(long length) {
    try {
      channel.truncate(length);
      channel.position(length);
    } catch (IOException e) {
      throw new FileException("cannot write " + path, e);
    }
  }

  boolean isEmpty() {
    try {
      return channel.position() == 0;
    } catch (IOException e) {
      throw new FileException("cannot write " + path, e);
    }
  }

  /** Adds text that ends with a line's end. */
  void append(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
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
