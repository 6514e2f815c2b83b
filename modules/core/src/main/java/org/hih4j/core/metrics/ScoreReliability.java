package org.hih4j.core.metrics;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Whether scores are probabilities: of answers with a score of about 0.8 eight in ten should be
 * right. Immutable.
 *
 * @param bins of equal width from 0 to 1; those without an answer have a NaN mean and share
 * @param expectedError the mean over all answers of the distance between a bin's mean score and its
 *     share of right ones ("expected calibration error": Naeini, Cooper and Hauskrecht, "Obtaining
 *     well calibrated probabilities using Bayesian binning", AAAI 2015); NaN if there is no answer
 */
public record ScoreReliability(List<Bin> bins, double expectedError) {
  /**
   * The answers with a score in a range.
   *
   * @param from least score
   * @param to greatest score, which belongs to the next bin unless it is 1
   * @param count how many there are
   * @param meanScore their mean score
   * @param share the share of them that are right
   */
  public record Bin(double from, double to, long count, double meanScore, double share) {}

  /** Copies. */
  public ScoreReliability {
    bins = List.copyOf(bins);
  }

  /**
   * The expected calibration error of bins.
   *
   * @param bins of equal width from 0 to 1
   * @return the bins and their error
   */
  public static ScoreReliability of(List<Bin> bins) {
    return new ScoreReliability(bins, mean(bins, bin -> Math.abs(bin.meanScore() - bin.share())));
  }

  /** {@return the number of answers} */
  public long count() {
    return count(bins);
  }

  /** {@return the mean score of all answers, in 0..1; NaN if there is none} */
  public double meanScore() {
    return mean(bins, Bin::meanScore);
  }

  /** {@return the share of all answers that are right, in 0..1; NaN if there is none} */
  public double share() {
    return mean(bins, Bin::share);
  }

  private static long count(List<Bin> bins) {
    return bins.stream().mapToLong(Bin::count).sum();
  }

  private static double mean(List<Bin> bins, ToDoubleFunction<Bin> value) {
    return bins.stream()
            .filter(bin -> bin.count() > 0)
            .mapToDouble(bin -> bin.count() * value.applyAsDouble(bin))
            .sum()
        / count(bins);
  }
}
