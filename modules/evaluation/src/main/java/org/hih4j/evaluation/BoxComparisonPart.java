package org.hih4j.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hih4j.core.geometry.Point2;
import org.hih4j.evaluation.internal.ReportPage;

/** The part of a report on true against detected boxes. */
final class BoxComparisonPart {
  private static final int SHOWN = 50;

  private BoxComparisonPart() {}

  static void add(ReportPage page, BoxComparison comparison) {
    Comparison paired = comparison.paired();
    int found = comparison.faces() - comparison.missed().size();
    page.open(
        "True and detected boxes",
        "The same "
            + paired.faces()
            + " faces with the tight box of their labels and with the detector's box, which found "
            + found
            + " of "
            + comparison.faces()
            + ".");
    page.table(
        List.of("box", "NME", "difference", "95 % interval", "better on"),
        List.of(
            List.of("true", percent(paired.secondNme()), "", "", ""),
            List.of(
                "detector's",
                percent(paired.firstNme()),
                percent(paired.difference()),
                percent(paired.interval().low()) + " – " + percent(paired.interval().high()),
                ReportPage.number(100 * paired.firstBetter(), 0) + " % of the faces")));
    BoxComparison.Scatter scatter = comparison.scatter();
    page.openColumns();
    page.table(
        List.of("detected against true box", "mean", "standard deviation"),
        List.of(
            List.of(
                "shift to the right, of the side",
                ReportPage.percent(scatter.right()),
                ReportPage.percent(scatter.rightDeviation())),
            List.of(
                "shift down, of the side",
                ReportPage.percent(scatter.down()),
                ReportPage.percent(scatter.downDeviation())),
            List.of(
                "scale",
                ReportPage.number(scatter.scale(), 3),
                ReportPage.percent(scatter.scaleDeviation()))));
    List<Point2> points =
        comparison.curve().stream()
            .map(setting -> new Point2(setting.amount(), 100 * setting.nme()))
            .toList();
    double top = points.stream().mapToDouble(Point2::y).max().orElse(0);
    page.chart(
        "Error against the detector's scatter",
        "times the detector's scatter",
        "NME, %",
        new Point2(points.get(points.size() - 1).x(), Math.ceil(1.1 * top)),
        Map.of("NME", points),
        true);
    page.closeColumns();
    if (!comparison.missed().isEmpty()) {
      List<String> missed = new ArrayList<>();
      comparison.missed().stream().limit(SHOWN).forEach(id -> missed.add("missed: " + id));
      if (comparison.missed().size() > SHOWN) {
        missed.add("and " + (comparison.missed().size() - SHOWN) + " more");
      }
      page.notes(missed);
    }
    page.close();
  }

  private static String percent(double fraction) {
    return ReportPage.number(100 * fraction, 3);
  }
}
