package org.hih4j.track;

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
   * Another tracked face of the same {@link MultiFaceTracker} has come to stand on the same place:
   * two trackers on one face.
   */
  DUPLICATE,
  /** The video has jumped to another picture, and another face or none is where this one was. */
  CUT
}
