package org.hih4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.hih4j.core.metrics.ScoreReliability;
import org.hih4j.workshop.Reliability;

/** Reliability tables in Markdown. */
final class ReliabilityText {
  private ReliabilityText() {}

  /**
   * Two tables: for each kind of faces and boxes what confidences said, what was, and the expected
   * calibration error; and what was by what was said, over all of them.
   */
  static String of(List<Reliability> rows) {
    List<String> groups = rows.stream().map(Reliability::group).distinct().toList();
    StringBuilder text = new StringBuilder();
    header(text, "said / was / calibration error", groups);
    Map<String, Map<String, Reliability>> bySource = new LinkedHashMap<>();
    for (Reliability row : rows) {
      bySource
          .computeIfAbsent(row.data() + ", " + row.boxes(), name -> new LinkedHashMap<>())
          .put(row.group(), row);
    }
    bySource.forEach(
        (source, byGroup) ->
            row(
                text,
                source,
                groups.stream()
                    .map(
                        group ->
                            byGroup.containsKey(group) ? cell(byGroup.get(group).scores()) : "")
                    .toList()));
    text.append('\n');
    header(text, "said", groups);
    int bins = rows.get(0).scores().bins().size();
    for (int bin = 0; bin < bins; bin++) {
      List<String> cells = new ArrayList<>();
      for (String group : groups) {
        cells.add(cell(rows, group, bin));
      }
      row(
          text,
          String.format(Locale.ROOT, "%.1f to %.1f", (double) bin / bins, (bin + 1.0) / bins),
          cells);
    }
    return text.append('\n').toString();
  }

  private static String cell(ScoreReliability scores) {
    return String.format(
        Locale.ROOT,
        "%.2f / %.2f / %.3f",
        scores.meanScore(),
        scores.share(),
        scores.expectedError());
  }

  private static String cell(List<Reliability> rows, String group, int bin) {
    long points = 0;
    double hits = 0;
    for (Reliability row : rows) {
      ScoreReliability.Bin each = row.scores().bins().get(bin);
      if (row.group().equals(group) && each.count() > 0) {
        points += each.count();
        hits += each.count() * each.share();
      }
    }
    return points == 0 ? "" : String.format(Locale.ROOT, "%.2f (%d)", hits / points, points);
  }

  private static void header(StringBuilder text, String first, List<String> groups) {
    row(text, first, groups);
    text.append("|---|")
        .append(groups.stream().map(group -> "---|").collect(Collectors.joining()))
        .append('\n');
  }

  private static void row(StringBuilder text, String first, List<String> cells) {
    text.append("| ").append(first).append(" | ").append(String.join(" | ", cells)).append(" |\n");
  }
}
