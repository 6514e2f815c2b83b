package org.hih4j.evaluation;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** True against detected boxes as a table for people and as JSON for programs. */
public final class BoxComparisonText {
  private static final int SHOWN = 5;

  private BoxComparisonText() {}

  /**
   * The comparison with the detector's scatter and the curve over it.
   *
   * @param comparison the comparison
   * @return lines of plain text
   */
  public static String table(BoxComparison comparison) {
    StringBuilder text = new StringBuilder();
    Comparison paired = comparison.paired();
    BoxComparison.Scatter scatter = comparison.scatter();
    line(
        text,
        "%d of %d faces found; on %d faces NME %.3f with true boxes, %.3f with the detector's"
            + " (%+.1f %%)%n",
        comparison.faces() - comparison.missed().size(),
        comparison.faces(),
        paired.faces(),
        100 * paired.secondNme(),
        100 * paired.firstNme(),
        100 * (paired.firstNme() / paired.secondNme() - 1));
    line(
        text,
        "detected landmark boxes, %% of the true one's side: %+.1f ± %.1f to the right,"
            + " %+.1f ± %.1f down, scale %.3f ± %.1f %%%n",
        100 * scatter.right(),
        100 * scatter.rightDeviation(),
        100 * scatter.down(),
        100 * scatter.downDeviation(),
        scatter.scale(),
        100 * scatter.scaleDeviation());
    line(text, "the detector's scatter on %d faces, NME (FR@10) in %%:", comparison.curveFaces());
    for (Robustness.Setting setting : comparison.curve()) {
      line(
          text,
          "  x%.1f: %.2f (%.1f)",
          setting.amount(),
          100 * setting.nme(),
          100 * setting.failureRate10());
    }
    text.append('\n');
    List<String> missed = comparison.missed();
    missed.stream().limit(SHOWN).forEach(id -> text.append("  missed: ").append(id).append('\n'));
    if (missed.size() > SHOWN) {
      line(text, "  ... and %d more%n", missed.size() - SHOWN);
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }

  /** Writes the comparison into an object: errors and rates in percent, lengths as fractions. */
  static void put(ObjectNode node, BoxComparison comparison) {
    Comparison paired = comparison.paired();
    node.put("faces", comparison.faces());
    node.put("pairedFaces", paired.faces());
    node.put("trueBoxNme", percent(paired.secondNme()));
    node.put("detectorBoxNme", percent(paired.firstNme()));
    ArrayNode interval = node.putArray("difference95");
    interval.add(percent(paired.interval().low()));
    interval.add(percent(paired.interval().high()));
    ObjectNode scatter = node.putObject("scatter");
    scatter.put("right", rounded(comparison.scatter().right()));
    scatter.put("rightDeviation", rounded(comparison.scatter().rightDeviation()));
    scatter.put("down", rounded(comparison.scatter().down()));
    scatter.put("downDeviation", rounded(comparison.scatter().downDeviation()));
    scatter.put("scale", rounded(comparison.scatter().scale()));
    scatter.put("scaleDeviation", rounded(comparison.scatter().scaleDeviation()));
    ArrayNode curve = node.putArray("curve");
    for (Robustness.Setting setting : comparison.curve()) {
      ObjectNode each = curve.addObject();
      each.put("amount", setting.amount());
      each.put("nme", percent(setting.nme()));
      each.put("failureRate10", percent(setting.failureRate10()));
    }
    ArrayNode missed = node.putArray("missed");
    comparison.missed().forEach(missed::add);
  }

  private static double percent(double fraction) {
    return Math.round(100 * fraction * 1e5) / 1e5;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }
}
