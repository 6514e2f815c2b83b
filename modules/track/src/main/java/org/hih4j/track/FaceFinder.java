package org.hih4j.track;

import java.util.List;
import java.util.Objects;
import org.hih4j.align.FaceAligner;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.detect.DetectedFace;
import org.hih4j.detect.FaceDetector;
import org.hih4j.imaging.FaceImage;

/**
 * Finds the faces of a frame for a tracker: a face detector, or anything else that knows where
 * faces are.
 */
@FunctionalInterface
public interface FaceFinder {
  /**
   * Finds faces.
   *
   * @param frame the picture
   * @return the boxes of its faces, the surest first; empty if there are none
   */
  List<FaceBox> find(FaceImage frame);

  /**
   * Finds faces with a detector.
   *
   * @param detector stays the caller's to close
   * @return a finder that may be shared by trackers on any threads
   */
  static FaceFinder of(FaceDetector detector) {
    Objects.requireNonNull(detector, "detector");
    return frame -> detector.detect(frame).stream().map(DetectedFace::box).toList();
  }

  /**
   * Finds faces with an aligner's detector, see {@link FaceAligner#detect}.
   *
   * @param aligner stays the caller's to close
   * @return a finder that may be shared by trackers on any threads
   */
  static FaceFinder of(FaceAligner aligner) {
    Objects.requireNonNull(aligner, "aligner");
    return frame -> aligner.detect(frame).stream().map(DetectedFace::box).toList();
  }
}
