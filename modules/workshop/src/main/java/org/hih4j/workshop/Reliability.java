package org.hih4j.workshop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * How far the confidences of one part of the face hold on faces that they were not fitted on.
 * Immutable and thread-safe.
 *
 * @param data the faces
 * @param boxes their boxes
 * @param group the part of the face
 * @param bins the points by their confidence: ten bins of equal width from 0 to 1
 */
public record Reliability(String data, String boxes, String group, List<Bin> bins) {
  private static final int BINS = 10;

  /** Checks that nothing is missing. */
  public Reliability {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(boxes, "boxes");
    Objects.requireNonNull(group, "group");
    bins = List.copyOf(bins);
  }

  /**
   * Points of similar confidence.
   *
   * @param points how many
   * @param said their mean confidence; NaN if there are none
   * @param was the share of them within the tolerance; NaN if there are none
   */
  public record Bin(long points, double said, double was) {}

  /**
   * The number of points.
   *
   * @return their number in all bins
   */
  public long points() {
    return bins.stream().mapToLong(Bin::points).sum();
  }

  /**
   * The mean confidence of the points.
   *
   * @return in [0, 1]
   */
  public double said() {
    return mean(Bin::said);
  }

  /**
   * The share of the points that lie within the tolerance.
   *
   * @return in [0, 1]
   */
  public double was() {
    return mean(Bin::was);
  }

  /**
   * The expected calibration error: the mean over the points of the distance, in their bin, between
   * mean confidence and share within the tolerance (Naeini, Cooper and Hauskrecht, "Obtaining well
   * calibrated probabilities using Bayesian binning", AAAI 2015).
   *
   * @return in [0, 1]
   */
  public double error() {
    return mean(bin -> Math.abs(bin.said() - bin.was()));
  }

  private double mean(ToDoubleFunction<Bin> value) {
    return bins.stream()
            .filter(bin -> bin.points() > 0)
            .mapToDouble(bin -> bin.points() * value.applyAsDouble(bin))
            .sum()
        / points();
  }

  /** Sorts points into bins. Not safe for use by several threads. */
  static final class Tally {
    private final long[] points = new long[BINS];
    private final double[] said = new double[BINS];
    private final long[] hits = new long[BINS];

    void add(double confidence, boolean hit) {
      int bin = Math.min(BINS - 1, (int) (confidence * BINS));
      points[bin]++;
      said[bin] += confidence;
      hits[bin] += hit ? 1 : 0;
    }

    long points() {
      return Arrays.stream(points).sum();
    }

    List<Bin> bins() {
      List<Bin> bins = new ArrayList<>(BINS);
      for (int i = 0; i < BINS; i++) {
        bins.add(new Bin(points[i], said[i] / points[i], (double) hits[i] / points[i]));
      }
      return bins;
    }
  }
}
