package org.hih4j.core.metrics;

import java.util.List;

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
}
