package org.hih4j.evaluation;

import java.util.List;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.metrics.Normalizer;

/**
 * What several alignments of the same face agree on: from crops that are shifted, scaled or
 * mirrored. Their disagreement needs no labels, and grows with their error. Immutable and
 * thread-safe.
 *
 * @param mean the mean of each landmark, in pixels of the image
 * @param disagreement root mean square distance of the landmarks from their mean, as a fraction of
 *     the scheme's usual normaliser (the distance of the outer eye corners, where it has them)
 */
public record Consensus(Landmarks mean, double disagreement) {
  /**
   * The consensus of two or more alignments.
   *
   * @param alignments landmarks of one scheme, in the same frame
   * @return their mean and disagreement; the disagreement is infinite or not a number where the
   *     mean face has no size
   * @throws IllegalArgumentException if there are fewer than two, or of several schemes
   */
  public static Consensus of(List<Landmarks> alignments) {
    if (alignments.size() < 2) {
      throw new IllegalArgumentException("a consensus needs two alignments: " + alignments.size());
    }
    Landmarks first = alignments.get(0);
    double[] mean = new double[2 * first.size()];
    for (Landmarks each : alignments) {
      if (!each.scheme().equals(first.scheme())) {
        throw new IllegalArgumentException(
            "alignments of " + first.scheme() + " and " + each.scheme());
      }
      for (int i = 0; i < first.size(); i++) {
        mean[2 * i] += each.x(i) / alignments.size();
        mean[2 * i + 1] += each.y(i) / alignments.size();
      }
    }
    double sum = 0;
    for (Landmarks each : alignments) {
      for (int i = 0; i < first.size(); i++) {
        double dx = each.x(i) - mean[2 * i];
        double dy = each.y(i) - mean[2 * i + 1];
        sum += dx * dx + dy * dy;
      }
    }
    Landmarks center = Landmarks.of(first.scheme(), mean);
    double spread = Math.sqrt(sum / (alignments.size() * (double) first.size()));
    return new Consensus(center, spread / length(center));
  }

  /** The normaliser's length; 0 where the face has none, so that any spread is infinite. */
  private static double length(Landmarks face) {
    try {
      return Normalizer.Kind.usualFor(face.scheme()).of(face.scheme()).length(face);
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }
}
