package org.hih4j.data.internal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.hih4j.data.boxes.BoxEntry;
import org.jspecify.annotations.Nullable;

/** Face boxes in comma-separated values, a row a face. */
public final class CsvBoxRows implements BoxRows {
  private static final String SCORE = "score";
  private static final String[] COLUMNS = {"image", "x", "y", "width", "height"};

  private final LineReader lines;
  private final int[] columns;

  /** Where the score stands, or -1. */
  private final int score;

  private final int width;

  private CsvBoxRows(LineReader lines, int[] columns, int score, int width) {
    this.lines = lines;
    this.columns = columns;
    this.score = score;
    this.width = width;
  }

  /** Opens a file and reads its header. */
  public static CsvBoxRows open(Path file) {
    return LineReader.open(file, CsvBoxRows::withHeader);
  }

  private static CsvBoxRows withHeader(LineReader lines) {
    List<String> names = CsvLine.header(lines).stream().map(String::strip).toList();
    int[] columns = Arrays.stream(COLUMNS).mapToInt(names::indexOf).toArray();
    if (Arrays.stream(columns).anyMatch(column -> column < 0)) {
      throw new BadRow("the header must name the columns " + String.join(",", COLUMNS));
    }
    return new CsvBoxRows(lines, columns, names.indexOf(SCORE), names.size());
  }

  @Override
  public @Nullable BoxEntry next() {
    return lines.advance() ? lines.read(this::entry) : null;
  }

  private BoxEntry entry() {
    List<String> cells = CsvLine.split(lines.text(), width, "");
    String image = cells.get(columns[0]).strip();
    if (image.isEmpty()) {
      throw new BadRow("the image has no name");
    }
    double[] numbers = new double[4];
    int empty = 0;
    for (int i = 0; i < 4; i++) {
      String cell = cells.get(columns[i + 1]).strip();
      if (cell.isEmpty()) {
        empty++;
      } else {
        numbers[i] = number(cell, COLUMNS[i + 1]);
      }
    }
    if (empty > 0 && empty < 4) {
      throw new BadRow("a box has four numbers, or none if there is no face");
    }
    List<BoxEntry.StatedBox> boxes =
        empty == 4
            ? List.of()
            : List.of(
                new BoxEntry.StatedBox(
                    numbers[0], numbers[1], numbers[2], numbers[3], score(cells)));
    return new BoxEntry(image, boxes, lines.line());
  }

  private double score(List<String> cells) {
    String cell = score < 0 ? "" : cells.get(score).strip();
    return cell.isEmpty() ? Double.NaN : number(cell, SCORE);
  }

  /** Any number, NaN and infinities included: a detector may write them, and they are a bad box. */
  private static double number(String cell, String name) {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      throw new BadRow(name + " is not a number: '" + Values.shortened(cell) + "'");
    }
  }

  @Override
  public void close() {
    lines.close();
  }
}
