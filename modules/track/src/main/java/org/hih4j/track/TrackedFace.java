package org.hih4j.track;

import java.util.Objects;
import java.util.Optional;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;

/**
 * One face in one frame. Immutable.
 *
 * @param id which face: its number, from 0 upwards; from a {@link FaceTracker} 0 until it finds
 *     another face
 * @param timestamp the frame's time in nanoseconds, as given
 * @param alignment what the aligner found in this frame alone
 * @param smoothed the landmarks after smoothing, in the frame's pixels; those of {@code alignment}
 *     when the face is lost
 * @param loss why the face is lost, empty while it is tracked
 */
public record TrackedFace(
    long id, long timestamp, FaceAlignment alignment, Landmarks smoothed, Optional<Loss> loss) {

  /** Whether a face is still followed. */
  public enum State {
    /** It is: the next frame will be searched where it was found. */
    TRACKED,
    /**
     * It is not: what was found is not to be trusted, and the face must be found again, by the
     * tracker or for it.
     */
    LOST
  }

  /** Checks that all are there. */
  public TrackedFace {
    Objects.requireNonNull(alignment, "alignment");
    Objects.requireNonNull(smoothed, "smoothed");
    Objects.requireNonNull(loss, "loss");
  }

  /** {@return whether the face is still followed} */
  public State state() {
    return loss.isPresent() ? State.LOST : State.TRACKED;
  }

  /** {@return the landmarks as the network found them in this frame, in the frame's pixels} */
  public Landmarks raw() {
    return alignment.landmarks();
  }

  /**
   * Returns the mean confidence of the landmarks, in [0, 1]; NaN for models without heatmaps.
   *
   * @see FaceAlignment#confidence()
   */
  public double confidence() {
    return alignment.confidence();
  }

  /** {@return the box in which the face was searched in this frame} */
  public FaceBox box() {
    return alignment.box();
  }

  /** Why a face is no longer tracked. */
  public enum Loss {
    /** The mean confidence of the landmarks fell below {@link TrackerOptions#minConfidence()}. */
    LOW_CONFIDENCE,
    /**
     * Less than {@link TrackerOptions#minInside()} of the landmarks' box lies inside the frame: the
     * face has gone, or its points run away.
     */
    LEFT_FRAME,
    /** The landmarks' box is smaller than {@link TrackerOptions#minSide()}. */
    COLLAPSED,
    /**
     * Another tracked face of the same {@link MultiFaceTracker} has come to stand on the same
     * place: two trackers on one face.
     */
    DUPLICATE,
    /** The video has jumped to another picture, and another face or none is where this one was. */
    CUT
  }
}
