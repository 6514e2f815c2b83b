package org.hih4j.track;

/**
 * The arithmetic of the One-Euro filter (Casiez, Roussel and Vogel, "1€ Filter", CHI 2012): a
 * low-pass filter of first order whose cut-off frequency rises with the speed of the signal, so
 * that rest is smooth and motion is quick.
 *
 * <p>For a steady speed v the filter lags by v / (2 π cutoff), which is less than 1 / (2 π beta)
 * however fast the motion.
 *
 * @param minCutoff cut-off frequency at rest in Hz
 * @param beta rise of the cut-off frequency with speed, in Hz for each unit a second
 */
record OneEuro(double minCutoff, double beta) {
  /** Cut-off frequency in Hz for the speed itself, the constant of the paper. */
  private static final double SPEED_CUTOFF = 1;

  /** {@return the weight of a new value against the filtered one, in (0, 1]} */
  double weight(double speed, double seconds) {
    return weightOf(minCutoff + beta * speed, seconds);
  }

  /** {@return the weight of a newly measured speed against the filtered one} */
  static double speedWeight(double seconds) {
    return weightOf(SPEED_CUTOFF, seconds);
  }

  private static double weightOf(double cutoff, double seconds) {
    double turns = 2 * Math.PI * cutoff * seconds;
    return turns / (turns + 1);
  }
}
