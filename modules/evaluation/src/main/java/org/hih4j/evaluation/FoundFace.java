package org.hih4j.evaluation;

import java.util.Objects;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;

/**
 * A face that a detector found. Immutable.
 *
 * @param box what an aligner gets
 * @param face from hairline to chin and from ear to ear, as WIDER FACE draws it: what detectors are
 *     compared by
 * @param score greater for surer; finite
 */
public record FoundFace(FaceBox box, Box face, double score) {
  /**
   * Makes a face.
   *
   * @throws IllegalArgumentException if the score is not finite
   */
  public FoundFace {
    Objects.requireNonNull(box, "box");
    Objects.requireNonNull(face, "face");
    if (!Double.isFinite(score)) {
      throw new IllegalArgumentException("score must be finite: " + score);
    }
  }

  /**
   * A face by its box alone; the box that detectors are compared by follows from the box's
   * convention.
   *
   * @param box the box
   * @param score greater for surer; finite
   * @return the face
   * @throws IllegalArgumentException if the score is not finite
   */
  public static FoundFace of(FaceBox box, double score) {
    return new FoundFace(box, box.as(FaceBox.Convention.WIDER).box(), score);
  }
}
