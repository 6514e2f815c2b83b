package org.hih4j.evaluation;

import static org.hih4j.evaluation.EvaluationText.append;
import static org.hih4j.evaluation.EvaluationText.rounded;

import org.hih4j.core.geometry.Point2;
import org.hih4j.core.metrics.ScoreReliability;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Results of detectors as tables for people and as JSON for programs. */
public final class DetectorText {
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
    append(text, "%-8s %7s %7s  %7s %7s%n", "", "photos", "faces", "AP", "exact");
    for (DetectorResult.Level level : result.levels()) {
      append(
          text,
          "%-8s %7d %7d  %7.4f %7.4f%n",
          level.level(),
          level.curve().photographs(),
          level.curve().faces(),
          level.curve().averagePrecision(),
          level.curve().exactAveragePrecision());
    }
    append(text, "%n%-8s %9s %11s", "score", "precision", "false/photo");
    result.levels().forEach(level -> append(text, " %8s", "R " + level.level()));
    for (DetectorResult.Threshold each : result.thresholds()) {
      append(
          text, "%n%-8.3f %9.4f %11.4f", each.score(), each.precision(), each.falsePerPhotograph());
      each.recalls().forEach(recall -> append(text, " %8.4f", recall));
    }
    text.append('\n');
    result.reliability().ifPresent(reliability -> table(text, reliability));
    append(text, "%n%.1f photographs/s%n", result.photosPerSecond());
    result.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
    EvaluationText.notScored(
        text,
        result.failures().stream()
            .map(photo -> photo.id() + ": " + photo.failure().orElse(""))
            .toList());
    return text.toString();
  }

  private static void table(StringBuilder text, ScoreReliability reliability) {
    append(text, "%n%-10s %10s %10s %10s%n", "score", "detections", "mean", "faces");
    for (ScoreReliability.Bin bin : reliability.bins()) {
      if (bin.count() > 0) {
        append(
            text,
            "%.1f - %.1f  %10d %10.3f %10.3f%n",
            bin.from(),
            bin.to(),
            bin.count(),
            bin.meanScore(),
            bin.share());
      }
    }
    append(text, "expected calibration error %.4f%n", reliability.expectedError());
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
                each.put("detections", bin.count());
                if (bin.count() > 0) {
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
}
