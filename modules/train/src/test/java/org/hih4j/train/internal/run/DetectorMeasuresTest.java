package org.hih4j.train.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.detect.DetectedFace;
import org.hih4j.detect.ScoreCalibration;
import org.junit.jupiter.api.Test;

class DetectorMeasuresTest {
  private static DetectedFace found(double x, double score) {
    Box box = new Box(x, 0, 10, 10);
    return new DetectedFace(FaceBox.landmarks(box), box, score, 0);
  }

  private static Box truth(double x) {
    return new Box(x, 0, 10, 10);
  }

  @Test
  void averagePrecisionIsTheAreaUnderTheEnvelope() {
    AveragePrecision precision = new AveragePrecision();
    // Right, false, right: precisions 1, 1/2, 2/3 at recalls 1/2, 1/2, 1.
    precision.add(
        List.of(found(0, 0.9), found(50, 0.8), found(100, 0.7)),
        List.of(truth(0), truth(100)),
        new boolean[] {true, true});

    assertThat(precision.value()).isEqualTo(0.5 * 1 + 0.5 * 2 / 3, within(1e-12));
  }

  @Test
  void aSecondDetectionIsFalseAndOneOfAnIgnoredFaceDoesNotCount() {
    AveragePrecision precision = new AveragePrecision();
    precision.add(
        List.of(found(200, 0.95), found(0, 0.9), found(0.5, 0.8), found(100, 0.7)),
        List.of(truth(0), truth(100), truth(200)),
        new boolean[] {true, true, false});

    assertThat(precision.value()).isEqualTo(0.5 * 1 + 0.5 * 2 / 3, within(1e-12));
  }

  @Test
  void missedFacesCost() {
    AveragePrecision precision = new AveragePrecision();
    precision.add(List.of(found(0, 0.9)), List.of(truth(0), truth(90)), new boolean[] {true, true});

    assertThat(precision.value()).isEqualTo(0.5, within(1e-12));
  }

  @Test
  void theFitFindsTheCalibrationThatOutcomesWereDrawnFrom() {
    ScoreCalibration drawn = new ScoreCalibration(1.7, -0.6);
    Random random = new Random(8);
    List<DetectorExporter.Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      double logit = 4 * random.nextGaussian();
      outcomes.add(
          new DetectorExporter.Outcome(logit, random.nextDouble() < drawn.probability(logit)));
    }

    ScoreCalibration fitted = DetectorExporter.fit(outcomes);

    assertThat(fitted.slope()).isEqualTo(1.7, within(0.08));
    assertThat(fitted.offset()).isEqualTo(-0.6, within(0.08));
  }

  @Test
  void outcomesOfOneKindAloneAreNotFitted() {
    assertThat(DetectorExporter.fit(List.of(new DetectorExporter.Outcome(1, true))).slope())
        .isPositive();
  }
}
