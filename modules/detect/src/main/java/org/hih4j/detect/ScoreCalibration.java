package org.hih4j.detect;

/**
 * What makes a probability of a network's log-odds: the logistic function of slope × log-odds +
 * offset (Platt, 1999). Immutable.
 *
 * @param slope greater than 0
 * @param offset any finite number
 */
public record ScoreCalibration(double slope, double offset) {
  /** The logistic function itself. */
  public static final ScoreCalibration NONE = new ScoreCalibration(1, 0);

  /**
   * Checks both numbers.
   *
   * @throws IllegalArgumentException if the slope is not greater than 0 or a number is not finite
   */
  public ScoreCalibration {
    if (!(slope > 0 && slope < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("slope must be finite and greater than 0: " + slope);
    }
    if (!Double.isFinite(offset)) {
      throw new IllegalArgumentException("offset must be finite: " + offset);
    }
  }

  /**
   * The probability of log-odds.
   *
   * @param logit what the network gives
   * @return in [0, 1]
   */
  public double probability(double logit) {
    return 1 / (1 + Math.exp(-(slope * logit + offset)));
  }

  /**
   * The log-odds of a probability.
   *
   * @param probability in [0, 1]
   * @return what the network must give for it; infinite for 0 and 1
   */
  public double logit(double probability) {
    return (Math.log(probability / (1 - probability)) - offset) / slope;
  }
}
