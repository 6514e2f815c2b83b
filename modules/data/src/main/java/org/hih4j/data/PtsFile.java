package org.hih4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.data.internal.BadRow;
import org.hih4j.data.internal.LineReader;
import org.hih4j.data.internal.Schemes;
import org.hih4j.data.internal.Values;

/**
 * The {@code .pts} files of 300W: one face a file, coordinates counted from 1.
 *
 * <p>The header ({@code version}, {@code n_points}) and the braces may be missing, lines may end in
 * CRLF and carry stray spaces. In memory coordinates are counted from 0, as everywhere here.
 */
public final class PtsFile {
  private PtsFile() {}

  /**
   * Reads a face.
   *
   * @param file the file
   * @param scheme the scheme, or empty for the standard one with that many points
   * @return the landmarks, counted from 0
   * @throws DatasetException if the file is missing, or with its line if it breaks the format
   */
  public static Landmarks read(Path file, Optional<LandmarkScheme> scheme) {
    Objects.requireNonNull(file, "file");
    try (LineReader lines = LineReader.open(file)) {
      return lines.read(
          () -> {
            List<double[]> points = points(lines);
            LandmarkScheme found = Schemes.forPoints(file, points.size(), scheme);
            double[] xy = points.stream().flatMapToDouble(Arrays::stream).map(v -> v - 1).toArray();
            return Values.landmarks(found, xy);
          });
    }
  }

  private static List<double[]> points(LineReader lines) {
    List<double[]> points = new ArrayList<>();
    int announced = -1;
    boolean closed = false;
    for (String line = lines.next(); line != null; line = lines.next()) {
      String text = line.trim();
      String lower = text.toLowerCase(Locale.ROOT);
      if (text.isEmpty() || lower.startsWith("version") || text.equals("{")) {
        continue;
      }
      if (lower.startsWith("n_points")) {
        double value =
            Values.number(text.substring("n_points".length()).replace(':', ' '), "n_points");
        if (value != Math.rint(value) || value < 1 || value > 10_000) {
          throw new BadRow("n_points is not a number of points: " + value);
        }
        announced = (int) value;
      } else if (text.equals("}")) {
        closed = true;
      } else if (closed) {
        throw new BadRow("text after the closing brace: '" + Values.shortened(text) + "'");
      } else {
        String[] cells = text.split("[\\s,]+");
        if (cells.length != 2) {
          throw new BadRow("expected two numbers: '" + Values.shortened(text) + "'");
        }
        if (points.size() == 10_000) {
          throw new BadRow("more than 10000 points");
        }
        points.add(
            new double[] {Values.coordinate(cells[0], "x"), Values.coordinate(cells[1], "y")});
      }
    }
    if (points.isEmpty()) {
      throw new BadRow("there are no points");
    }
    if (announced >= 0 && announced != points.size()) {
      throw new BadRow("n_points says " + announced + ", there are " + points.size());
    }
    return points;
  }

  /**
   * Writes a face, replacing the file in one step.
   *
   * @param file the file
   * @param landmarks the landmarks, counted from 0; written counted from 1
   * @throws org.hih4j.core.FileException if the file cannot be written
   */
  public static void write(Path file, Landmarks landmarks) {
    AtomicFile.write(file, text(landmarks));
  }

  /**
   * A face as the text of a file.
   *
   * @param landmarks the landmarks, counted from 0; written counted from 1, with all digits
   */
  public static String text(Landmarks landmarks) {
    return text(landmarks, "");
  }

  /**
   * A face as the text of a file.
   *
   * @param landmarks the landmarks, counted from 0; written counted from 1, with all digits
   * @param remark what follows on the line of the version, which readers pass over; may be empty
   * @throws IllegalArgumentException if the remark is of more than one line
   */
  public static String text(Landmarks landmarks, String remark) {
    if (remark.indexOf('\n') >= 0 || remark.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("remark must be one line: '" + remark + "'");
    }
    StringBuilder text = new StringBuilder("version: 1");
    if (!remark.isEmpty()) {
      text.append(' ').append(remark);
    }
    text.append("\nn_points: ").append(landmarks.size()).append("\n{\n");
    for (int i = 0; i < landmarks.size(); i++) {
      text.append(landmarks.x(i) + 1).append(' ').append(landmarks.y(i) + 1).append('\n');
    }
    return text.append("}\n").toString();
  }
}
