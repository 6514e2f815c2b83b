package org.hih4j.data.training;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.data.DatasetException;
import org.hih4j.data.internal.BadRow;
import org.hih4j.data.internal.CsvLine;
import org.hih4j.data.internal.LineReader;
import org.hih4j.data.internal.Values;

/**
 * How far the answers behind machine-made labels lie apart, for each face and landmark: a CSV file
 * with the column {@code image} first and the columns {@code s0,s1,…} last, others between them.
 * Spreads are in percent of the longer side of the landmarks' box. Immutable and thread-safe.
 */
public final class SpreadFile {
  private static final String FIRST = "s0";

  private final Map<String, double[]> spreads;
  private final int landmarks;

  private SpreadFile(Map<String, double[]> spreads, int landmarks) {
    this.spreads = spreads;
    this.landmarks = landmarks;
  }

  /**
   * Reads a file.
   *
   * @param file the CSV file
   * @return the spreads
   * @throws DatasetException if the file is missing or a row is wrong; the message names the line
   */
  public static SpreadFile load(Path file) {
    Objects.requireNonNull(file, "file");
    Map<String, double[]> spreads = new HashMap<>();
    try (LineReader lines = LineReader.open(file)) {
      String header = lines.next();
      List<String> columns = header == null ? List.of() : List.of(header.trim().split(","));
      int first = columns.indexOf(FIRST);
      if (first < 1 || !columns.get(0).equals("image")) {
        throw DatasetException.at(file, 1, "the header must be image,…,s0,s1,…");
      }
      for (int i = first; i < columns.size(); i++) {
        if (!columns.get(i).equals("s" + (i - first))) {
          throw DatasetException.at(file, 1, "column " + (i + 1) + " must be s" + (i - first));
        }
      }
      while (lines.advance()) {
        lines.read(
            () -> {
              read(lines.text(), columns.size(), first, spreads);
              return spreads;
            });
      }
      return new SpreadFile(spreads, columns.size() - first);
    }
  }

  private static void read(String line, int columns, int first, Map<String, double[]> spreads) {
    List<String> cells = CsvLine.split(line, columns, " as in the header");
    double[] values = new double[columns - first];
    for (int i = 0; i < values.length; i++) {
      values[i] = Values.coordinate(cells.get(first + i), "s" + i);
      if (values[i] < 0) {
        throw new BadRow("s" + i + " must not be negative: " + values[i]);
      }
    }
    if (spreads.put(cells.get(0).trim(), values) != null) {
      throw new BadRow("the image has a row already: " + Values.shortened(cells.get(0)));
    }
  }

  /** {@return the number of landmarks: spreads a face} */
  public int landmarks() {
    return landmarks;
  }

  /**
   * The spreads of one face.
   *
   * @param image its name in the file
   * @return one value for each landmark, a fresh array; empty if the file does not name the image
   */
  public Optional<double[]> spread(String image) {
    return Optional.ofNullable(spreads.get(image)).map(double[]::clone);
  }
}
