package org.hih4j.core.scoring;

/**
 * An interval of confidence. Immutable.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) {
  /**
   * Makes an interval.
   *
   * @throws IllegalArgumentException if an end is NaN or the ends are in the wrong order
   */
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("low must not be greater than high: " + low + ", " + high);
    }
  }
}
