package org.hih4j.core.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.metrics.ScoreReliability;
import org.hih4j.core.scoring.DetectionMatch.Outcome;
import org.junit.jupiter.api.Test;

class DetectionTest {
  private static final Box LEFT = new Box(0, 0, 99, 99);
  private static final Box RIGHT = new Box(200, 0, 99, 99);
  private static final Box NOWHERE = new Box(1000, 1000, 99, 99);

  private static ScoredBox found(Box box, double score) {
    return new ScoredBox(box, score);
  }

  private static boolean[] counts(boolean... counts) {
    return counts;
  }

  private static List<Outcome> outcomes(DetectionMatch match) {
    return IntStream.range(0, match.size()).mapToObj(match::outcome).toList();
  }

  @Test
  void theSurestDetectionOfAFaceIsTheHit() {
    DetectionMatch match =
        DetectionMatch.of(
            List.of(found(LEFT, 0.2), found(LEFT.translated(1, 0), 0.9)),
            List.of(LEFT),
            counts(true));
    assertThat(match.score(0)).isEqualTo(0.9);
    assertThat(outcomes(match)).containsExactly(Outcome.HIT, Outcome.FALSE);
  }

  @Test
  void aDetectionOfAFaceThatDoesNotCountIsLeftOut() {
    DetectionMatch match =
        DetectionMatch.of(
            List.of(found(LEFT, 0.9), found(LEFT, 0.8), found(RIGHT, 0.7), found(NOWHERE, 0.6)),
            List.of(LEFT, RIGHT),
            counts(false, true));
    assertThat(outcomes(match))
        .containsExactly(Outcome.LEFT_OUT, Outcome.LEFT_OUT, Outcome.HIT, Outcome.FALSE);
    assertThat(match.faces()).isEqualTo(1);
  }

  @Test
  void theFaceOfTheGreatestOverlapIsMetEvenIfItDoesNotCount() {
    DetectionMatch match =
        DetectionMatch.of(
            List.of(found(LEFT.translated(3, 0), 0.9)),
            List.of(LEFT, LEFT.translated(4, 0)),
            counts(true, false));
    assertThat(outcomes(match)).containsExactly(Outcome.LEFT_OUT);
  }

  @Test
  void everyDetectionNamesTheFaceThatItMeets() {
    DetectionMatch match =
        DetectionMatch.of(
            List.of(found(NOWHERE, 0.5), found(RIGHT, 0.7), found(RIGHT, 0.6), found(LEFT, 0.9)),
            List.of(LEFT, RIGHT),
            counts(false, true));
    assertThat(match.face(0)).hasValue(0);
    assertThat(match.face(1)).hasValue(1);
    assertThat(match.face(2)).hasValue(1);
    assertThat(match.face(3)).isEmpty();
  }

  @Test
  void halfTheUnionIsEnough() {
    // 100 x 100 pixels against 100 x 50: exactly 0.5.
    Box half = new Box(0, 0, 99, 49);
    assertThat(outcomes(DetectionMatch.of(List.of(found(half, 1)), List.of(LEFT), counts(true))))
        .containsExactly(Outcome.HIT);
    Box less = new Box(0, 0, 99, 48.9);
    assertThat(outcomes(DetectionMatch.of(List.of(found(less, 1)), List.of(LEFT), counts(true))))
        .containsExactly(Outcome.FALSE);
  }

  @Test
  void aPhotographWithoutLabelsIsSkipped() {
    DetectionMatch match = DetectionMatch.of(List.of(found(LEFT, 1)), List.of(), counts());
    assertThat(match.skipped()).isTrue();
    assertThat(outcomes(match)).containsExactly(Outcome.LEFT_OUT);
  }

  @Test
  void aPhotographWithoutFacesOfTheLevelStillHasFalseDetections() {
    DetectionMatch match =
        DetectionMatch.of(List.of(found(NOWHERE, 1)), List.of(LEFT), counts(false));
    assertThat(match.skipped()).isFalse();
    assertThat(outcomes(match)).containsExactly(Outcome.FALSE);
  }

  @Test
  void aMeasureNeedsAValueForEachFace() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectionMatch.of(List.of(), List.of(LEFT), counts()))
        .withMessageContaining("counts");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScoredBox(LEFT, Double.NaN))
        .withMessageContaining("score");
  }

  /** Four faces; from the surest: hit, false, hit, hit, false. */
  private static DetectionCurve fiveDetections() {
    List<Box> faces = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      faces.add(LEFT.translated(200 * i, 0));
    }
    return DetectionCurve.of(
        List.of(
            DetectionMatch.of(
                List.of(
                    found(faces.get(0), 1.0),
                    found(NOWHERE, 0.75),
                    found(faces.get(1), 0.5),
                    found(faces.get(2), 0.25),
                    found(faces.get(2), 0)),
                faces,
                counts(true, true, true, true))));
  }

  @Test
  void averagePrecisionIsTheAreaUnderTheEnvelope() {
    // Precisions at recalls 1/4, 2/4, 3/4: 1, 2/3, 3/4; the envelope lifts 2/3 to 3/4.
    double expected = 0.25 * 1 + 0.25 * 0.75 + 0.25 * 0.75;
    assertThat(fiveDetections().averagePrecision()).isEqualTo(expected, within(1e-12));
    assertThat(fiveDetections().exactAveragePrecision()).isEqualTo(expected, within(1e-12));
  }

  @Test
  void aThresholdTellsHitsAndFalseDetections() {
    DetectionCurve.Threshold at = fiveDetections().at(0.5);
    assertThat(at.hits()).isEqualTo(2);
    assertThat(at.falseDetections()).isEqualTo(1);
    assertThat(at.recall()).isEqualTo(0.5);
    assertThat(at.precision()).isEqualTo(2.0 / 3, within(1e-12));
    assertThat(at.falsePerPhotograph()).isEqualTo(1);
    assertThat(fiveDetections().at(2).precision()).isEqualTo(1);
  }

  @Test
  void aPerfectDetectorHasAnAverageOfOne() {
    DetectionCurve curve =
        DetectionCurve.of(
            List.of(
                DetectionMatch.of(List.of(found(LEFT, 3)), List.of(LEFT), counts(true)),
                DetectionMatch.of(List.of(found(RIGHT, 7)), List.of(RIGHT), counts(true))));
    assertThat(curve.averagePrecision()).isEqualTo(1);
    assertThat(curve.exactAveragePrecision()).isEqualTo(1);
    assertThat(curve.photographs()).isEqualTo(2);
  }

  @Test
  void nothingFoundIsAnAverageOfZero() {
    DetectionCurve curve =
        DetectionCurve.of(List.of(DetectionMatch.of(List.of(), List.of(LEFT), counts(true))));
    assertThat(curve.averagePrecision()).isZero();
    assertThat(curve.exactAveragePrecision()).isZero();
    assertThat(curve.points()).isEmpty();
  }

  @Test
  void oneScoreForAllIsAThresholdToo() {
    DetectionCurve curve =
        DetectionCurve.of(
            List.of(
                DetectionMatch.of(
                    List.of(found(LEFT, 0.5), found(NOWHERE, 0.5)),
                    List.of(LEFT, RIGHT),
                    counts(true, true))));
    assertThat(curve.averagePrecision()).isEqualTo(0.25, within(1e-12));
    assertThat(curve.exactAveragePrecision()).isEqualTo(0.25, within(1e-12));
  }

  @Test
  void withoutAFaceThatCountsThereIsNoCurve() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                DetectionCurve.of(
                    List.of(DetectionMatch.of(List.of(), List.of(LEFT), counts(false)))));
  }

  /** A photograph of the random tests. */
  private record Photo(List<ScoredBox> found, List<Box> faces, boolean[] counts) {}

  private static List<Photo> photos(long seed) {
    Random random = new Random(seed);
    List<Photo> photos = new ArrayList<>();
    for (int p = 0; p < 30; p++) {
      List<Box> faces = new ArrayList<>();
      List<ScoredBox> found = new ArrayList<>();
      int number = random.nextInt(6);
      boolean[] counts = new boolean[number];
      for (int k = 0; k < number; k++) {
        Box face = new Box(random.nextInt(200), random.nextInt(200), 5 + random.nextInt(60), 40);
        faces.add(face);
        counts[k] = random.nextInt(3) > 0;
        for (int d = random.nextInt(3); d > 0; d--) {
          Box near =
              face.scaled(0.7 + 0.6 * random.nextDouble())
                  .translated(random.nextInt(20) - 10, random.nextInt(20) - 10);
          found.add(new ScoredBox(near, random.nextInt(50) / 10.0 - 2));
        }
      }
      for (int d = random.nextInt(4); d > 0; d--) {
        found.add(
            new ScoredBox(
                new Box(random.nextInt(200), random.nextInt(200), 30, 30),
                random.nextInt(40) / 10.0 - 2));
      }
      photos.add(new Photo(found, faces, counts));
    }
    return photos;
  }

  private static DetectionCurve curve(List<Photo> photos) {
    return DetectionCurve.of(
        photos.stream()
            .map(photo -> DetectionMatch.of(photo.found(), photo.faces(), photo.counts()))
            .toList());
  }

  /** Photograph by photograph and threshold by threshold, as the protocol is told. */
  private static double naive(List<Photo> photos) {
    double least = 1e9;
    double greatest = -1e9;
    int faces = 0;
    for (Photo photo : photos) {
      for (ScoredBox each : photo.found()) {
        least = Math.min(least, each.score());
        greatest = Math.max(greatest, each.score());
      }
      for (boolean counts : photo.counts()) {
        faces += counts ? 1 : 0;
      }
    }
    double[] recall = new double[1002];
    double[] precision = new double[1002];
    recall[1001] = 1;
    for (int t = 1; t <= 1000; t++) {
      int hits = 0;
      int proposals = 0;
      for (Photo photo : photos) {
        if (photo.faces().isEmpty()) {
          continue;
        }
        List<ScoredBox> sorted = new ArrayList<>(photo.found());
        sorted.sort((a, b) -> Double.compare(b.score(), a.score()));
        boolean[] seen = new boolean[photo.faces().size()];
        for (ScoredBox each : sorted) {
          if ((each.score() - least) / (greatest - least) < 1 - t / 1000.0) {
            continue;
          }
          int best = 0;
          for (int k = 1; k < seen.length; k++) {
            if (overlap(each.box(), photo.faces().get(k))
                > overlap(each.box(), photo.faces().get(best))) {
              best = k;
            }
          }
          if (overlap(each.box(), photo.faces().get(best)) < 0.5) {
            proposals++;
          } else if (photo.counts()[best]) {
            proposals++;
            hits += seen[best] ? 0 : 1;
            seen[best] = true;
          }
        }
      }
      recall[t] = (double) hits / faces;
      precision[t] = proposals == 0 ? 0 : (double) hits / proposals;
    }
    double area = 0;
    for (int t = 1; t <= 1001; t++) {
      double envelope = 0;
      for (int later = t; later <= 1001; later++) {
        envelope = Math.max(envelope, precision[later]);
      }
      area += (recall[t] - recall[t - 1]) * envelope;
    }
    return area;
  }

  private static double overlap(Box a, Box b) {
    Box first = new Box(a.x(), a.y(), a.width() + 1, a.height() + 1);
    return first.overlap(new Box(b.x(), b.y(), b.width() + 1, b.height() + 1));
  }

  @Test
  void theFastAverageIsTheNaiveOne() {
    for (long seed = 1; seed <= 20; seed++) {
      List<Photo> photos = photos(seed);
      assertThat(curve(photos).averagePrecision()).isEqualTo(naive(photos), within(1e-12));
    }
  }

  @Test
  void theOrderOfPhotographsDoesNotMatter() {
    List<Photo> photos = photos(7);
    double before = curve(photos).averagePrecision();
    Collections.shuffle(photos, new Random(1));
    assertThat(curve(photos).averagePrecision()).isEqualTo(before, within(1e-12));
  }

  @Test
  void noIncreasingFunctionOfTheScoresChangesTheExactAverage() {
    List<Photo> photos = photos(8);
    List<Photo> bent =
        photos.stream()
            .map(
                photo ->
                    new Photo(
                        photo.found().stream()
                            .map(each -> new ScoredBox(each.box(), Math.exp(5 * each.score())))
                            .toList(),
                        photo.faces(),
                        photo.counts()))
            .toList();
    assertThat(curve(bent).exactAveragePrecision())
        .isEqualTo(curve(photos).exactAveragePrecision(), within(1e-12));
    assertThat(curve(bent).averagePrecision()).isLessThan(curve(photos).averagePrecision());
  }

  @Test
  void falseDetectionsNeverRaiseTheAverage() {
    for (long seed = 1; seed <= 10; seed++) {
      List<Photo> photos = photos(seed);
      double before = curve(photos).exactAveragePrecision();
      photos.add(new Photo(List.of(found(NOWHERE, 0)), List.of(LEFT), counts(false)));
      assertThat(curve(photos).exactAveragePrecision()).isLessThanOrEqualTo(before + 1e-12);
    }
  }

  @Test
  void recallNeverFallsAlongTheCurve() {
    List<Point2> points = curve(photos(3)).points();
    for (int i = 1; i < points.size(); i++) {
      assertThat(points.get(i).x()).isGreaterThanOrEqualTo(points.get(i - 1).x());
    }
  }

  @Test
  void reliabilityComparesScoresWithShares() {
    List<DetectionMatch> matches =
        List.of(
            DetectionMatch.of(
                List.of(found(LEFT, 0.9), found(NOWHERE, 0.8), found(RIGHT, 0.3)),
                List.of(LEFT, RIGHT),
                counts(true, true)),
            DetectionMatch.of(List.of(found(LEFT, 1)), List.of(LEFT), counts(false)));
    ScoreReliability reliability = DetectionMatch.reliability(matches, 2);
    assertThat(reliability.bins().get(0)).isEqualTo(new ScoreReliability.Bin(0, 0.5, 1, 0.3, 1));
    assertThat(reliability.bins().get(1).count()).isEqualTo(2);
    assertThat(reliability.bins().get(1).meanScore()).isEqualTo(0.85, within(1e-12));
    assertThat(reliability.bins().get(1).share()).isEqualTo(0.5);
    assertThat(reliability.expectedError()).isEqualTo((0.7 + 2 * 0.35) / 3, within(1e-12));
  }

  @Test
  void reliabilityIsOfProbabilitiesAlone() {
    List<DetectionMatch> matches =
        List.of(DetectionMatch.of(List.of(found(LEFT, 3)), List.of(LEFT), counts(true)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectionMatch.reliability(matches, 10))
        .withMessageContaining("0..1");
  }
}
