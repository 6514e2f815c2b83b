package org.hih4j.batch.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.hih4j.core.FileException;

/** A text file that only grows, once what a kill left half written has been cut off. */
final class JournalFile implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private long length;

  private JournalFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Opens or makes a file. */
  static JournalFile open(Path file) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new FileException("cannot write " + file, new IOException("it is not a file"));
      }
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      JournalFile journal = new JournalFile(file, channel);
      journal.length = channel.size();
      return journal;
    } catch (IOException e) {
      throw new FileException("cannot write " + file, e);
    }
  }

  long length() {
    return length;
  }

  /** Cuts off what lies behind a length. */
  void cutTo(long wanted) {
    try {
      channel.truncate(wanted);
      channel.position(wanted);
      length = wanted;
    } catch (IOException e) {
      throw new FileException("cannot write " + file, e);
    }
  }

  void append(CharSequence text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    length += bytes.remaining();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new FileException("cannot write " + file, e);
    }
  }

  /** Waits until everything is on the disk. */
  void force() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw new FileException("cannot write " + file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new FileException("cannot close " + file, e);
    }
  }
}
