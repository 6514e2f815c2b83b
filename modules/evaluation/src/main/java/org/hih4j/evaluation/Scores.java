package org.hih4j.evaluation;

import java.util.Arrays;
import java.util.Objects;
import org.hih4j.core.metrics.Nme;
import org.hih4j.core.scoring.Auc;
import org.hih4j.core.scoring.Bootstrap;
import org.hih4j.core.scoring.Interval;
import org.hih4j.core.scoring.Percentiles;

/**
 * The numbers of a set of faces, all as fractions of the normalising length. Failed images are not
 * among the faces.
 *
 * @param name the set's name
 * @param faces how many faces
 * @param nme the mean error
 * @param interval the 95 % bootstrap interval of the mean error
 * @param failureRate8 the share of faces with an error above 8 %
 * @param failureRate10 the share of faces with an error above 10 %
 * @param auc8 the exact area under the cumulative error curve up to 8 %, divided by 8 %
 * @param auc10 the same up to 10 %
 * @param paperAuc10 the area up to 10 % on the grid that the papers use
 * @param percentiles median, 90th, 95th and 99th percentile of the error
 */
public record Scores(
    String name,
    int faces,
    double nme,
    Interval interval,
    double failureRate8,
    double failureRate10,
    double auc8,
    double auc10,
    double paperAuc10,
    Percentiles percentiles) {
  private static final double EIGHT = 0.08;
  private static final double TEN = 0.10;

  /**
   * Computes the numbers of a set of which a detector missed some faces. Those count as failures in
   * the failure rates and as 0 in the areas, and are not in the errors.
   *
   * @param name the set's name
   * @param nmes the error of each face that was found
   * @param missed how many were not
   * @return the numbers
   * @throws IllegalArgumentException if no face was found or {@code missed} is negative
   */
  public static Scores of(String name, double[] nmes, int missed) {
    Objects.requireNonNull(name, "name");
    if (nmes.length == 0) {
      throw new IllegalArgumentException("there is no face in " + name);
    }
    if (missed < 0) {
      throw new IllegalArgumentException("missed must not be negative: " + missed);
    }
    double[] all = Arrays.copyOf(nmes, nmes.length + missed);
    Arrays.fill(all, nmes.length, all.length, Double.POSITIVE_INFINITY);
    return new Scores(
        name,
        nmes.length,
        Nme.mean(nmes),
        Bootstrap.usual().interval(nmes, Nme::mean),
        Nme.failureRate(all, EIGHT),
        Nme.failureRate(all, TEN),
        Auc.exact(all, EIGHT),
        Auc.exact(all, TEN),
        Auc.paperGrid(all, TEN),
        Percentiles.of(nmes));
  }
}
