package org.hih4j.core.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Whether scores are probabilities: among detections of a score of about 0.8 eight in ten should be
 * faces. Detections that are left out by the protocol are left out here too. Immutable.
 *
 * @param bins of equal width from 0 to 1; those without a detection have a NaN mean and share
 * @param expectedError the mean over all detections of the distance between a bin's mean score and
 *     its share of faces ("expected calibration error": Naeini, Cooper and Hauskrecht, AAAI 2015);
 *     NaN if there is no detection
 */
public record ScoreReliability(List<Bin> bins, double expectedError) {
  /**
   * The detections with a score in a range.
   *
   * @param from least score
   * @param to greatest score, which belongs to the next bin unless it is 1
   * @param detections how many there are
   * @param meanScore their mean score
   * @param share the share of them that are hits
   */
  public record Bin(double from, double to, long detections, double meanScore, double share) {}

  /** Copies. */
  public ScoreReliability {
    bins = List.copyOf(bins);
  }

  /**
   * Compares scores with shares.
   *
   * @param matches of all photographs, with scores in 0..1
   * @param bins how many ranges, at least 1
   * @throws IllegalArgumentException if a score is not in 0..1 or there is no bin
   */
  public static ScoreReliability of(List<DetectionMatch> matches, int bins) {
    Objects.requireNonNull(matches, "matches");
    if (bins < 1) {
      throw new IllegalArgumentException("bins must be at least 1: " + bins);
    }
    long[] counts = new long[bins];
    long[] hits = new long[bins];
    double[] sums = new double[bins];
    long all = 0;
    for (DetectionMatch match : matches) {
      for (int i = 0; i < match.size(); i++) {
        double score = match.score(i);
        if (!(score >= 0 && score <= 1)) {
          throw new IllegalArgumentException("scores must be in 0..1: " + score);
        }
        if (match.outcome(i) != DetectionMatch.Outcome.LEFT_OUT) {
          int bin = Math.min(bins - 1, (int) (score * bins));
          counts[bin]++;
          sums[bin] += score;
          hits[bin] += match.outcome(i) == DetectionMatch.Outcome.HIT ? 1 : 0;
          all++;
        }
      }
    }
    List<Bin> list = new ArrayList<>();
    double error = 0;
    for (int i = 0; i < bins; i++) {
      double mean = sums[i] / counts[i];
      double share = (double) hits[i] / counts[i];
      list.add(new Bin((double) i / bins, (double) (i + 1) / bins, counts[i], mean, share));
      if (counts[i] > 0) {
        error += counts[i] * Math.abs(mean - share) / all;
      }
    }
    return new ScoreReliability(list, all == 0 ? Double.NaN : error);
  }
}
