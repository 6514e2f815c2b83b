package org.hih4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConfidenceFitTest {
  @Test
  void recoversTheCurveThatMadeTheOutcomes() {
    SplittableRandom random = new SplittableRandom(3);
    double[][] x = new double[20_000][];
    boolean[] hit = new boolean[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = new double[] {random.nextDouble(-4, -2), random.nextDouble(-3, -2)};
      double logit = -9 - 2 * x[i][0] - 1.5 * x[i][1];
      hit[i] = random.nextDouble() < 1 / (1 + Math.exp(-logit));
    }
    ConfidenceFit fit = ConfidenceFit.of(x, hit);
    assertThat(fit.slopes().get(0)).isCloseTo(-2, within(0.15));
    assertThat(fit.slopes().get(1)).isCloseTo(-1.5, within(0.25));
    assertThat(fit.probability(-3, -2.5)).isCloseTo(1 / (1 + Math.exp(-0.75)), within(0.02));
    assertThat(fit.samples()).isEqualTo(x.length);
  }

  @Test
  void withoutScoresGivesTheShareOfHits() {
    boolean[] hit = new boolean[10_000];
    for (int i = 0; i < hit.length; i++) {
      hit[i] = i % 4 != 0;
    }
    assertThat(ConfidenceFit.of(new double[hit.length][0], hit).probability())
        .isCloseTo(0.75, within(1e-3));
  }

  @Test
  void staysFiniteWhereAllAreHitsAndScoresTellNothing() {
    double[][] x = {{-2, -2}, {-2, -2}, {-2, -2}};
    ConfidenceFit fit = ConfidenceFit.of(x, new boolean[] {true, true, true});
    assertThat(fit.probability(-2, -2)).isCloseTo(0.8, within(1e-6));
  }

  @Test
  void refusesRowsOfUnequalLength() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfidenceFit.of(new double[][] {{1}, {1, 2}}, new boolean[2]))
        .withMessageContaining("x[1]");
  }

  @Test
  void refusesScoresThatAreNotFinite() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfidenceFit.of(new double[][] {{Double.NaN}}, new boolean[1]))
        .withMessageContaining("x[0]");
  }
}
