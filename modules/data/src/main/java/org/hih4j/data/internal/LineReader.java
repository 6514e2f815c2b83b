package org.hih4j.data.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hih4j.core.FileException;
import org.hih4j.core.io.RegularFile;
import org.hih4j.data.DatasetException;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of bounded length: a binary file by mistake must not fill the memory. As a cursor it
 * goes from one line that is not blank to the next.
 */
public final class LineReader implements Rows.Cursor {
  private static final int MAX_LINE = 1 << 18;

  private final Path file;
  private final Reader reader;
  private final StringBuilder buffer = new StringBuilder();
  private String text = "";
  private long line;
  private boolean first = true;

  private LineReader(Path file, Reader reader) {
    this.file = file;
    this.reader = reader;
  }

  /** Opens a text file; bytes that are not UTF-8 become replacement characters. */
  public static LineReader open(Path file) {
    return new LineReader(
        file,
        new BufferedReader(new InputStreamReader(bytes(file), StandardCharsets.UTF_8), 1 << 16));
  }

  /** Opens a text file for what reads its header, and closes it again where that fails. */
  public static <T> T open(Path file, Function<LineReader, T> reader) {
    LineReader lines = open(file);
    try {
      return lines.read(() -> reader.apply(lines));
    } catch (RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /** Opens a file of any kind, to be closed by the caller. */
  static InputStream bytes(Path file) {
    try {
      return RegularFile.open(file);
    } catch (NoSuchFileException e) {
      throw DatasetException.at(file, "the file is missing", e);
    } catch (IOException e) {
      throw DatasetException.at(file, "cannot be read: " + FileException.reason(e), e);
    }
  }

  /** Reads what the last line says; a bad row is an error of the file at that line. */
  public <T> T read(Supplier<T> row) {
    try {
      return row.get();
    } catch (BadRow e) {
      throw DatasetException.at(file, Math.max(1, line), e.getMessage());
    }
  }

  @Override
  public boolean advance() {
    for (String next = next(); next != null; next = next()) {
      if (!next.isBlank()) {
        text = next;
        return true;
      }
    }
    return false;
  }

  /** The line that the cursor stands at. */
  public String text() {
    return text;
  }

  @Override
  public Path file() {
    return file;
  }

  /** The number of the line last read, counted from 1. */
  @Override
  public long line() {
    return line;
  }

  /** The next line without its end (LF, CRLF), or null at the end of the file. */
  public @Nullable String next() {
    buffer.setLength(0);
    try {
      int c = reader.read();
      if (c < 0) {
        return null;
      }
      line++;
      while (c >= 0 && c != '\n') {
        if (buffer.length() >= MAX_LINE) {
          throw DatasetException.at(
              file, line, "the line is longer than " + MAX_LINE + " characters: not a label file");
        }
        buffer.append((char) c);
        c = reader.read();
      }
    } catch (IOException e) {
      throw DatasetException.at(file, "cannot be read: " + FileException.reason(e), e);
    }
    int end = buffer.length();
    if (end > 0 && buffer.charAt(end - 1) == '\r') {
      end--;
    }
    int start = first && end > 0 && buffer.charAt(0) == '\uFEFF' ? 1 : 0;
    first = false;
    return buffer.substring(start, end);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
