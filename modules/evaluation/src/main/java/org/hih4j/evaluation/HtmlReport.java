package org.hih4j.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.data.Dataset;
import org.hih4j.data.Sample;
import org.hih4j.evaluation.internal.FacePictures;
import org.hih4j.evaluation.internal.ReportPage;

/**
 * A report as one HTML page that needs no other file: numbers, cumulative error curves, errors by
 * landmark, curves against the box, faces with their points, the cards of model and data.
 *
 * <p>The page shows faces of the dataset; whoever passes it on passes those on.
 */
public final class HtmlReport {
  private static final int BEST = 4;
  private static final int MEDIAN = 4;
  private static final int WORST = 8;

  private HtmlReport() {}

  /**
   * Makes a report. The faces that are shown are aligned once more.
   *
   * @param model the model that the result is of
   * @param dataset the dataset that the result is of
   * @param result the result
   * @param options the options that the result was made with
   * @param robustness the curves against the box, or empty to leave them out
   * @param comparison true against detected boxes, or empty to leave them out
   * @return the page
   */
  public static String of(
      LandmarkModel model,
      Dataset dataset,
      EvaluationResult result,
      EvaluationOptions options,
      Optional<Robustness> robustness,
      Optional<BoxComparison> comparison) {
    Dataset.Card data = result.dataset();
    ReportPage page = new ReportPage(result.model().name() + " on " + data.name());
    head(page, result);
    page.open("Numbers", "Errors and rates in percent; areas under the curve from 0 to 1.");
    page.table(
        List.of(
            "faces",
            "count",
            "NME",
            "95 % interval",
            "FR 8 %",
            "FR 10 %",
            "AUC 8 %",
            "AUC 10 %",
            "median",
            "P90",
            "P95",
            "P99"),
        EvaluationText.sets(result).stream().map(scores -> row(result, scores)).toList());
    page.close();
    page.open(
        "Cumulative error", "The share of faces whose error stays below the value on the axis.");
    page.curves(curves(result));
    page.close();
    page.open(
        "Error by landmark",
        "The mean error of each point on the mean of the labelled faces; larger and darker is"
            + " worse.");
    page.landmarks(
        result.meanFace(),
        result.perLandmark(),
        result.perGroup(),
        "Mean error in % of the " + result.normalizer() + " length");
    page.close();
    comparison.ifPresent(boxes -> BoxComparisonPart.add(page, boxes));
    robustness.ifPresent(curves -> box(page, curves));
    faces(page, new Evaluation.FaceScorer(model, dataset, options), dataset, result);
    cards(page, result);
    return page.end(
        "Made by hih4j. NME: mean distance of the points divided by the "
            + result.normalizer()
            + " length. FR: share of faces with a larger error. AUC: exact area under the curve.");
  }

  private static void head(ReportPage page, EvaluationResult result) {
    Dataset.Card data = result.dataset();
    Scores all = result.all();
    List<String> chips = new ArrayList<>();
    chips.add("box: " + result.boxes().describe());
    chips.add("errors by the " + result.normalizer() + " length");
    chips.add(result.scheme().size() + " points");
    chips.add(all.faces() + " faces");
    if (!result.failures().isEmpty()) {
      chips.add(result.failures().size() + " not scored");
    }
    page.head(result.model().name(), "on " + data.name() + ", split " + data.split(), chips);
    page.tiles(
        List.of(
            ReportPage.Tile.percent(all.nme(), "mean error (NME)"),
            ReportPage.Tile.percent(all.percentiles().median(), "median error"),
            ReportPage.Tile.percent(all.percentiles().p95(), "95 % of faces below"),
            ReportPage.Tile.percent(all.failureRate8(), "failures above 8 %"),
            ReportPage.Tile.of(all.auc8(), 3, "AUC to 8 %"),
            Double.isNaN(result.facesPerSecond())
                ? ReportPage.Tile.of(all.auc10(), 3, "AUC to 10 %")
                : ReportPage.Tile.of(result.facesPerSecond(), 1, "faces a second")));
  }

  private static List<String> row(EvaluationResult result, Scores scores) {
    return List.of(
        EvaluationText.setName(result, scores),
        Integer.toString(scores.faces()),
        ReportPage.number(100 * scores.nme(), 3),
        ReportPage.number(100 * scores.interval().low(), 2)
            + " – "
            + ReportPage.number(100 * scores.interval().high(), 2),
        ReportPage.number(100 * scores.failureRate8(), 2),
        ReportPage.number(100 * scores.failureRate10(), 2),
        ReportPage.number(scores.auc8(), 4),
        ReportPage.number(scores.auc10(), 4),
        ReportPage.number(100 * scores.percentiles().median(), 2),
        ReportPage.number(100 * scores.percentiles().p90(), 2),
        ReportPage.number(100 * scores.percentiles().p95(), 2),
        ReportPage.number(100 * scores.percentiles().p99(), 2));
  }

  @SuppressWarnings("ReferenceEquality") // that set, not one that is equal
  private static Map<String, double[]> curves(EvaluationResult result) {
    Map<String, double[]> curves = new LinkedHashMap<>();
    for (Scores set : EvaluationText.sets(result)) {
      boolean all = set == result.all();
      curves.put(
          EvaluationText.setName(result, set),
          result.rows().stream()
              .filter(row -> row.scored() && (all || row.subsets().contains(set.name())))
              .mapToDouble(FaceRow::nme)
              .toArray());
    }
    return curves;
  }

  private static void box(ReportPage page, Robustness robustness) {
    page.open(
        "Error against the box",
        "The same "
            + robustness.faces()
            + " faces with their box shifted in a random direction, and scaled. Across boxes"
            + " shifted by up to 10 % and scaled by 0.85 to 1.2 a point moves with a standard"
            + " deviation of "
            + ReportPage.percent(robustness.meanConsistency())
            + " on average, which needs no labels.");
    page.settings(
        robustness.shifts().stream()
            .map(setting -> new Point2(100 * setting.amount(), 100 * setting.nme()))
            .toList(),
        robustness.scales().stream()
            .map(setting -> new Point2(setting.amount(), 100 * setting.nme()))
            .toList());
    page.close();
  }

  private static void faces(
      ReportPage page, Evaluation.FaceScorer pass, Dataset dataset, EvaluationResult result) {
    List<FaceRow> sorted =
        result.rows().stream()
            .filter(FaceRow::scored)
            .sorted(Comparator.comparingDouble(FaceRow::nme))
            .toList();
    int worst = Math.min(WORST, sorted.size());
    int best = Math.min(BEST, sorted.size());
    int median = Math.min(MEDIAN, sorted.size());
    int middle = Math.min(Math.max(0, sorted.size() / 2 - median / 2), sorted.size() - median);
    List<FaceRow> bestRows = sorted.subList(0, best);
    List<FaceRow> medianRows = sorted.subList(middle, middle + median);
    List<FaceRow> worstRows = new ArrayList<>(sorted.subList(sorted.size() - worst, sorted.size()));
    java.util.Collections.reverse(worstRows);
    Set<Long> wanted = new TreeSet<>();
    Stream.of(bestRows, medianRows, worstRows)
        .flatMap(List::stream)
        .forEach(row -> wanted.add(row.index()));
    Map<Long, String> pictures = pictures(pass, dataset, wanted);
    page.open(
        "Faces", "Labelled and predicted points of the best, the median and the worst faces.");
    page.galleryKey();
    page.gallery("Worst", gallery(worstRows, pictures));
    page.gallery("Median", gallery(medianRows, pictures));
    page.gallery("Best", gallery(bestRows, pictures));
    page.close();
  }

  private static List<ReportPage.Face> gallery(List<FaceRow> rows, Map<Long, String> pictures) {
    List<ReportPage.Face> faces = new ArrayList<>();
    for (FaceRow row : rows) {
      if (pictures.containsKey(row.index())) {
        faces.add(new ReportPage.Face(pictures.get(row.index()), row.id(), row.nme()));
      }
    }
    return faces;
  }

  private static Map<Long, String> pictures(
      Evaluation.FaceScorer pass, Dataset dataset, Set<Long> wanted) {
    Map<Long, String> pictures = new HashMap<>();
    try (Stream<Sample> samples = dataset.samples()) {
      long[] index = {0};
      samples.forEach(
          sample -> {
            long at = index[0]++;
            if (wanted.contains(at)) {
              Evaluation.FaceScorer.Prepared prepared = pass.prepare(sample, at);
              Landmarks found =
                  pass.predicted(pass.model().align(prepared.image(), prepared.box()).toArray());
              pictures.put(at, FacePictures.draw(prepared.image(), pass.truth(sample), found));
            }
          });
    }
    return pictures;
  }

  private static void cards(ReportPage page, EvaluationResult result) {
    Dataset.Card data = result.dataset();
    page.openColumns();
    page.open("Model", result.model().name());
    page.facts(result.model().facts());
    page.close();
    page.open("Data", data.name() + ", split " + data.split());
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("read from", data.source());
    facts.put("faces scored", Integer.toString(result.all().faces()));
    data.published().ifPresent(published -> facts.put("faces published", Long.toString(published)));
    facts.put("not scored", Integer.toString(result.failures().size()));
    facts.put("published failure threshold", ReportPage.percent(data.failureThreshold()));
    result
        .visibility()
        .ifPresent(
            visibility -> {
              facts.put("error of visible points", ReportPage.percent(visibility.visible()));
              facts.put("error of occluded points", ReportPage.percent(visibility.occluded()));
            });
    facts.put("terms", data.terms());
    page.facts(facts);
    if (!result.notes().isEmpty()) {
      page.notes(result.notes());
    }
    page.close();
    page.closeColumns();
  }
}
