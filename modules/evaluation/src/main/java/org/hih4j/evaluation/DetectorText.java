package org.hih4j.evaluation;

import java.util.List;
import java.util.Locale;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.metrics.ScoreReliability;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Results of detectors as tables for people and as JSON for programs. */
public final class DetectorText {
  private static final int SHOWN = 5;

  private DetectorText() {}

  /**
   * The tables of a result: average precisions, thresholds, reliability of the scores, every note.
   *
   * @param result the result
   * @return lines of plain text
   */
  public static String table(DetectorResult result) {
    StringBuilder text = new StringBuilder();
    text.append(result.detector()).append(" on ").append(result.dataset());
    text.append(", split ").append(result.split()).append("; IoU 0.5\n\n");
    line(text, "%-8s %7s %7s  %7s %7s%n", "", "photos", "faces", "AP", "exact");
    for (DetectorResult.Level level : result.levels()) {
      line(
          text,
          "%-8s %7d %7d  %7.4f %7.4f%n",
          level.level(),
          level.curve().photographs(),
          level.curve().faces(),
          level.curve().averagePrecision(),
          level.curve().exactAveragePrecision());
    }
    line(text, "%n%-8s %9s %11s", "score", "precision", "false/photo");
    result.levels().forEach(level -> line(text, " %8s", "R " + level.level()));
    for (DetectorResult.Threshold each : result.thresholds()) {
      line(
          text, "%n%-8.3f %9.4f %11.4f", each.score(), each.precision(), each.falsePerPhotograph());
      each.recalls().forEach(recall -> line(text, " %8.4f", recall));
    }
    text.append('\n');
    result.reliability().ifPresent(reliability -> table(text, reliability));
    line(text, "%n%.1f photographs/s%n", result.photosPerSecond());
    result.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
    List<DetectorResult.Photo> failures = result.failures();
    for (DetectorResult.Photo photo : failures.subList(0, Math.min(SHOWN, failures.size()))) {
      text.append("  not scored: ").append(photo.id()).append(": ");
      text.append(photo.failure().orElse("")).append('\n');
    }
    if (failures.size() > SHOWN) {
      text.append("  ...\n");
    }
    return text.toString();
  }

  private static void table(StringBuilder text, ScoreReliability reliability) {
    line(text, "%n%-10s %10s %10s %10s%n", "score", "detections", "mean", "faces");
    for (ScoreReliability.Bin bin : reliability.bins()) {
      if (bin.detections() > 0) {
        line(
            text,
            "%.1f - %.1f  %10d %10.3f %10.3f%n",
            bin.from(),
            bin.to(),
            bin.detections(),
            bin.meanScore(),
            bin.share());
      }
    }
    line(text, "expected calibration error %.4f%n", reliability.expectedError());
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }

  /**
   * A result as JSON: average precisions, recalls and precisions from 0 to 1.
   *
   * @param result the result
   * @return one object, indented
   */
  public static String json(DetectorResult result) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("detector", result.detector());
    root.put("dataset", result.dataset());
    root.put("split", result.split());
    root.put("photographs", result.photos().size());
    root.put("photographsPerSecond", rounded(result.photosPerSecond()));
    ObjectNode levels = root.putObject("levels");
    for (DetectorResult.Level level : result.levels()) {
      ObjectNode node = levels.putObject(level.level().label());
      node.put("photographs", level.curve().photographs());
      node.put("faces", level.curve().faces());
      node.put("averagePrecision", rounded(level.curve().averagePrecision()));
      node.put("exactAveragePrecision", rounded(level.curve().exactAveragePrecision()));
      ArrayNode curve = node.putArray("curve");
      Point2 last = null;
      for (Point2 point : level.curve().points()) {
        if (!point.equals(last)) {
          curve.addArray().add(rounded(point.x())).add(rounded(point.y()));
        }
        last = point;
      }
    }
    ArrayNode thresholds = root.putArray("thresholds");
    for (DetectorResult.Threshold each : result.thresholds()) {
      ObjectNode node = thresholds.addObject();
      node.put("score", rounded(each.score()));
      node.put("precision", rounded(each.precision()));
      node.put("falsePerPhotograph", rounded(each.falsePerPhotograph()));
      ObjectNode recall = node.putObject("recall");
      for (int i = 0; i < each.recalls().size(); i++) {
        recall.put(result.levels().get(i).level().label(), rounded(each.recalls().get(i)));
      }
    }
    result
        .reliability()
        .ifPresent(
            reliability -> {
              ObjectNode node = root.putObject("reliability");
              if (!Double.isNaN(reliability.expectedError())) {
                node.put("expectedError", rounded(reliability.expectedError()));
              }
              ArrayNode bins = node.putArray("bins");
              for (ScoreReliability.Bin bin : reliability.bins()) {
                ObjectNode each = bins.addObject();
                each.put("from", rounded(bin.from()));
                each.put("to", rounded(bin.to()));
                each.put("detections", bin.detections());
                if (bin.detections() > 0) {
                  each.put("meanScore", rounded(bin.meanScore()));
                  each.put("faces", rounded(bin.share()));
                }
              }
            });
    ArrayNode notes = root.putArray("notes");
    result.notes().forEach(notes::add);
    ArrayNode failures = root.putArray("failures");
    for (DetectorResult.Photo photo : result.failures()) {
      ObjectNode node = failures.addObject();
      node.put("id", photo.id());
      node.put("failure", photo.failure().orElse(""));
    }
    return EvaluationText.written(root);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }
}
