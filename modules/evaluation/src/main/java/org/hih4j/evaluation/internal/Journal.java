package org.hih4j.evaluation.internal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Optional;
import org.hih4j.core.io.LineFile;
import org.hih4j.evaluation.EvaluationException;
import org.jspecify.annotations.Nullable;

/**
 * Predictions in a text file, one line a face in the dataset's order, so that an evaluation can go
 * on after it was stopped.
 *
 * <p>A line that was cut off by the stop is dropped. Coordinates are written so that they read back
 * to the same bits.
 */
public final class Journal implements AutoCloseable {
  private static final String MAGIC = "hih4j evaluation journal 1: ";

  // Null where nothing is kept.
  private final @Nullable Path file;
  private final @Nullable LineFile lines;

  private final Deque<String> known;

  /** What is kept of a face. */
  public sealed interface Entry permits Points, Failure {}

  /** A face's prediction. */
  public record Points(double[] points) implements Entry {}

  /** The reason why there is none. */
  public record Failure(String reason) implements Entry {}

  private Journal(@Nullable Path file, @Nullable LineFile lines, Deque<String> known) {
    this.file = file;
    this.lines = lines;
    this.known = known;
  }

  /** Opens a journal, or one that keeps nothing. */
  public static Journal open(Optional<Path> file, String fingerprint) {
    if (file.isEmpty()) {
      return new Journal(null, null, new ArrayDeque<>());
    }
    Path path = file.get();
    String header = MAGIC + fingerprint.replaceAll("\\s+", " ");
    Deque<String> known = new ArrayDeque<>();
    LineFile lines =
        LineFile.resume(
            path,
            line -> {
              if (known.isEmpty() && !line.equals(header)) {
                throw new EvaluationException(
                    path + " belongs to another evaluation: remove it or name another file");
              }
              return known.add(line);
            });
    if (known.poll() == null) {
      lines.append(header + "\n");
    }
    return new Journal(path, lines, known);
  }

  /** The entry of a face, if the journal reaches so far. */
  public Optional<Entry> next(long index, String id, int landmarks) {
    String line = known.poll();
    if (line == null) {
      return Optional.empty();
    }
    String[] cells = line.split("\t", -1);
    String expected = encoded(id);
    if (cells.length != 4 || !cells[0].equals(Long.toString(index)) || !cells[1].equals(expected)) {
      throw new EvaluationException(
          file + " does not fit the dataset at face " + index + " (" + id + "): remove it");
    }
    if (!cells[2].isEmpty()) {
      return Optional.of(new Failure(decoded(cells[2])));
    }
    String[] numbers = cells[3].split(" ", -1);
    double[] points = new double[numbers.length];
    boolean usable = numbers.length == 2 * landmarks;
    try {
      for (int i = 0; i < points.length && usable; i++) {
        points[i] = Double.parseDouble(numbers[i]);
        usable = Double.isFinite(points[i]);
      }
    } catch (NumberFormatException e) {
      usable = false;
    }
    if (!usable) {
      throw new EvaluationException(file + " is damaged at face " + index + ": remove it");
    }
    return Optional.of(new Points(points));
  }

  /** Adds a face. */
  public void add(long index, String id, Entry entry) {
    if (lines == null) {
      return;
    }
    StringBuilder line = new StringBuilder();
    line.append(index).append('\t').append(encoded(id)).append('\t');
    if (entry instanceof Failure failure) {
      line.append(encoded(failure.reason())).append('\t');
    } else if (entry instanceof Points found) {
      line.append('\t');
      for (int i = 0; i < found.points().length; i++) {
        line.append(i == 0 ? "" : " ").append(found.points()[i]);
      }
    }
    lines.append(line.append('\n'));
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString((" " + text).getBytes(StandardCharsets.UTF_8));
  }

  private String decoded(String text) {
    try {
      return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8).substring(1);
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      throw new EvaluationException(file + " is damaged: remove it", e);
    }
  }

  @Override
  public void close() {
    if (lines != null) {
      lines.close();
    }
  }
}
