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
     * Goes to the next record; false at the end. Throws {@link BadRow} for a record that breaks the
     * format, after which reading can go on.
     */
    boolean advance();

    /**
     * The sample of the record, once for each record; empty where it has none. Throws {@link
     * BadRow} for a record that breaks the format, after which reading can go on.
     */
    Optional<T> record();

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
          private String row = "";

          @Override
          public boolean advance() {
            for (String text = lines.next(); text != null; text = lines.next()) {
              if (lines.line() > headerLines && !text.isBlank()) {
                row = text;
                return true;
              }
            }
            return false;
          }

          @Override
          public Optional<Sample> record() {
            return parser.parse(row, lines.line());
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
          public boolean advance() {
            if (next == records) {
              return false;
            }
            next++;
            return true;
          }

          @Override
          public Optional<Sample> record() {
            return parser.apply(next - 1);
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
          if (!source.advance()) {
            atEnd = true;
            source.close();
            break;
          }
          Optional<T> next = source.record();
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
