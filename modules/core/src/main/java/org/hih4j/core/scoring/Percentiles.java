package org.hih4j.core.scoring;

/**
 * The errors that most faces do not exceed, interpolated linearly between faces. Immutable.
 *
 * @param median of half the faces
 * @param p90 of 90 % of the faces
 * @param p95 of 95 % of the faces
 * @param p99 of 99 % of the faces
 */
public record Percentiles(double median, double p90, double p95, double p99) {
  /**
   * Returns the percentiles of these faces.
   *
   * @param nmes the faces' errors, in any order
   * @throws IllegalArgumentException if there is none, or one is NaN or negative
   */
  public static Percentiles of(double[] nmes) {
    CedCurve curve = CedCurve.of(nmes);
    return new Percentiles(
        curve.percentile(50), curve.percentile(90), curve.percentile(95), curve.percentile(99));
  }
}
