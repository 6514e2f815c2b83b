package org.hih4j.data.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of comma-separated values; cells may be quoted, a quote inside is doubled (RFC 4180).
 */
public final class CsvLine {
  private CsvLine() {}

  /** The cells of the next line; none where there is no line. */
  static List<String> header(LineReader lines) {
    String header = lines.next();
    return header == null ? List.of() : split(header);
  }

  /** The cells of a line that has so many; {@code why} follows their number in the message. */
  public static List<String> split(String line, int columns, String why) {
    List<String> cells = split(line);
    if (cells.size() != columns) {
      throw new BadRow("expected " + columns + " columns" + why + ": " + cells.size());
    }
    return cells;
  }

  /** The cells of a line. */
  public static List<String> split(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted) {
        if (c != '"') {
          cell.append(c);
        } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
          cell.append(c);
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"' && cell.isEmpty()) {
        quoted = true;
      } else if (c == ',') {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    if (quoted) {
      throw new BadRow("a quote is not closed");
    }
    cells.add(cell.toString());
    return cells;
  }
}
