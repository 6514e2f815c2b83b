package org.hih4j.data.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hih4j.data.DatasetException;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.Sample;

/** Turns records of label files into a lazy stream. */
public final class Rows {

  /** Parses one line; empty for a line that carries no sample. */
  @FunctionalInterface
  public interface LineParser {
    /**
     * The sample of the line, or empty; throws {@link BadRow} for a line that breaks the format.
     */
    Optional<Sample> parse(String text, long line);
  }

  /** Goes from one record to the next. */
  public interface Cursor extends AutoCloseable {
    /**
     * Goes to the next record; false at the end. Throws {@link BadRow} for a record that breaks the
     * format, after which reading can go on.
     */
    boolean advance();

    /** The file that the last record came from. */
    Path file();

    /** The number of the last record within its file, counted from 1. */
    long line();

    /** Closes the file; nothing where the records are in memory or in a file of the dataset's. */
    @Override
    default void close() {}
  }

  private Rows() {}

  /** Streams a text file line by line; blank lines are no records. */
  public static Stream<Sample> ofLines(
      Path file, int headerLines, DatasetOptions options, LineParser parser) {
    LineReader lines = LineReader.open(file);
    return stream(
        lines,
        () ->
            lines.line() > headerLines
                ? parser.parse(lines.text(), lines.line())
                : Optional.empty(),
        options,
        Sample::image);
  }

  /** Streams the records 0, 1, … of a file that has no lines. */
  public static <T> Stream<T> ofRecords(
      Path file,
      int records,
      DatasetOptions options,
      IntFunction<Optional<T>> parser,
      Function<T, Sample.Image> image) {
    return numbered(records, i -> file, i -> i + 1, options, parser, image);
  }

  /** Streams files with a record each, of which there are so many. */
  public static Stream<Sample> ofFiles(
      int files,
      IntFunction<Path> file,
      DatasetOptions options,
      IntFunction<Optional<Sample>> parser) {
    return numbered(files, file, i -> 1, options, parser, Sample::image);
  }

  private static <T> Stream<T> numbered(
      int records,
      IntFunction<Path> file,
      IntUnaryOperator line,
      DatasetOptions options,
      IntFunction<Optional<T>> parser,
      Function<T, Sample.Image> image) {
    var cursor =
        new Cursor() {
          private int last = -1;

          @Override
          public boolean advance() {
            last++;
            return last < records;
          }

          @Override
          public Path file() {
            return file.apply(last);
          }

          @Override
          public long line() {
            return line.applyAsInt(last);
          }
        };
    return stream(cursor, () -> parser.apply(cursor.last), options, image);
  }

  /**
   * Streams the records of any file.
   *
   * @param cursor goes from record to record; closed with the stream
   * @param record what the cursor stands at, asked for once; empty where that is nothing. Throws
   *     {@link BadRow} for a record that breaks the format, after which reading can go on.
   * @param image the image of a record
   */
  public static <T> Stream<T> stream(
      Cursor cursor,
      Supplier<Optional<T>> record,
      DatasetOptions options,
      Function<T, Sample.Image> image) {
    return StreamSupport.stream(new Records<>(cursor, record, options, image), false)
        .onClose(cursor::close);
  }

  private static final class Records<T> extends Spliterators.AbstractSpliterator<T> {
    private final Cursor cursor;
    private final Supplier<Optional<T>> record;
    private final Function<T, Sample.Image> image;
    private final DatasetOptions options;
    private boolean atEnd;

    Records(
        Cursor cursor,
        Supplier<Optional<T>> record,
        DatasetOptions options,
        Function<T, Sample.Image> image) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
      this.cursor = cursor;
      this.record = record;
      this.image = image;
      this.options = options;
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
      while (!atEnd) {
        Optional<T> next = Optional.empty();
        try {
          if (!cursor.advance()) {
            atEnd = true;
            cursor.close();
            break;
          }
          next = record.get();
          if (options.requireImages()) {
            next.map(image).ifPresent(Records::requireImage);
          }
        } catch (BadRow e) {
          options
              .errorPolicy()
              .badRow(DatasetException.at(cursor.file(), cursor.line(), e.getMessage()));
          continue;
        }
        if (next.isPresent()) {
          action.accept(next.get());
          return true;
        }
      }
      return false;
    }

    private static void requireImage(Sample.Image image) {
      Optional<Path> missing = image.path().filter(file -> !Files.isRegularFile(file));
      if (missing.isPresent()) {
        throw new BadRow("the image is missing: " + missing.get());
      }
    }
  }
}
