package org.hih4j.network.quantization;

/**
 * The interval of an activation's values that its 8-bit form can tell apart; values outside it are
 * moved to its ends. It always holds 0, so that zero padding and rectified values stay exact.
 * Immutable.
 *
 * @param min lower end, finite and not above 0
 * @param max upper end, finite and not below 0
 */
public record ActivationRange(float min, float max) {

  /** The number of steps between the 256 values of a byte. */
  public static final int STEPS = 255;

  /**
   * Checks the ends.
   *
   * @throws IllegalArgumentException if an end is not finite or 0 lies outside
   */
  public ActivationRange {
    if (!(min <= 0 && min >= -Float.MAX_VALUE)) {
      throw new IllegalArgumentException("min must be finite and not above 0: " + min);
    }
    if (!(max >= 0 && max <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("max must be finite and not below 0: " + max);
    }
  }

  /**
   * What one step of the unsigned byte stands for: {@code value = scale() * (byte - zeroPoint())}.
   *
   * @return the step, greater than 0; 1 where the range is the single value 0
   */
  public float scale() {
    double width = (double) max - min;
    return width == 0 ? 1 : (float) Math.max(Float.MIN_NORMAL, width / STEPS);
  }

  /**
   * The byte that stands for 0.
   *
   * @return 0 to 255; 0 where no value is negative
   */
  public int zeroPoint() {
    return (int) Math.min(STEPS, Math.round(-(double) min / scale()));
  }

  /**
   * What a value becomes when it is stored as a byte and read again.
   *
   * @param value any number
   * @return the nearest value that a byte stands for, halves going to the even byte
   */
  public float rounded(float value) {
    double stored = Math.rint(value / scale()) + zeroPoint();
    return (float) ((Math.max(0, Math.min(STEPS, stored)) - zeroPoint()) * scale());
  }
}
