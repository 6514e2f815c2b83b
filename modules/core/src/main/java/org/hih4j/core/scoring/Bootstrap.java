package org.hih4j.core.scoring;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.hih4j.core.internal.Checks;

/**
 * Intervals of 95 % confidence by resampling the faces with replacement (the percentile bootstrap:
 * Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13). The same seed gives
 * the same interval. Immutable, safe for use by many threads.
 *
 * @param samples number of resampled sets, at least 40; 1,000 is usual
 * @param seed of the random draws
 */
public record Bootstrap(int samples, long seed) {
  private static final int FEWEST = 40;
  private static final double LOW_PERCENT = 2.5;
  private static final double HIGH_PERCENT = 97.5;

  /**
   * Makes a bootstrap.
   *
   * @throws IllegalArgumentException if there are too few samples for the ends of the interval
   */
  public Bootstrap {
    Checks.atLeast("samples", samples, FEWEST);
  }

  /** {@return the usual bootstrap: 1,000 samples, seed 1} */
  public static Bootstrap usual() {
    return new Bootstrap(1000, 1);
  }

  /**
   * Returns the interval of a statistic of the faces' errors.
   *
   * @param nmes the faces' errors
   * @param statistic such as {@code Nme::mean}; must not keep or change its argument
   * @throws IllegalArgumentException if there is no face, an error is NaN or negative, or the
   *     statistic NaN
   */
  public Interval interval(double[] nmes, ToDoubleFunction<double[]> statistic) {
    Checks.nmes(nmes);
    Objects.requireNonNull(statistic, "statistic");
    return resampled(nmes.length, drawn -> statistic.applyAsDouble(errors(nmes, drawn)));
  }

  /**
   * Returns the interval of the difference of a statistic between two aligners on the same faces:
   * first less second. Faces are drawn in pairs, so that what makes a face hard for both cancels;
   * an interval without 0 says that the difference is not chance.
   *
   * @param first errors of one aligner
   * @param second errors of the other, of the same faces in the same order
   * @param statistic such as {@code Nme::mean}; must not keep or change its argument
   * @throws IllegalArgumentException if the numbers of faces differ, there is none, or an error is
   *     NaN or negative
   */
  public Interval difference(
      double[] first, double[] second, ToDoubleFunction<double[]> statistic) {
    Checks.nmes(first);
    Checks.nmes(second);
    Objects.requireNonNull(statistic, "statistic");
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "first and second must be of the same faces: " + first.length + ", " + second.length);
    }
    return resampled(
        first.length,
        drawn ->
            statistic.applyAsDouble(errors(first, drawn))
                - statistic.applyAsDouble(errors(second, drawn)));
  }

  private static double[] errors(double[] nmes, int[] drawn) {
    return Arrays.stream(drawn).mapToDouble(face -> nmes[face]).toArray();
  }

  private Interval resampled(int faces, ToDoubleFunction<int[]> statistic) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] drawn = new int[faces];
    double[] values = new double[samples];
    for (int s = 0; s < samples; s++) {
      Arrays.setAll(drawn, i -> random.nextInt(faces));
      values[s] = statistic.applyAsDouble(drawn);
    }
    for (double value : values) {
      if (Double.isNaN(value)) {
        throw new IllegalArgumentException(
            "statistic must not be NaN; the mean of infinite errors has no difference, take"
                + " another statistic or leave those faces out of both");
      }
    }
    Arrays.sort(values);
    return new Interval(
        CedCurve.percentile(values, LOW_PERCENT), CedCurve.percentile(values, HIGH_PERCENT));
  }
}
