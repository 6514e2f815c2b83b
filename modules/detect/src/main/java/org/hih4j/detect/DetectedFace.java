package org.hih4j.detect;

import java.util.Objects;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.internal.Checks;

/**
 * A face that was found. Coordinates are pixels with pixel centres at whole numbers. Immutable.
 *
 * @param box the tight box of the face's landmarks, of the convention {@link
 *     FaceBox.Convention#LANDMARKS}: what an aligner wants
 * @param face the box from hairline to chin and ear to ear, as WIDER FACE draws it: what detectors
 *     are compared by
 * @param score the probability that this is a face, in [0, 1]
 * @param roll how far the head is turned in the picture's plane, clockwise, in radians in [-π, π]
 */
public record DetectedFace(FaceBox box, Box face, double score, double roll) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the score or the roll is out of range or not a number, or
   *     the box is of another convention
   */
  public DetectedFace {
    Objects.requireNonNull(face, "face");
    if (box.convention() != FaceBox.Convention.LANDMARKS) {
      throw new IllegalArgumentException("box must be a landmark box: " + box);
    }
    Checks.inRange("score", score, 0, 1);
    if (!(Math.abs(roll) <= Math.PI)) {
      throw new IllegalArgumentException("roll must be in -pi..pi: " + roll);
    }
  }
}
