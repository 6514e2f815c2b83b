package org.hih4j.track;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.FaceImage;

/** Where one face is and how its landmarks are smoothed. Not safe for use by several threads. */
final class Track {
  private final long id;
  private final TrackerOptions options;
  private final LandmarkSmoother smoother;

  /** Where the next frame is searched; null when the face is lost. */
  private FaceBox box;

  /** Whether landmarks have been smoothed since the last start. */
  private boolean smoothing;

  private long timestamp;

  Track(long id, TrackerOptions options) {
    this.id = id;
    this.options = options;
    this.smoother = new LandmarkSmoother(options.motionFilter(), options.shapeFilter());
  }

  void start(FaceBox newBox) {
    box = Objects.requireNonNull(newBox, "box");
    smoothing = false;
  }

  Optional<FaceBox> box() {
    return Optional.ofNullable(box);
  }

  /**
   * Checks a new frame's time.
   *
   * @throws IllegalArgumentException if it is before the last frame's
   */
  void checkTime(long newTimestamp) {
    if (smoothing && newTimestamp - timestamp < 0) {
      throw new IllegalArgumentException(
          "timestamp must not be before the last frame's, " + timestamp + ": " + newTimestamp);
    }
  }

  /** Takes what was found in the frame. */
  TrackedFace take(FaceImage frame, long newTimestamp, FaceAlignment found) {
    Optional<Loss> loss = loss(frame, found);
    if (loss.isPresent()) {
      return lost(newTimestamp, found, loss.get());
    }
    Landmarks landmarks = found.landmarks();
    Landmarks smoothed = smoothed(landmarks, newTimestamp);
    timestamp = newTimestamp;
    smoothing = true;
    box = FaceBox.around(landmarks);
    return new TrackedFace(id, newTimestamp, found, smoothed, Optional.empty());
  }

  /** Gives the face up. */
  TrackedFace lost(long newTimestamp, FaceAlignment found, Loss loss) {
    box = null;
    smoothing = false;
    return new TrackedFace(id, newTimestamp, found, found.landmarks(), Optional.of(loss));
  }

  private Landmarks smoothed(Landmarks landmarks, long newTimestamp) {
    long nanos = newTimestamp - timestamp;
    if (!smoothing || Duration.ofNanos(nanos).compareTo(options.maxGap()) > 0) {
      smoother.reset(landmarks);
      return landmarks;
    }
    // A second picture of the same moment has nothing to add to the filters.
    return nanos == 0 ? smoother.current(landmarks) : smoother.next(landmarks, nanos * 1e-9);
  }

  private Optional<Loss> loss(FaceImage frame, FaceAlignment found) {
    Box bounds = found.landmarks().bounds();
    if (bounds.isEmpty() || bounds.largerSide() < options.minSide()) {
      return Optional.of(Loss.COLLAPSED);
    }
    Box all = new Box(-0.5, -0.5, frame.width(), frame.height());
    double inside = bounds.intersection(all).map(Box::area).orElse(0.0);
    if (!(inside > 0 && inside >= options.minInside() * bounds.area())) {
      return Optional.of(Loss.LEFT_FRAME);
    }
    return found.confidence() < options.minConfidence()
        ? Optional.of(Loss.LOW_CONFIDENCE)
        : Optional.empty();
  }
}
