package org.hih4j.data;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.hih4j.core.HihException;
import org.jspecify.annotations.Nullable;

/**
 * A dataset that cannot be read: a missing file, an unknown layout, or a bad row.
 *
 * <p>For a bad row the message starts with {@code FILE:LINE:}, and {@link #file()} and {@link
 * #line()} give both parts. Immutable.
 */
public final class DatasetException extends HihException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Path file;
  private final long line;

  /**
   * An error that belongs to no particular file.
   *
   * @param message what is wrong and what to do
   */
  public DatasetException(String message) {
    super(message);
    this.file = null;
    this.line = 0;
  }

  private DatasetException(String message, Path file, long line) {
    super(message);
    this.file = file;
    this.line = line;
  }

  /**
   * An error of a whole file.
   *
   * @param file the file at fault
   * @param problem what is wrong with it
   * @return the exception, its message starting with the file
   */
  public static DatasetException at(Path file, String problem) {
    Objects.requireNonNull(file, "file");
    return new DatasetException(file + ": " + problem, file, 0);
  }

  /**
   * An error of a whole file, with its cause.
   *
   * @param file the file at fault
   * @param problem what is wrong with it
   * @param cause the failure underneath
   * @return the exception, its message starting with the file
   */
  public static DatasetException at(Path file, String problem, Throwable cause) {
    DatasetException failure = at(file, problem);
    failure.initCause(cause);
    return failure;
  }

  /**
   * An error of one row.
   *
   * @param file the file at fault
   * @param line the row, counted from 1; for files without lines, the record
   * @param problem what is wrong with it
   * @return the exception, its message starting with file and line
   */
  public static DatasetException at(Path file, long line, String problem) {
    Objects.requireNonNull(file, "file");
    return new DatasetException(file + ":" + line + ": " + problem, file, line);
  }

  /** {@return the file at fault, if one is} */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** {@return the row at fault, counted from 1; empty when the whole file is} */
  public OptionalLong line() {
    return line > 0 ? OptionalLong.of(line) : OptionalLong.empty();
  }
}
