package org.hih4j.train.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hih4j.detect.ScoreCalibration;
import org.junit.jupiter.api.Test;

class DetectorCalibrationTest {
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
