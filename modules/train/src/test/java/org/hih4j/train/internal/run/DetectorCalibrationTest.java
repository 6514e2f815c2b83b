package org.hih4j.train.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.metrics.ScoreReliability;
import org.hih4j.detect.DetectedFace;
import org.hih4j.detect.DetectorCard;
import org.junit.jupiter.api.Test;

class DetectorCalibrationTest {
  @Test
  void theFitFindsTheCalibrationThatOutcomesWereDrawnFrom() {
    DetectorCard.ScoreCalibration drawn = new DetectorCard.ScoreCalibration(1.7, -0.6);
    Random random = new Random(8);
    List<DetectorExporter.Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      double logit = 4 * random.nextGaussian();
      outcomes.add(
          new DetectorExporter.Outcome(logit, random.nextDouble() < drawn.probability(logit)));
    }

    DetectorCard.ScoreCalibration fitted = DetectorExporter.fit(outcomes);

    assertThat(fitted.slope()).isEqualTo(1.7, within(0.08));
    assertThat(fitted.offset()).isEqualTo(-0.6, within(0.08));
  }

  @Test
  void outcomesOfOneKindAloneAreNotFitted() {
    DetectorExporter.Outcome right = new DetectorExporter.Outcome(1, true);

    assertThat(DetectorExporter.fit(List.of(right, right, right)))
        .isEqualTo(DetectorCard.ScoreCalibration.NONE);
  }

  @Test
  void outcomesThatAScoreTellsApartWithoutAnErrorAreNotFitted() {
    List<DetectorExporter.Outcome> outcomes =
        List.of(
            new DetectorExporter.Outcome(-1, false),
            new DetectorExporter.Outcome(0.5, true),
            new DetectorExporter.Outcome(2, true));

    assertThat(DetectorExporter.fit(outcomes)).isEqualTo(DetectorCard.ScoreCalibration.NONE);
  }

  /** Pictures with a face each, in which that or something else is found with a score. */
  private static List<DetectorValidator.Looked> looked(
      DetectorCard.ScoreCalibration drawn, int pictures) {
    Random random = new Random(9);
    Box face = new Box(10, 10, 40, 50);
    List<DetectorValidator.Looked> looked = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      double logit = 3 * random.nextGaussian();
      boolean right = random.nextDouble() < drawn.probability(logit);
      Box found = right ? face : face.translated(100, 0);
      double score = DetectorCard.ScoreCalibration.NONE.probability(logit);
      looked.add(
          new DetectorValidator.Looked(
              List.of(new DetectedFace(FaceBox.landmarks(found), found, score, 0)),
              List.of(face),
              Collections.singletonList(null),
              new boolean[1]));
    }
    return looked;
  }

  private static ScoreReliability reliability(
      List<DetectorValidator.Looked> looked, DetectorCard.ScoreCalibration calibration) {
    return DetectorExporter.reliability(looked, 7, calibration, "made up").orElseThrow().scores();
  }

  @Test
  void ofDetectionsOfAFittedScoreThatShareAreFaces() {
    List<DetectorValidator.Looked> looked =
        looked(new DetectorCard.ScoreCalibration(0.5, 1), 20_000);
    DetectorCard.ScoreCalibration fitted =
        DetectorExporter.fit(DetectorExporter.outcomes(looked, 7));

    ScoreReliability scores = reliability(looked, fitted);

    assertThat(scores.bins())
        .isNotEmpty()
        .filteredOn(bin -> bin.count() > 500)
        .allSatisfy(bin -> assertThat(bin.share()).isCloseTo(bin.meanScore(), within(0.05)));
    assertThat(scores.expectedError()).isLessThan(0.02);
    assertThat(reliability(looked, DetectorCard.ScoreCalibration.NONE).expectedError())
        .isGreaterThan(0.1);
  }

  @Test
  void withoutADetectionThereIsNoReliability() {
    assertThat(
            DetectorExporter.reliability(
                List.of(), 7, DetectorCard.ScoreCalibration.NONE, "nothing"))
        .isEmpty();
  }
}
