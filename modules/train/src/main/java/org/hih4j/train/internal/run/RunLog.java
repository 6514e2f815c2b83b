package org.hih4j.train.internal.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.hih4j.core.io.AtomicFile;

/** The rows of a training's log: one for each measurement, later columns where new ones appear. */
final class RunLog {
  private final List<Map<String, String>> rows = new ArrayList<>();

  static RunLog parse(String csv) {
    RunLog log = new RunLog();
    if (csv.isBlank()) {
      return log;
    }
    String[] lines = csv.split("\n");
    String[] columns = lines[0].split(",", -1);
    for (int i = 1; i < lines.length; i++) {
      String[] values = lines[i].split(",", -1);
      Map<String, String> row = new LinkedHashMap<>();
      for (int c = 0; c < Math.min(columns.length, values.length); c++) {
        if (!values[c].isEmpty()) {
          row.put(columns[c], values[c]);
        }
      }
      log.rows.add(row);
    }
    return log;
  }

  void add(Map<String, Double> values) {
    Map<String, String> row = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            row.put(
                name,
                value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString(value.longValue())
                    : String.format(Locale.ROOT, "%.6g", value)));
    rows.add(row);
  }

  /** All rows as numbers, for a plot. */
  List<Map<String, Double>> numbers() {
    List<Map<String, Double>> result = new ArrayList<>();
    for (Map<String, String> row : rows) {
      Map<String, Double> numbers = new LinkedHashMap<>();
      row.forEach((name, value) -> numbers.put(name, Double.valueOf(value)));
      result.add(numbers);
    }
    return result;
  }

  String csv() {
    Set<String> columns = new LinkedHashSet<>();
    rows.forEach(row -> columns.addAll(row.keySet()));
    StringBuilder text = new StringBuilder(String.join(",", columns)).append('\n');
    for (Map<String, String> row : rows) {
      text.append(String.join(",", columns.stream().map(c -> row.getOrDefault(c, "")).toList()))
          .append('\n');
    }
    return text.toString();
  }

  void save(Path file) {
    AtomicFile.write(file, csv());
  }
}
