package org.hih4j.core.scoring;

import java.util.Objects;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.internal.Checks;

/**
 * A detection: a box and how sure the detector is of it. Immutable.
 *
 * @param box in image pixels
 * @param score greater for surer; finite, of any scale
 */
public record ScoredBox(Box box, double score) {
  /**
   * Makes a detection.
   *
   * @throws IllegalArgumentException if the score is not finite
   */
  public ScoredBox {
    Objects.requireNonNull(box, "box");
    Checks.finite("score", score);
  }
}
