package org.hih4j.core.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.hih4j.core.FileException;
import org.jspecify.annotations.Nullable;

/**
 * A file that appears whole or not at all: written under a temporary name in the same folder, then
 * moved into place. A symbolic link stays and what it points to is replaced. What is no regular
 * file (a device, a pipe) is written to directly, never replaced. Not safe for use by several
 * threads at once.
 */
public final class AtomicFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int MOST_LINKS = 40;

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes everything.
     *
     * @param out the file, closed by the caller
     * @throws IOException if that fails
     */
    void writeTo(OutputStream out) throws IOException;
  }

  private final Path target;

  /** Null where the target is written to directly. */
  private final @Nullable Path temporary;

  private final FileChannel channel;
  private final OutputStream stream;
  private boolean open = true;

  private AtomicFile(Path target, @Nullable Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
    this.stream = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
  }

  /**
   * Starts a file, of which nothing is seen until {@link #commit()}.
   *
   * @param target the file to make or replace
   * @return the open file, to be closed by the caller
   * @throws FileException if the folder cannot be written to
   */
  public static AtomicFile create(Path target) {
    try {
      if (!Files.exists(target)) {
        return createBeside(linked(target));
      }
      Path real = target.toRealPath();
      if (Files.isDirectory(real)) {
        throw new FileException("cannot write " + target, new IOException("it is a folder"));
      }
      return Files.isRegularFile(real)
          ? createBeside(real)
          : new AtomicFile(real, null, FileChannel.open(real, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /** The absent file that symbolic links lead to, or the path itself. */
  private static Path linked(Path target) throws IOException {
    Path path = target;
    for (int links = 0; Files.isSymbolicLink(path); links++) {
      if (links == MOST_LINKS) {
        throw new FileSystemLoopException(target.toString());
      }
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    return path;
  }

  private static AtomicFile createBeside(Path target) throws IOException {
    // Not createTempFile: the result is to have the permissions of any other new file.
    // Nor does it hold the target's name, which may be as long as names can be.
    Path temporary = target.resolveSibling("." + UUID.randomUUID() + ".part");
    return new AtomicFile(
        target,
        temporary,
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /**
   * Writes a file in one step.
   *
   * @param target the file to make or replace
   * @param content writes its content
   * @throws FileException if that fails; the target is then as it was
   */
  public static void write(Path target, Content content) {
    try (AtomicFile file = create(target)) {
      content.writeTo(file.stream);
      file.commit();
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /**
   * Writes a file in one step.
   *
   * @param target the file to make or replace
   * @param content its content
   * @throws FileException if that fails; the target is then as it was
   */
  public static void write(Path target, byte[] content) {
    write(target, out -> out.write(content));
  }

  /**
   * Writes a text file in UTF-8 in one step.
   *
   * @param target the file to make or replace
   * @param text its content
   * @throws FileException if that fails; the target is then as it was
   */
  public static void write(Path target, CharSequence text) {
    write(target, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds text in UTF-8.
   *
   * @param text what comes next
   * @throws FileException if that fails
   * @throws IllegalStateException if the file is closed
   */
  public void append(CharSequence text) {
    checkOpen();
    try {
      stream.write(text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /**
   * Puts the file in its place and closes it.
   *
   * @throws FileException if that fails; the target is then as it was
   * @throws IllegalStateException if the file is closed
   */
  public void commit() {
    checkOpen();
    try {
      stream.flush();
      if (temporary == null) {
        stream.close();
      } else {
        // Else a power cut after the move could leave an empty file in place of the old one.
        channel.force(true);
        stream.close();
        moveIntoPlace();
      }
      open = false;
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  private void moveIntoPlace() throws IOException {
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Throws away what was not committed. Closing again does nothing. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    try {
      try {
        stream.close();
      } finally {
        if (temporary != null) {
          Files.deleteIfExists(temporary);
        }
      }
    } catch (IOException e) {
      System.getLogger(AtomicFile.class.getName())
          .log(System.Logger.Level.DEBUG, "cannot throw away " + temporary, e);
    }
  }

  private void checkOpen() {
    if (!open) {
      throw new IllegalStateException("the file is closed: " + target);
    }
  }

  private static FileException failure(Path target, IOException e) {
    return new FileException("cannot write " + target, e);
  }
}
