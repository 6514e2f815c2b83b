package org.hih4j.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.metrics.ScoreReliability;
import org.hih4j.core.scoring.DetectionMatch;
import org.hih4j.core.scoring.ScoredBox;
import org.hih4j.data.Sample;
import org.hih4j.data.wider.FacePhoto;
import org.hih4j.data.wider.WiderFaceDataset;
import org.hih4j.evaluation.internal.PhotoPictures;
import org.hih4j.evaluation.internal.ReportPage;
import org.hih4j.imaging.FaceImage;

/**
 * A report on a detector as one HTML page that needs no other file: average precisions, curves of
 * precision against recall, thresholds, reliability of the scores, photographs with their boxes.
 *
 * <p>The page shows photographs of the dataset; whoever passes it on passes those on.
 */
public final class DetectorReport {
  private static final int PICTURES = 8;

  private DetectorReport() {}

  /**
   * Makes a report. Faces are found once more in the photographs that are shown.
   *
   * @param finder the detector that the result is of
   * @param dataset the dataset that the result is of
   * @param result the result
   * @return the page
   */
  public static String of(DetectorModel finder, WiderFaceDataset dataset, DetectorResult result) {
    ReportPage page = new ReportPage(result.detector() + " on " + result.dataset());
    page.head(
        result.detector(),
        "on " + result.dataset() + ", split " + result.split(),
        List.of(
            "intersection over union 0.5",
            result.photos().size() + " photographs",
            result.levels().get(result.levels().size() - 1).curve().faces() + " faces"));
    page.tiles(tiles(result));
    page.open(
        "Average precision",
        "By the protocol of WIDER FACE: the area under the precision envelope at 1,000 thresholds."
            + " Exact: with every score as a threshold.");
    page.table(
        List.of("level", "photographs", "faces", "AP", "exact"),
        result.levels().stream().map(DetectorReport::row).toList());
    page.close();
    page.open(
        "Precision against recall",
        "Each threshold of the score is a point: the share of detections that are faces, and the"
            + " share of the faces that are found.");
    Map<String, List<Point2>> curves = new LinkedHashMap<>();
    for (DetectorResult.Level level : result.levels()) {
      if (!level.curve().points().isEmpty()) {
        curves.put(level.level().label(), level.curve().points());
      }
    }
    if (!curves.isEmpty()) {
      page.chart(
          "Precision against recall", "recall", "precision", new Point2(1, 1), curves, false);
    }
    page.close();
    thresholds(page, result);
    result.reliability().ifPresent(reliability -> reliability(page, reliability));
    photos(page, finder, dataset, result);
    page.open("Data", result.dataset() + ", split " + result.split());
    page.facts(Map.of("read from", result.source()));
    page.notes(result.notes());
    page.close();
    return page.end(
        "Made by hih4j. Detections that meet a face outside the level are left out; a second"
            + " detection of a face is false.");
  }

  private static List<ReportPage.Tile> tiles(DetectorResult result) {
    List<ReportPage.Tile> tiles = new ArrayList<>();
    for (DetectorResult.Level level : result.levels()) {
      tiles.add(ReportPage.Tile.of(level.curve().averagePrecision(), 3, "AP " + level.level()));
    }
    tiles.add(ReportPage.Tile.of(result.photosPerSecond(), 1, "photographs a second"));
    return tiles;
  }

  private static List<String> row(DetectorResult.Level level) {
    return List.of(
        level.level().label(),
        Integer.toString(level.curve().photographs()),
        Integer.toString(level.curve().faces()),
        ReportPage.number(level.curve().averagePrecision(), 4),
        ReportPage.number(level.curve().exactAveragePrecision(), 4));
  }

  private static void thresholds(ReportPage page, DetectorResult result) {
    page.open(
        "Thresholds",
        "What remains of the detections at a threshold of the score. Precision and false detections"
            + " count every valid face.");
    List<String> header =
        new ArrayList<>(List.of("score", "precision", "false detections a photograph"));
    result.levels().forEach(level -> header.add("recall " + level.level()));
    List<List<String>> rows = new ArrayList<>();
    for (DetectorResult.Threshold each : result.thresholds()) {
      List<String> row = new ArrayList<>();
      row.add(ReportPage.number(each.score(), 3));
      row.add(ReportPage.number(each.precision(), 4));
      row.add(ReportPage.number(each.falsePerPhotograph(), 4));
      each.recalls().forEach(recall -> row.add(ReportPage.number(recall, 4)));
      rows.add(row);
    }
    page.table(header, rows);
    page.close();
  }

  private static void reliability(ReportPage page, ScoreReliability reliability) {
    page.open(
        "Reliability of the score",
        "Among detections of a score of 0.8 eight in ten should be faces."
            + (Double.isNaN(reliability.expectedError())
                ? ""
                : " Expected calibration error: "
                    + ReportPage.number(reliability.expectedError(), 4)
                    + "."));
    List<List<String>> rows = new ArrayList<>();
    List<Point2> points = new ArrayList<>();
    for (ScoreReliability.Bin bin : reliability.bins()) {
      if (bin.count() > 0) {
        points.add(new Point2(bin.meanScore(), bin.share()));
        rows.add(
            List.of(
                ReportPage.number(bin.from(), 1) + " – " + ReportPage.number(bin.to(), 1),
                Long.toString(bin.count()),
                ReportPage.number(bin.meanScore(), 3),
                ReportPage.number(bin.share(), 3)));
      }
    }
    page.openColumns();
    page.table(List.of("score", "detections", "mean score", "share of faces"), rows);
    if (!points.isEmpty()) {
      Map<String, List<Point2>> lines = new LinkedHashMap<>();
      lines.put("detections", points);
      lines.put("a calibrated score", List.of(new Point2(0, 0), new Point2(1, 1)));
      page.chart(
          "Share of faces against the score",
          "mean score",
          "share of faces",
          new Point2(1, 1),
          lines,
          true);
    }
    page.closeColumns();
    page.close();
  }

  /** The photographs with most faces that were missed. */
  private static void photos(
      ReportPage page, DetectorModel finder, WiderFaceDataset dataset, DetectorResult result) {
    List<DetectorResult.Photo> worst =
        result.photos().stream()
            .filter(photo -> photo.failure().isEmpty() && photo.faces() > 0)
            .sorted(
                Comparator.comparingInt(
                    (DetectorResult.Photo photo) -> photo.found() - photo.faces()))
            .limit(PICTURES)
            .toList();
    if (worst.isEmpty()) {
      return;
    }
    double score = result.thresholds().get(result.thresholds().size() / 2).score();
    Map<Long, String> pictures = new HashMap<>();
    try (Stream<FacePhoto> photos = dataset.photos()) {
      long[] index = {0};
      photos.forEach(
          photo -> {
            long at = index[0]++;
            if (worst.stream().anyMatch(each -> each.index() == at)) {
              pictures.put(at, picture(finder, photo, score));
            }
          });
    }
    page.open(
        "Photographs",
        "Those with most missed faces: the share of their faces that was found at any score, and"
            + " the boxes of at least a score of "
            + ReportPage.number(score, 3)
            + ".");
    page.photoKey();
    page.gallery(
        "Most missed",
        worst.stream()
            .map(
                photo ->
                    new ReportPage.Face(
                        Objects.requireNonNull(pictures.get(photo.index()), photo.id()),
                        photo.id() + ": " + photo.found() + " of " + photo.faces(),
                        (double) photo.found() / photo.faces()))
            .toList());
    page.close();
  }

  private static String picture(DetectorModel finder, FacePhoto photo, double score) {
    FaceImage image = photo.image().load();
    List<ScoredBox> detected = new ArrayList<>();
    for (FoundFace face : finder.find(photo.id(), Sample.Image.of(() -> image))) {
      if (face.score() >= score) {
        detected.add(new ScoredBox(face.face(), face.score()));
      }
    }
    List<Box> found = new ArrayList<>();
    List<Box> missed = new ArrayList<>();
    for (FacePhoto.Face face : photo.faces()) {
      if (face.valid()) {
        DetectionMatch match =
            DetectionMatch.of(detected, List.of(face.box()), new boolean[] {true});
        boolean hit =
            java.util.stream.IntStream.range(0, match.size())
                .anyMatch(i -> match.outcome(i) == DetectionMatch.Outcome.HIT);
        (hit ? found : missed).add(face.box());
      }
    }
    return PhotoPictures.draw(image, found, missed, detected.stream().map(ScoredBox::box).toList());
  }
}
