package org.hih4j.network.calibration;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.hih4j.core.internal.Checks;
import org.hih4j.network.NetworkException;
import org.hih4j.network.quantization.Quantizer.ActivationRange;

/**
 * The distribution of an activation's values over calibration images, in one pass and fixed memory.
 *
 * <p>The bins cover [-2^k, 2^k) evenly, with k just large enough for the values seen; when a value
 * falls outside, k grows and neighbouring bins are merged. As bins always end at the same numbers,
 * the result does not depend on the order in which values come. Not thread-safe.
 */
public final class ActivationHistogram {
  /** Bins on each side of zero. */
  private static final int HALF = 4096;

  /** Floats that are copied out of a buffer at once. */
  private static final int BLOCK = 1 << 13;

  private static final int SMALLEST_EXPONENT = -24;
  private static final int LARGEST_EXPONENT = 128;

  /** Levels of the 8-bit form of a distribution. */
  private static final int LEVELS = 255;

  /** The probability of what a narrower range has never seen. */
  private static final double NEVER_SEEN = 1e-9;

  /** How many ranges the method of least divergence tries at most. */
  private static final int CANDIDATES = 256;

  private final long[] bins = new long[2 * HALF];
  private int exponent = SMALLEST_EXPONENT;
  private long count;
  private long zeros;
  private float min = Float.POSITIVE_INFINITY;
  private float max = Float.NEGATIVE_INFINITY;

  /** An empty histogram. */
  public ActivationHistogram() {}

  /**
   * Adds every value of a buffer.
   *
   * @param values read from its position to its limit; neither is changed
   * @throws NetworkException if a value is not a finite number; the histogram is then unchanged
   */
  public void add(FloatBuffer values) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    float poison = 0;
    float[] block = new float[Math.min(BLOCK, values.remaining())];
    for (int at = values.position(); at < values.limit(); at += BLOCK) {
      int length = Math.min(BLOCK, values.limit() - at);
      values.get(at, block, 0, length);
      for (int i = 0; i < length; i++) {
        least = Math.min(least, block[i]);
        most = Math.max(most, block[i]);
        poison += 0 * block[i];
      }
    }
    if (poison != 0) {
      throw new NetworkException("an activation is not a finite number; check the weights");
    }
    if (values.hasRemaining()) {
      min = Math.min(min, least);
      max = Math.max(max, most);
      while (max >= Math.scalb(1.0, exponent) || min < -Math.scalb(1.0, exponent)) {
        grow();
      }
    }
    double perUnit = HALF * Math.scalb(1.0, -exponent);
    for (int at = values.position(); at < values.limit(); at += BLOCK) {
      int length = Math.min(BLOCK, values.limit() - at);
      values.get(at, block, 0, length);
      for (int i = 0; i < length; i++) {
        if (block[i] == 0) {
          zeros++;
        } else {
          bins[HALF + (int) Math.floor(block[i] * perUnit)]++;
        }
      }
    }
    count += values.remaining();
  }

  private void grow() {
    if (exponent == LARGEST_EXPONENT) {
      throw new IllegalStateException("no float is as large as 2^" + LARGEST_EXPONENT);
    }
    // Bin i of the wider histogram covers bins 2i - HALF and 2i - HALF + 1 of this one.
    long[] wider = new long[2 * HALF];
    for (int i = HALF / 2; i < HALF + HALF / 2; i++) {
      wider[i] = bins[2 * i - HALF] + bins[2 * i - HALF + 1];
    }
    System.arraycopy(wider, 0, bins, 0, wider.length);
    exponent++;
  }

  /** {@return the number of values} */
  public long count() {
    return count;
  }

  /** {@return the least value; positive infinity if there is none} */
  public float min() {
    return min;
  }

  /** {@return the greatest value; negative infinity if there is none} */
  public float max() {
    return max;
  }

  /**
   * {@return the width of a bin, a power of two: how far a percentile may lie from the exact one}
   */
  public double resolution() {
    return Math.scalb(1.0, exponent) / HALF;
  }

  /**
   * The smallest bin's end that a share of the values lies below.
   *
   * @param share percent, 0 to 100
   * @return the value, from {@link #min()} to {@link #max()}
   * @throws IllegalArgumentException if the share is out of range
   * @throws IllegalStateException if the histogram is empty
   */
  public double percentile(double share) {
    Checks.inRange("share", share, 0, 100);
    requireValues();
    double wanted = count * share / 100;
    long below = 0;
    for (int i = 0; i < bins.length; i++) {
      below += bins[i] + (i == HALF ? zeros : 0);
      if (below >= wanted && below > 0) {
        return Math.max(min, Math.min(max, (i + 1 - HALF) * resolution()));
      }
    }
    return max;
  }

  /**
   * Chooses a range.
   *
   * @param method how
   * @return the range, which holds 0 and does not reach beyond the values seen
   * @throws IllegalStateException if the histogram is empty
   */
  public ActivationRange range(Method method) {
    Objects.requireNonNull(method, "method");
    requireValues();
    if (method instanceof Method.Percentile percentile) {
      // The bin's upper end for the upper tail, its lower end for the lower tail.
      double low = percentile.share() == 100 ? min : percentile(100 - percentile.share());
      double high = percentile.share() == 100 ? max : percentile(percentile.share());
      return clipped(low - (low > min ? resolution() : 0), high);
    }
    double threshold = leastDivergence();
    return clipped(-threshold, threshold);
  }

  private ActivationRange clipped(double low, double high) {
    return new ActivationRange(
        (float) Math.min(0, Math.max(low, min)), (float) Math.max(0, Math.min(high, max)));
  }

  private void requireValues() {
    if (count == 0) {
      throw new IllegalStateException("the histogram is empty");
    }
  }

  /** The bound on the values' size whose 8-bit form diverges least from all the values. */
  private double leastDivergence() {
    boolean oneSided = min >= 0;
    int reach = (int) Math.ceil(Math.max(max, -(double) min) / resolution());
    int from = oneSided ? LEVELS : (LEVELS + 1) / 2;
    if (reach <= from) {
      return reach * resolution();
    }
    int step = Math.max(1, (reach - from) / CANDIDATES);
    double best = Double.POSITIVE_INFINITY;
    int chosen = reach;
    // From the widest down, so that of equal divergences the widest range is taken.
    for (int bound = reach; bound >= from; bound -= step) {
      double divergence = divergence(oneSided ? HALF : HALF - bound, HALF + bound);
      if (divergence < best) {
        best = divergence;
        chosen = bound;
      }
    }
    return chosen * resolution();
  }

  /**
   * The Kullback-Leibler divergence from the distribution with its tails moved into the outermost
   * bins kept, to the kept bins alone on {@value #LEVELS} levels, each level's mass spread evenly
   * over those of its bins that hold anything.
   *
   * @param begin first bin kept
   * @param end end of the bins kept, at least {@value #LEVELS} further
   * @return the divergence in nats
   */
  private double divergence(int begin, int end) {
    double below = Arrays.stream(bins, 0, begin).sum();
    double kept = Arrays.stream(bins, begin, end).sum();
    double above = Arrays.stream(bins, end, bins.length).sum();
    double total = below + kept + above;
    if (kept == 0) {
      return total == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    double divergence = 0;
    for (int level = 0; level < LEVELS; level++) {
      int from = begin + (int) ((long) level * (end - begin) / LEVELS);
      int to = begin + (int) ((long) (level + 1) * (end - begin) / LEVELS);
      double mass = 0;
      int filled = 0;
      for (int i = from; i < to; i++) {
        mass += bins[i];
        filled += bins[i] > 0 ? 1 : 0;
      }
      for (int i = from; i < to; i++) {
        double reference = bins[i] + (i == begin ? below : 0) + (i == end - 1 ? above : 0);
        if (reference > 0) {
          double coarse = bins[i] > 0 ? mass / filled / kept : NEVER_SEEN;
          divergence += reference / total * Math.log(reference / total / coarse);
        }
      }
    }
    return divergence;
  }

  /**
   * How the range of an activation is chosen from the values that it took on calibration images.
   */
  public sealed interface Method {

    /**
     * The range from the {@code 100 - share} to the {@code share} percentile: so much of each tail
     * is cut off. With 100 nothing is.
     *
     * @param share percent of the values that each end must leave inside, above 50 and up to 100
     */
    record Percentile(double share) implements Method {
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
     * Kullback-Leibler divergence (S. Migacz, "8-bit Inference with TensorRT", GTC 2017). Exact
     * zeros are left out of the distribution: after a rectifier they would be most of it, and they
     * cost nothing at any range.
     */
    record Entropy() implements Method {}

    /**
     * The method of percentiles.
     *
     * @param share percent, above 50 and up to 100
     * @return the method
     * @throws IllegalArgumentException if the share is out of range
     */
    static Method percentile(double share) {
      return new Percentile(share);
    }

    /** {@return the method of least divergence} */
    static Method entropy() {
      return new Entropy();
    }
  }
}
