package org.hih4j.data.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hih4j.data.DatasetException;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.ErrorPolicy;
import org.hih4j.data.Sample;
import org.hih4j.data.SampleImage;

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
  public interface Source extends AutoCloseable {
    /**
     * The next sample, empty for a record without one, or null at the end; throws {@link BadRow}
     * for a record that breaks the format, after which reading can go on.
     */
    Optional<Sample> next();

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
        new Source() {
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
        new Source() {
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

  /** Streams any source of records. */
  public static Stream<Sample> stream(Source source, DatasetOptions options) {
    return StreamSupport.stream(new Records(source, options), false).onClose(source::close);
  }

  private static final class Records extends Spliterators.AbstractSpliterator<Sample> {
    private final Source source;
    private final ErrorPolicy policy;
    private final boolean requireImages;
    private boolean atEnd;

    Records(Source source, DatasetOptions options) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
      this.source = source;
      this.policy = options.errorPolicy();
      this.requireImages = options.requireImages();
    }

    @Override
    public boolean tryAdvance(Consumer<? super Sample> action) {
      while (!atEnd) {
        Sample sample;
        try {
          Optional<Sample> next = source.next();
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
            requireImage(sample);
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

    private static void requireImage(Sample sample) {
      if (sample.image() instanceof SampleImage.InFile image
          && !Files.isRegularFile(image.file())) {
        throw new BadRow("the image is missing: " + image.file());
      }
    }
  }
}
