package org.hih4j.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hih4j.core.scoring.Interval;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Results as a table for people and as JSON for programs. */
public final class EvaluationText {
  private static final Map<String, String> PAPER_NAMES = new LinkedHashMap<>();

  static {
    PAPER_NAMES.put("pose", "Pose");
    PAPER_NAMES.put("expression", "Expression");
    PAPER_NAMES.put("illumination", "Illumination");
    PAPER_NAMES.put("makeup", "Make-up");
    PAPER_NAMES.put("occlusion", "Occlusion");
    PAPER_NAMES.put("blur", "Blur");
    PAPER_NAMES.put("common", "Common");
    PAPER_NAMES.put("challenge", "Challenge");
    PAPER_NAMES.put("indoor", "Indoor");
    PAPER_NAMES.put("outdoor", "Outdoor");
    PAPER_NAMES.put("frontal", "Frontal");
  }

  private static final int SHOWN = 5;

  private EvaluationText() {}

  /**
   * The name of a set of faces of a result as the papers print it: all of them are the full set,
   * unless the split is one of the papers' subsets.
   */
  @SuppressWarnings("ReferenceEquality") // that set, not one that is equal
  static String setName(EvaluationResult result, Scores scores) {
    return scores == result.all()
        ? PAPER_NAMES.getOrDefault(result.dataset().split(), "Full")
        : PAPER_NAMES.getOrDefault(scores.name(), scores.name());
  }

  /**
   * All faces and the subsets, in the order of the papers' tables; a subset that is all there is
   * does not stand there twice.
   */
  static List<Scores> sets(EvaluationResult result) {
    List<Scores> sets = new ArrayList<>();
    sets.add(result.all());
    boolean same =
        result.subsets().size() == 1 && result.subsets().get(0).faces() == result.all().faces();
    if (!same) {
      sets.addAll(result.subsets());
    }
    return sets;
  }

  /**
   * The table of a result, with the box protocol, the normaliser and every note.
   *
   * @param result the result
   * @return lines of plain text
   */
  public static String table(EvaluationResult result) {
    StringBuilder text = new StringBuilder();
    text.append(result.model().name()).append(" on ").append(result.dataset().name());
    text.append(", split ").append(result.dataset().split()).append('\n');
    text.append("box: ").append(result.boxes().describe());
    text.append("; errors in % of the ").append(result.normalizer()).append(" length\n\n");
    append(
        text,
        "%-14s %6s  %6s  %-15s %6s %6s  %6s %6s  %6s %6s %6s%n",
        "",
        "faces",
        "NME",
        "95 % interval",
        "FR@8",
        "FR@10",
        "AUC@8",
        "AUC@10",
        "median",
        "P90",
        "P95");
    for (Scores scores : sets(result)) {
      append(
          text, "%-14s %6d  %6.3f  ", setName(result, scores), scores.faces(), 100 * scores.nme());
      append(
          text,
          "%-15s %6.2f %6.2f  %6.4f %6.4f  %6.2f %6.2f %6.2f%n",
          String.format(
              Locale.ROOT,
              "%.3f-%.3f",
              100 * scores.interval().low(),
              100 * scores.interval().high()),
          100 * scores.failureRate8(),
          100 * scores.failureRate10(),
          scores.auc8(),
          scores.auc10(),
          100 * scores.percentiles().median(),
          100 * scores.percentiles().p90(),
          100 * scores.percentiles().p95());
    }
    result
        .visibility()
        .ifPresent(
            v ->
                append(
                    text,
                    "visible points %.3f (%d), occluded points %.3f (%d)%n",
                    100 * v.visible(),
                    v.visiblePoints(),
                    100 * v.occluded(),
                    v.occludedPoints()));
    if (!Double.isNaN(result.facesPerSecond())) {
      append(text, "%.1f faces/s%n", result.facesPerSecond());
    }
    result.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
    notScored(
        text,
        result.failures().stream().map(row -> row.id() + ": " + row.failure().orElse("")).toList());
    return text.toString();
  }

  /** Names the first of what was not scored. */
  static void notScored(StringBuilder text, List<String> failures) {
    failures.stream()
        .limit(SHOWN)
        .forEach(failure -> text.append("  not scored: ").append(failure).append('\n'));
    if (failures.size() > SHOWN) {
      text.append("  ...\n");
    }
  }

  /** Adds numbers in words of the root locale. */
  static void append(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }

  /**
   * The error against the shift and the scale of the box, and the consistency across boxes.
   *
   * @param robustness the curves
   * @return lines of plain text
   */
  public static String table(Robustness robustness) {
    StringBuilder text = new StringBuilder();
    text.append("box curves on ").append(robustness.faces()).append(" faces, NME (FR@10) in %\n");
    text.append("shift of the crop's side:");
    settings(text, "  %.2f: %.2f (%.1f)", robustness.shifts());
    text.append("\nscale of the box:        ");
    settings(text, "  %.2f: %.2f (%.1f)", robustness.scales());
    append(
        text,
        "%nstandard deviation of a point across jittered boxes: %.3f %%%n",
        100 * robustness.meanConsistency());
    return text.toString();
  }

  private static void settings(
      StringBuilder text, String format, List<Robustness.Setting> settings) {
    for (Robustness.Setting each : settings) {
      append(text, format, each.amount(), 100 * each.nme(), 100 * each.failureRate10());
    }
  }

  /**
   * True against detected boxes, with the detector's scatter and the curve over it.
   *
   * @param comparison the comparison
   * @return lines of plain text
   */
  public static String table(BoxComparison comparison) {
    StringBuilder text = new StringBuilder();
    Comparison paired = comparison.paired();
    BoxComparison.Scatter scatter = comparison.scatter();
    append(
        text,
        "%d of %d faces found; on %d faces NME %.3f with true boxes, %.3f with the detector's"
            + " (%+.1f %%)%n",
        comparison.faces() - comparison.missed().size(),
        comparison.faces(),
        paired.faces(),
        100 * paired.secondNme(),
        100 * paired.firstNme(),
        100 * (paired.firstNme() / paired.secondNme() - 1));
    append(
        text,
        "detected landmark boxes, %% of the true one's side: %+.1f ± %.1f to the right,"
            + " %+.1f ± %.1f down, scale %.3f ± %.1f %%%n",
        100 * scatter.right(),
        100 * scatter.rightDeviation(),
        100 * scatter.down(),
        100 * scatter.downDeviation(),
        scatter.scale(),
        100 * scatter.scaleDeviation());
    append(text, "the detector's scatter on %d faces, NME (FR@10) in %%:", comparison.curveFaces());
    settings(text, "  x%.1f: %.2f (%.1f)", comparison.curve());
    text.append('\n');
    List<String> missed = comparison.missed();
    missed.stream().limit(SHOWN).forEach(id -> text.append("  missed: ").append(id).append('\n'));
    if (missed.size() > SHOWN) {
      append(text, "  ... and %d more%n", missed.size() - SHOWN);
    }
    return text.toString();
  }

  /**
   * One line on a comparison.
   *
   * @param comparison the comparison
   * @return plain text
   */
  public static String line(Comparison comparison) {
    return String.format(
        Locale.ROOT,
        "%s %.3f, %s %.3f: difference %+.3f (95 %% interval %+.3f to %+.3f, %d faces),"
            + " the first is better on %.0f %% of the faces",
        comparison.first(),
        100 * comparison.firstNme(),
        comparison.second(),
        100 * comparison.secondNme(),
        100 * comparison.difference(),
        100 * comparison.interval().low(),
        100 * comparison.interval().high(),
        comparison.faces(),
        100 * comparison.firstBetter());
  }

  /**
   * A result as JSON. Errors and rates are in percent, {@code nmeFraction} is the full-precision
   * fraction, areas are fractions from 0 to 1; keys of {@code failureRate} and {@code auc} are the
   * threshold in percent; {@code robustness} and {@code boxComparison} are there where they are
   * given.
   *
   * @param result the result
   * @param robustness the curves against the box, or empty
   * @param comparison true against detected boxes, or empty
   * @return one object, indented
   */
  public static String json(
      EvaluationResult result,
      Optional<Robustness> robustness,
      Optional<BoxComparison> comparison) {
    ObjectNode root = node(result);
    robustness.ifPresent(curves -> put(root.putObject("robustness"), curves));
    comparison.ifPresent(each -> put(root.putObject("boxComparison"), each));
    return written(root);
  }

  private static void put(ObjectNode curves, Robustness robustness) {
    curves.put("faces", robustness.faces());
    settings(curves.putArray("shift"), robustness.shifts());
    settings(curves.putArray("scale"), robustness.scales());
    curves.put("consistency", percent(robustness.meanConsistency()));
    ArrayNode landmarks = curves.putArray("consistencyPerLandmark");
    robustness.consistency().forEach(deviation -> landmarks.add(percent(deviation)));
  }

  private static void settings(ArrayNode array, List<Robustness.Setting> settings) {
    for (Robustness.Setting setting : settings) {
      ObjectNode node = array.addObject();
      node.put("amount", setting.amount());
      node.put("nme", percent(setting.nme()));
      node.put("failureRate10", percent(setting.failureRate10()));
    }
  }

  /** Errors and rates are in percent, lengths are fractions. */
  private static void put(ObjectNode node, BoxComparison comparison) {
    Comparison paired = comparison.paired();
    node.put("faces", comparison.faces());
    node.put("pairedFaces", paired.faces());
    node.put("trueBoxNme", percent(paired.secondNme()));
    node.put("detectorBoxNme", percent(paired.firstNme()));
    put(node.putArray("difference95"), paired.interval());
    ObjectNode scatter = node.putObject("scatter");
    scatter.put("right", rounded(comparison.scatter().right()));
    scatter.put("rightDeviation", rounded(comparison.scatter().rightDeviation()));
    scatter.put("down", rounded(comparison.scatter().down()));
    scatter.put("downDeviation", rounded(comparison.scatter().downDeviation()));
    scatter.put("scale", rounded(comparison.scatter().scale()));
    scatter.put("scaleDeviation", rounded(comparison.scatter().scaleDeviation()));
    settings(node.putArray("curve"), comparison.curve());
    ArrayNode missed = node.putArray("missed");
    comparison.missed().forEach(missed::add);
  }

  private static void put(ArrayNode array, Interval interval) {
    array.add(percent(interval.low())).add(percent(interval.high()));
  }

  /**
   * Several results and their comparisons as JSON.
   *
   * @param results the results
   * @param comparisons their comparisons
   * @return one object with {@code results} and {@code comparisons}, indented
   */
  public static String json(List<EvaluationResult> results, List<Comparison> comparisons) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode all = root.putArray("results");
    results.forEach(result -> all.add(node(result)));
    ArrayNode pairs = root.putArray("comparisons");
    for (Comparison comparison : comparisons) {
      ObjectNode pair = pairs.addObject();
      pair.put("first", comparison.first());
      pair.put("second", comparison.second());
      pair.put("faces", comparison.faces());
      pair.put("firstNme", percent(comparison.firstNme()));
      pair.put("secondNme", percent(comparison.secondNme()));
      pair.put("difference", percent(comparison.difference()));
      put(pair.putArray("interval95"), comparison.interval());
      pair.put("firstBetter", percent(comparison.firstBetter()));
    }
    return written(root);
  }

  static String written(ObjectNode node) {
    return JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(node)
        + "\n";
  }

  private static ObjectNode node(EvaluationResult result) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("model", result.model().name());
    root.put("dataset", result.dataset().name());
    root.put("split", result.dataset().split());
    root.put("box", result.boxes().describe());
    root.put("normalizer", result.normalizer());
    root.put("landmarks", result.scheme().size());
    root.put("unit", "percent");
    scores(root, result.all());
    root.put("failed", result.failures().size());
    if (!Double.isNaN(result.facesPerSecond())) {
      root.put("facesPerSecond", Math.round(result.facesPerSecond() * 100) / 100.0);
    }
    ObjectNode subsets = root.putObject("subsets");
    for (Scores subset : result.subsets()) {
      scores(subsets.putObject(subset.name()), subset);
    }
    result
        .visibility()
        .ifPresent(
            v -> {
              ObjectNode node = root.putObject("visibility");
              node.put("visibleNme", percent(v.visible()));
              node.put("visiblePoints", v.visiblePoints());
              if (v.occludedPoints() > 0) {
                node.put("occludedNme", percent(v.occluded()));
              }
              node.put("occludedPoints", v.occludedPoints());
            });
    ObjectNode groups = root.putObject("groups");
    result.perGroup().forEach((group, error) -> groups.set(group, percentOrNull(error)));
    ArrayNode landmarks = root.putArray("perLandmark");
    result.perLandmark().forEach(error -> landmarks.add(percentOrNull(error)));
    ArrayNode notes = root.putArray("notes");
    result.notes().forEach(notes::add);
    ArrayNode faces = root.putArray("faces");
    for (FaceRow row : result.rows()) {
      ObjectNode face = faces.addObject();
      face.put("id", row.id());
      if (row.scored()) {
        face.put("nme", percent(row.nme()));
      } else {
        face.put("failure", row.failure().orElse(""));
      }
    }
    return root;
  }

  private static void scores(ObjectNode node, Scores scores) {
    node.put("count", scores.faces());
    node.put("nme", percent(scores.nme()));
    node.put("nmeFraction", scores.nme());
    put(node.putArray("interval95"), scores.interval());
    ObjectNode rate = node.putObject("failureRate");
    rate.put("8", percent(scores.failureRate8()));
    rate.put("10", percent(scores.failureRate10()));
    ObjectNode auc = node.putObject("auc");
    auc.put("8", rounded(scores.auc8()));
    auc.put("10", rounded(scores.auc10()));
    auc.put("10-paper-grid", rounded(scores.paperAuc10()));
    ObjectNode percentiles = node.putObject("percentiles");
    percentiles.put("50", percent(scores.percentiles().median()));
    percentiles.put("90", percent(scores.percentiles().p90()));
    percentiles.put("95", percent(scores.percentiles().p95()));
    percentiles.put("99", percent(scores.percentiles().p99()));
  }

  /** Percent, or null for what no face has a label for. */
  private static JsonNode percentOrNull(double fraction) {
    return Double.isNaN(fraction)
        ? JsonNodeFactory.instance.nullNode()
        : JsonNodeFactory.instance.numberNode(percent(fraction));
  }

  private static double percent(double fraction) {
    return Math.round(100 * fraction * 1e5) / 1e5;
  }

  static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }
}
