package org.hih4j.workshop;

import java.util.Objects;
import org.hih4j.core.metrics.ScoreReliability;

/**
 * How far the confidences of one part of the face hold on faces that they were not fitted on.
 * Immutable and thread-safe.
 *
 * @param data the faces
 * @param boxes their boxes
 * @param group the part of the face
 * @param scores the points by their confidence, in ten bins; a point within the tolerance is right
 */
public record Reliability(String data, String boxes, String group, ScoreReliability scores) {
  static final int BINS = 10;

  /** Checks that nothing is missing. */
  public Reliability {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(boxes, "boxes");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(scores, "scores");
  }
}
