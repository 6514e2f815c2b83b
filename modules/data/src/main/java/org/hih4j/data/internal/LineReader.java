package org.hih4j.data.internal;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.hih4j.core.FileException;
import org.hih4j.core.io.RegularFile;
import org.hih4j.data.DatasetException;
import org.jspecify.annotations.Nullable;

/** Reads lines of bounded length: a binary file by mistake must not fill the memory. */
public final class LineReader implements Closeable {
  private static final int MAX_LINE = 1 << 18;

  private final Path file;
  private final Reader reader;
  private final StringBuilder buffer = new StringBuilder();
  private long line;
  private boolean first = true;

  private LineReader(Path file, Reader reader) {
    this.file = file;
    this.reader = reader;
  }

  /** Opens a text file; bytes that are not UTF-8 become replacement characters. */
  public static LineReader open(Path file) {
    try {
      return new LineReader(
          file,
          new BufferedReader(
              new InputStreamReader(RegularFile.open(file), StandardCharsets.UTF_8), 1 << 16));
    } catch (NoSuchFileException e) {
      throw DatasetException.at(file, "the file is missing", e);
    } catch (IOException e) {
      throw DatasetException.at(file, "cannot be read: " + FileException.reason(e), e);
    }
  }

  /** The number of the line last read, counted from 1. */
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
