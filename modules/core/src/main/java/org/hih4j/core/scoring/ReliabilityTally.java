package org.hih4j.core.scoring;

import java.util.ArrayList;
import java.util.List;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.metrics.ScoreReliability;

/** Sorts answers into bins by their scores. Not safe for use by several threads. */
public final class ReliabilityTally {
  private final long[] counts;
  private final long[] right;
  private final double[] sums;

  /**
   * A tally without answers.
   *
   * @param bins how many ranges, at least 1
   */
  public ReliabilityTally(int bins) {
    counts = new long[Checks.atLeast("bins", bins, 1)];
    right = new long[bins];
    sums = new double[bins];
  }

  /**
   * Adds an answer.
   *
   * @param score in 0..1
   * @param isRight whether it is right
   */
  public void add(double score, boolean isRight) {
    int bin = Math.min(counts.length - 1, (int) (score * counts.length));
    counts[bin]++;
    sums[bin] += score;
    right[bin] += isRight ? 1 : 0;
  }

  /** {@return the bins and their error} */
  public ScoreReliability reliability() {
    int bins = counts.length;
    List<ScoreReliability.Bin> list = new ArrayList<>();
    for (int i = 0; i < bins; i++) {
      list.add(
          new ScoreReliability.Bin(
              (double) i / bins,
              (double) (i + 1) / bins,
              counts[i],
              sums[i] / counts[i],
              (double) right[i] / counts[i]));
    }
    return ScoreReliability.of(list);
  }
}
