package org.hih4j.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A logistic curve fitted to outcomes: the probability of a hit as a function of scores, {@code 1 /
 * (1 + exp(-(intercept + slopes * x)))}, by maximum likelihood (Platt, "Probabilistic outputs for
 * support vector machines", 1999, with his smoothed targets). Immutable and safe to share.
 *
 * @param intercept of the curve
 * @param slopes of the curve, one a score
 * @param samples how many outcomes it was fitted on
 */
public record ConfidenceFit(double intercept, List<Double> slopes, int samples) {
  private static final int MOST_STEPS = 100;
  private static final double RIDGE = 1e-9;

  /** Copies. */
  public ConfidenceFit {
    slopes = List.copyOf(slopes);
  }

  /**
   * Fits the curve.
   *
   * @param x the scores of each outcome, as many for each, finite; none at all fit the intercept
   *     alone
   * @param hit outcomes, as many
   * @return the curve of greatest likelihood
   * @throws IllegalArgumentException if there are no outcomes, not as many as rows of scores, rows
   *     differ in length, or a score is not finite
   */
  public static ConfidenceFit of(double[][] x, boolean[] hit) {
    check(x, hit);
    int hits = 0;
    for (boolean each : hit) {
      hits += each ? 1 : 0;
    }
    double[] target = new double[hit.length];
    for (int i = 0; i < target.length; i++) {
      target[i] = hit[i] ? (hits + 1.0) / (hits + 2.0) : 1.0 / (x.length - hits + 2.0);
    }
    double[] weights = new double[x[0].length + 1];
    weights[0] = Math.log((hits + 1.0) / (x.length - hits + 1.0));
    double loss = loss(x, target, weights);
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] direction = newton(x, target, weights);
      double length = 1;
      double[] moved = weights;
      double next = Double.POSITIVE_INFINITY;
      while (length > 1e-10) {
        moved = moved(weights, direction, length);
        next = loss(x, target, moved);
        if (next <= loss) {
          break;
        }
        length /= 2;
      }
      if (!(loss - next > 1e-10 * Math.abs(loss))) {
        break;
      }
      weights = moved;
      loss = next;
    }
    List<Double> slopes = new ArrayList<>();
    for (int i = 1; i < weights.length; i++) {
      slopes.add(weights[i]);
    }
    return new ConfidenceFit(weights[0], slopes, x.length);
  }

  private static void check(double[][] x, boolean[] hit) {
    if (x.length == 0 || x.length != hit.length) {
      throw new IllegalArgumentException(
          "x and hit must be of one length above 0: " + x.length + ", " + hit.length);
    }
    for (int i = 0; i < x.length; i++) {
      if (x[i].length != x[0].length || !Arrays.stream(x[i]).allMatch(Double::isFinite)) {
        throw new IllegalArgumentException(
            "x[" + i + "] must be " + x[0].length + " finite numbers: " + Arrays.toString(x[i]));
      }
    }
  }

  private static double[] moved(double[] weights, double[] direction, double length) {
    double[] moved = weights.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] -= length * direction[i];
    }
    return moved;
  }

  private static double logit(double[] weights, double[] scores) {
    double logit = weights[0];
    for (int i = 0; i < scores.length; i++) {
      logit += weights[i + 1] * scores[i];
    }
    return logit;
  }

  /** The step of Newton's method: the inverse of the second derivatives times the gradient. */
  private static double[] newton(double[][] x, double[] target, double[] weights) {
    int size = weights.length;
    double[][] system = new double[size][size + 1];
    double[] row = new double[size];
    row[0] = 1;
    for (int i = 0; i < x.length; i++) {
      System.arraycopy(x[i], 0, row, 1, size - 1);
      double p = 1 / (1 + Math.exp(-logit(weights, x[i])));
      for (int a = 0; a < size; a++) {
        system[a][size] += (p - target[i]) * row[a];
        for (int b = 0; b < size; b++) {
          system[a][b] += p * (1 - p) * row[a] * row[b];
        }
      }
    }
    for (int a = 0; a < size; a++) {
      system[a][a] += RIDGE;
    }
    return solved(system);
  }

  /**
   * Gauss and Jordan's elimination of a positive definite system, its right side the last column.
   */
  private static double[] solved(double[][] system) {
    int size = system.length;
    for (int pivot = 0; pivot < size; pivot++) {
      for (int row = 0; row < size; row++) {
        double factor = system[row][pivot] / system[pivot][pivot];
        for (int column = size; row != pivot && column >= pivot; column--) {
          system[row][column] -= factor * system[pivot][column];
        }
      }
    }
    double[] solution = new double[size];
    for (int i = 0; i < size; i++) {
      solution[i] = system[i][size] / system[i][i];
    }
    return solution;
  }

  private static double loss(double[][] x, double[] target, double[] weights) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double logit = logit(weights, x[i]);
      // log(1 + e^logit) without overflow
      sum += Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - target[i] * logit;
    }
    return sum;
  }

  /**
   * The probability of a hit.
   *
   * @param x scores, as many as slopes
   * @return probability in (0, 1)
   * @throws IllegalArgumentException if there are more or fewer scores than slopes
   */
  public double probability(double... x) {
    if (x.length != slopes.size()) {
      throw new IllegalArgumentException("x must be " + slopes.size() + " scores: " + x.length);
    }
    double logit = intercept;
    for (int i = 0; i < x.length; i++) {
      logit += slopes.get(i) * x[i];
    }
    return 1 / (1 + Math.exp(-logit));
  }
}
