package org.hih4j.evaluation;

/**
 * A logistic curve fitted to outcomes: the probability of a hit as a function of one score, {@code
 * 1 / (1 + exp(-(intercept + slope * x)))}, by maximum likelihood (Platt, "Probabilistic outputs
 * for support vector machines", 1999, with his smoothed targets). Immutable and safe to share.
 *
 * @param intercept of the curve
 * @param slope of the curve
 * @param samples how many outcomes it was fitted on
 */
public record ConfidenceFit(double intercept, double slope, int samples) {
  private static final int MOST_STEPS = 100;

  /**
   * Fits the curve.
   *
   * @param x scores, finite
   * @param hit outcomes, as many
   * @return the curve of greatest likelihood
   * @throws IllegalArgumentException if there are no scores, or not as many outcomes, or a score is
   *     not finite
   */
  public static ConfidenceFit of(double[] x, boolean[] hit) {
    if (x.length == 0 || x.length != hit.length) {
      throw new IllegalArgumentException(
          "x and hit must be of one length above 0: " + x.length + ", " + hit.length);
    }
    int hits = 0;
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i])) {
        throw new IllegalArgumentException("x[" + i + "] must be finite: " + x[i]);
      }
      if (hit[i]) {
        hits++;
      }
    }
    double high = (hits + 1.0) / (hits + 2.0);
    double low = 1.0 / (x.length - hits + 2.0);
    double intercept = Math.log((hits + 1.0) / (x.length - hits + 1.0));
    double slope = 0;
    double loss = loss(x, hit, high, low, intercept, slope);
    for (int step = 0; step < MOST_STEPS; step++) {
      double gradientA = 0;
      double gradientB = 0;
      double aa = 1e-9;
      double ab = 0;
      double bb = 1e-9;
      for (int i = 0; i < x.length; i++) {
        double p = 1 / (1 + Math.exp(-(intercept + slope * x[i])));
        double error = p - (hit[i] ? high : low);
        double weight = p * (1 - p);
        gradientA += error;
        gradientB += error * x[i];
        aa += weight;
        ab += weight * x[i];
        bb += weight * x[i] * x[i];
      }
      double determinant = aa * bb - ab * ab;
      double stepA = (bb * gradientA - ab * gradientB) / determinant;
      double stepB = (aa * gradientB - ab * gradientA) / determinant;
      double length = 1;
      double next = Double.POSITIVE_INFINITY;
      while (length > 1e-10) {
        next = loss(x, hit, high, low, intercept - length * stepA, slope - length * stepB);
        if (next <= loss) {
          break;
        }
        length /= 2;
      }
      if (!(loss - next > 1e-10 * Math.abs(loss))) {
        break;
      }
      intercept -= length * stepA;
      slope -= length * stepB;
      loss = next;
    }
    return new ConfidenceFit(intercept, slope, x.length);
  }

  private static double loss(
      double[] x, boolean[] hit, double high, double low, double intercept, double slope) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double logit = intercept + slope * x[i];
      double target = hit[i] ? high : low;
      // log(1 + e^logit) without overflow
      sum += Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - target * logit;
    }
    return sum;
  }

  /**
   * The probability of a hit.
   *
   * @param x a score
   * @return probability in (0, 1)
   */
  public double probability(double x) {
    return 1 / (1 + Math.exp(-(intercept + slope * x)));
  }
}
