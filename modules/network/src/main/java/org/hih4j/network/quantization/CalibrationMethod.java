package org.hih4j.network.quantization;

/** How the range of an activation is chosen from the values that it took on calibration images. */
public sealed interface CalibrationMethod {

  /**
   * The range from the {@code 100 - share} to the {@code share} percentile: so much of each tail is
   * cut off. With 100 nothing is.
   *
   * @param share percent of the values that each end must leave inside, above 50 and up to 100
   */
  record Percentile(double share) implements CalibrationMethod {
    /**
     * Checks the share.
     *
     * @throws IllegalArgumentException if it is not above 50 or above 100
     */
    public Percentile {
      if (!(share > 50 && share <= 100)) {
        throw new IllegalArgumentException("share must be in (50, 100]: " + share);
      }
    }
  }

  /**
   * The range whose 8-bit form keeps the distribution of the values best, in the sense of the
   * Kullback-Leibler divergence (S. Migacz, "8-bit Inference with TensorRT", GTC 2017). Exact zeros
   * are left out of the distribution: after a rectifier they would be most of it, and they cost
   * nothing at any range.
   */
  record Entropy() implements CalibrationMethod {}

  /**
   * The method of percentiles.
   *
   * @param share percent, above 50 and up to 100
   * @return the method
   * @throws IllegalArgumentException if the share is out of range
   */
  static CalibrationMethod percentile(double share) {
    return new Percentile(share);
  }

  /**
   * The method of least divergence.
   *
   * @return the method
   */
  static CalibrationMethod entropy() {
    return new Entropy();
  }
}
