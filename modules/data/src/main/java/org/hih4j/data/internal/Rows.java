package org.hih4j.data.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hih4j.data.DatasetException;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.Sample;

/** Turns records of a label file into a lazy stream of samples. */
public final class Rows {

  /** Parses one line; empty for a line that carries no sample. */
  @FunctionalInterface
  public interface LineParser {
    /**
     * The sample of the line, or empty; throws {@link BadRow} for a line that breaks the format.
     */
    Optional<Sample> parse(String text, long line);
  }

  /** Gives one record after another. */
  public interface Source<T> extends AutoCloseable {
    /**
     * The next sample, empty for a record without one, or null at the end; throws {@link BadRow}
     * for a record that breaks the format, after which reading can go on.
     */
    Optional<T> next();

    /** The file that the last record came from. */
    Path file();

    /** The number of the last record within its file, counted from 1. */
    long line();

    @Override
    void close();
  }

  private Rows() {}

  /** Streams a text file line by line; blank lines are no records. */
  public static Stream<Sample> ofLines(
      Path file, int headerLines, DatasetOptions options, LineParser parser) {
    LineReader lines = LineReader.open(file);
    return stream(
        new Source<>() {
          @Override
          public Optional<Sample> next() {
            while (true) {
              String text = lines.next();
              if (text == null) {
                return null;
              }
              if (lines.line() > headerLines && !text.isBlank()) {
                return parser.parse(text, lines.line());
              }
            }
          }

          @Override
          public Path file() {
            return file;
          }

          @Override
          public long line() {
            return lines.line();
          }

          @Override
          public void close() {
            lines.close();
          }
        },
        options);
  }

  /** Streams the records 0, 1, … of a file that has no lines. */
  public static Stream<Sample> ofRecords(
      Path file, int records, DatasetOptions options, IntFunction<Optional<Sample>> parser) {
    return stream(
        new Source<>() {
          private int next;

          @Override
          public Optional<Sample> next() {
            return next == records ? null : parser.apply(next++);
          }

          @Override
          public Path file() {
            return file;
          }

          @Override
          public long line() {
            return next;
          }

          @Override
          public void close() {
            // The records are in memory, or in a file that the dataset holds.
          }
        },
        options);
  }

  /** Streams any source of samples. */
  public static Stream<Sample> stream(Source<Sample> source, DatasetOptions options) {
    return stream(source, options, Sample::image);
  }

  /** Streams any source of records that have an image. */
  public static <T> Stream<T> stream(
      Source<T> source, DatasetOptions options, Function<T, Sample.Image> image) {
    return StreamSupport.stream(new Records<>(source, options, image), false)
        .onClose(source::close);
  }

  private static final class Records<T> extends Spliterators.AbstractSpliterator<T> {
    private final Source<T> source;
    private final Function<T, Sample.Image> image;
    private final DatasetOptions.ErrorPolicy policy;
    private final boolean requireImages;
    private boolean atEnd;

    Records(Source<T> source, DatasetOptions options, Function<T, Sample.Image> image) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
      this.source = source;
      this.image = image;
      this.policy = options.errorPolicy();
      this.requireImages = options.requireImages();
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
      while (!atEnd) {
        T sample;
        try {
          Optional<T> next = source.next();
          if (next == null) {
            atEnd = true;
            source.close();
            break;
          }
          if (next.isEmpty()) {
            continue;
          }
          sample = next.get();
          if (requireImages) {
            requireImage(image.apply(sample));
          }
        } catch (BadRow e) {
          policy.badRow(DatasetException.at(source.file(), source.line(), e.getMessage()));
          continue;
        }
        action.accept(sample);
        return true;
      }
      return false;
    }

    private static void requireImage(Sample.Image image) {
      if (image instanceof Sample.Image.InFile inFile && !Files.isRegularFile(inFile.file())) {
        throw new BadRow("the image is missing: " + inFile.file());
      }
    }
  }
}
