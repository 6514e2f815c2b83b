package org.hih4j.core.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hih4j.core.Npy;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.metrics.Nme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failure rate, AUC, cumulative curve, percentiles and their intervals. */
class CurvesTest {
  private static final double TOLERANCE = 1e-12;

  @ParameterizedTest
  @ValueSource(strings = {"0.05", "0.08", "0.1"})
  void agreesWithTheReferencesNumbers(String threshold) {
    double[] nmes = Npy.load(getClass(), "metrics-nme.npy").values();
    double t = Double.parseDouble(threshold);

    assertThat(Nme.mean(nmes)).isEqualTo(golden(threshold, "nme"), within(TOLERANCE));
    assertThat(Auc.paperGrid(nmes, t)).isEqualTo(golden(threshold, "auc"), within(TOLERANCE));
  }

  @Test
  void exactAreaIsTheMeanOfWhatIsLeft() {
    assertThat(Auc.exact(new double[] {0, 0.05, 0.1, 0.3}, 0.1))
        .isEqualTo((1 + 0.5) / 4, within(TOLERANCE));
  }

  @Test
  void exactAreaIsWhatAFineGridApproaches() {
    double[] nmes = random(200, 1);
    CedCurve curve = CedCurve.of(nmes);
    int steps = 1_000_000;
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      sum += curve.share(0.1 * (i + 0.5) / steps);
    }

    assertThat(Auc.exact(nmes, 0.1)).isEqualTo(sum / steps, within(1e-6));
  }

  @Test
  void paperGridIsNearTheExactArea() {
    for (int seed = 0; seed < 10; seed++) {
      double[] nmes = random(2500, seed);

      assertThat(Auc.paperGrid(nmes, 0.1)).isEqualTo(Auc.exact(nmes, 0.1), within(1e-4));
    }
  }

  @Test
  void perfectFacesHaveTheWholeArea() {
    double[] perfect = new double[10];

    assertThat(Auc.exact(perfect, 0.1)).isEqualTo(1);
    assertThat(Auc.paperGrid(perfect, 0.1)).isEqualTo(1, within(TOLERANCE));
  }

  @Test
  void paperGridOfAnyThresholdIsNearTheExactArea() {
    double[] nmes = random(2500, 3);

    for (double t : new double[] {0.001, 0.03, 0.05, 0.07, 0.10005, 0.15, 1}) {
      // One step past the threshold, where all faces may count already.
      double step = 1e-4 / t;
      assertThat(Auc.paperGrid(nmes, t)).isBetween(Auc.exact(nmes, t) - 1e-4, 1 + step);
      assertThat(Auc.paperGrid(nmes, t)).isEqualTo(Auc.exact(nmes, t), within(1e-4 + step));
    }
  }

  @Test
  void paperGridHasALargestThreshold() {
    double[] nmes = random(5, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Auc.paperGrid(nmes, 1e9))
        .withMessageContaining("at most");
  }

  @Test
  void anErrorOfExactlyTheThresholdIsNoFailure() {
    assertThat(Nme.failureRate(new double[] {0.05, 0.1, 0.1000001, 0.2}, 0.1)).isEqualTo(0.5);
  }

  @Test
  void aFaceThatWasNotFoundFailsButDoesNotSpoilTheRest() {
    double[] nmes = {0.02, 0.03, 0.04, Double.POSITIVE_INFINITY};

    assertThat(Nme.failureRate(nmes, 0.1)).isEqualTo(0.25);
    assertThat(Auc.exact(nmes, 0.1)).isEqualTo((0.8 + 0.7 + 0.6) / 4, within(TOLERANCE));
    assertThat(Percentiles.of(nmes).median()).isEqualTo(0.035, within(TOLERANCE));
    assertThat(Percentiles.of(nmes).p99()).isInfinite();
    assertThat(CedCurve.of(nmes).percentile(100)).isInfinite();
  }

  @Test
  void shareCountsErrorsUpToAndIncluding() {
    CedCurve curve = CedCurve.of(new double[] {0.3, 0.1, 0.2, 0.2});

    assertThat(curve.share(0.05)).isZero();
    assertThat(curve.share(0.1)).isEqualTo(0.25);
    assertThat(curve.share(0.2)).isEqualTo(0.75);
    assertThat(curve.share(1)).isEqualTo(1);
    assertThat(curve.size()).isEqualTo(4);
  }

  @Test
  void pointsSpanTheRange() {
    assertThat(CedCurve.of(new double[] {0.25, 0.75}).points(1, 2))
        .containsExactly(new Point2(0, 0), new Point2(0.5, 0.5), new Point2(1, 1));
  }

  @Test
  void percentilesAreInterpolated() {
    double[] nmes = new double[101];
    for (int i = 0; i <= 100; i++) {
      nmes[100 - i] = i;
    }

    Percentiles percentiles = Percentiles.of(nmes);

    assertThat(percentiles).isEqualTo(new Percentiles(50, 90, 95, 99));
    assertThat(CedCurve.of(nmes).percentile(33.4)).isEqualTo(33.4, within(1e-9));
    assertThat(CedCurve.of(nmes).percentile(0)).isZero();
  }

  @Test
  void percentileMustBeInRange() {
    CedCurve curve = CedCurve.of(new double[] {0.1});

    assertThatIllegalArgumentException().isThrownBy(() -> curve.percentile(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> curve.percentile(Double.NaN));
  }

  @Test
  void curveDoesNotChangeItsInput() {
    double[] nmes = {0.3, 0.1};
    CedCurve.of(nmes);

    assertThat(nmes).containsExactly(0.3, 0.1);
  }

  @Test
  void bootstrapIntervalHoldsTheMeanAndHasTheExpectedWidth() {
    double[] nmes = random(2000, 3);
    double mean = Nme.mean(nmes);
    double variance = 0;
    for (double nme : nmes) {
      variance += (nme - mean) * (nme - mean) / nmes.length;
    }
    double halfWidth = 1.96 * Math.sqrt(variance / nmes.length);

    Interval interval = Bootstrap.usual().interval(nmes, Nme::mean);

    assertThat(mean).isBetween(interval.low(), interval.high());
    assertThat((interval.high() - interval.low()) / 2)
        .isEqualTo(halfWidth, within(0.1 * halfWidth));
  }

  @Test
  void bootstrapOfOneSeedIsAlwaysTheSame() {
    double[] nmes = random(100, 4);

    assertThat(new Bootstrap(200, 7).interval(nmes, Nme::mean))
        .isEqualTo(new Bootstrap(200, 7).interval(nmes, Nme::mean))
        .isNotEqualTo(new Bootstrap(200, 8).interval(nmes, Nme::mean));
  }

  @Test
  void bootstrapTakesAnyStatistic() {
    double[] nmes = random(300, 5);

    Interval interval = Bootstrap.usual().interval(nmes, drawn -> Auc.exact(drawn, 0.1));

    assertThat(Auc.exact(nmes, 0.1)).isBetween(interval.low(), interval.high());
  }

  @Test
  void bootstrapOfADifferencePairsTheFaces() {
    double[] first = random(300, 6);
    double[] second = first.clone();
    for (int i = 0; i < second.length; i++) {
      second[i] += 0.001;
    }

    Interval interval = Bootstrap.usual().difference(first, second, Nme::mean);

    assertThat(interval.low()).isEqualTo(-0.001, within(TOLERANCE));
    assertThat(interval.high()).isEqualTo(-0.001, within(TOLERANCE));
  }

  @Test
  void bootstrapOfADifferenceNeedsTheSameFaces() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bootstrap.usual().difference(new double[2], new double[3], Nme::mean))
        .withMessageContaining("2, 3");
  }

  @Test
  void bootstrapSaysWhenInfiniteMeansHaveNoDifference() {
    double[] lost = {Double.POSITIVE_INFINITY};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bootstrap.usual().difference(lost, lost, Nme::mean))
        .withMessageContaining("infinite");
  }

  @Test
  void bootstrapNeedsEnoughSamples() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bootstrap(10, 1))
        .withMessage("samples must be at least 40: 10");
  }

  @Test
  void intervalEndsMustBeInOrder() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Interval(2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Interval(Double.NaN, 1));
  }

  @Test
  void thereMustBeAFace() {
    double[] none = {};

    assertThatIllegalArgumentException().isThrownBy(() -> Nme.mean(none));
    assertThatIllegalArgumentException().isThrownBy(() -> Nme.failureRate(none, 0.1));
    assertThatIllegalArgumentException().isThrownBy(() -> Auc.exact(none, 0.1));
    assertThatIllegalArgumentException().isThrownBy(() -> CedCurve.of(none));
  }

  @Test
  void errorsMustBeNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Nme.mean(new double[] {0.1, Double.NaN}))
        .withMessage("nmes[1] must not be negative or NaN: NaN");
    assertThatIllegalArgumentException().isThrownBy(() -> CedCurve.of(new double[] {-0.1}));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void thresholdMustBePositive(double threshold) {
    double[] nmes = {0.1};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Nme.failureRate(nmes, threshold))
        .withMessageContaining("threshold");
    assertThatIllegalArgumentException().isThrownBy(() -> Auc.exact(nmes, threshold));
    assertThatIllegalArgumentException().isThrownBy(() -> Auc.paperGrid(nmes, threshold));
  }

  private static double[] random(int count, long seed) {
    Random random = new Random(seed);
    double[] nmes = new double[count];
    for (int i = 0; i < count; i++) {
      nmes[i] = 0.03 * Math.exp(0.5 * random.nextGaussian());
    }
    return nmes;
  }

  private static double golden(String threshold, String key) {
    try (InputStream in = CurvesTest.class.getResourceAsStream("metrics-expected.json")) {
      String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Matcher matcher =
          Pattern.compile("\"threshold_" + threshold + "\": \\{[^}]*?\"" + key + "\": ([0-9.e-]+)")
              .matcher(json);
      if (!matcher.find()) {
        throw new IllegalStateException(threshold + " " + key);
      }
      return Double.parseDouble(matcher.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
