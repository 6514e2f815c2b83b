package org.hih4j.data.internal;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A text file that appears whole or not at all: written under a temporary name, then moved. */
public final class AtomicFile implements AutoCloseable {
  private final Path target;
  private final Path temporary;
  private final BufferedWriter writer;
  private boolean open = true;

  private AtomicFile(Path target) {
    this.target = target;
    try {
      Path folder = target.toAbsolutePath().getParent();
      this.temporary = Files.createTempFile(folder, "." + target.getFileName(), ".tmp");
      this.writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + target + ": " + e.getMessage(), e);
    }
  }

  /** Starts a file; nothing is seen of it until {@link #commit()}. */
  public static AtomicFile create(Path target) {
    return new AtomicFile(target);
  }

  /** Writes a whole file in one step. */
  public static void write(Path target, CharSequence text) {
    try (AtomicFile file = create(target)) {
      file.append(text);
      file.commit();
    }
  }

  /** Adds text. */
  public void append(CharSequence text) {
    if (!open) {
      throw new IllegalStateException("the file is closed: " + target);
    }
    try {
      writer.append(text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + target + ": " + e.getMessage(), e);
    }
  }

  /** Puts the file in its place. */
  public void commit() {
    if (!open) {
      throw new IllegalStateException("the file is closed: " + target);
    }
    open = false;
    try {
      writer.close();
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + target + ": " + e.getMessage(), e);
    }
  }

  /** Throws away what was not committed. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    try {
      writer.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + target + ": " + e.getMessage(), e);
    }
  }
}
