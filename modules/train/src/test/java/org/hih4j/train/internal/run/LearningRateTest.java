package org.hih4j.train.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hih4j.train.RunConfig.Settings.Optimiser;
import org.hih4j.train.RunConfig.Settings.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearningRateTest {
  private static Optimiser optimiser(Schedule schedule) {
    return new Optimiser(1000, 8, 0.01, schedule, 0.1, 0.005, 0, 0.9, 0.99, 0, 0.99);
  }

  @ParameterizedTest
  @EnumSource(Schedule.class)
  void risesDuringTheWarmUpAndNeverExceedsTheLargest(Schedule schedule) {
    Optimiser o = optimiser(schedule);

    assertThat(LearningRate.at(0, o)).isLessThan(0.001);
    assertThat(LearningRate.at(100, o)).isCloseTo(0.01, within(1e-9));
    for (int step = 0; step < 1000; step++) {
      assertThat(LearningRate.at(step, o)).isBetween(0.0, 0.01 + 1e-12);
    }
  }

  @Test
  void aCosineEndsAtTheFinalFraction() {
    assertThat(LearningRate.at(1000, optimiser(Schedule.COSINE)))
        .isCloseTo(0.01 * 0.005, within(1e-9));
  }

  @Test
  void stepsDivideByTenAtHalfAndFiveSixths() {
    Optimiser o = optimiser(Schedule.STEPS);

    assertThat(LearningRate.at(499, o)).isEqualTo(0.01);
    assertThat(LearningRate.at(500, o)).isCloseTo(0.001, within(1e-12));
    assertThat(LearningRate.at(900, o)).isCloseTo(0.0001, within(1e-12));
  }
}
