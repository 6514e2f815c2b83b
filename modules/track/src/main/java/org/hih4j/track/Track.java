package org.hih4j.track;

import java.util.Objects;
import java.util.Optional;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.FivePoints;
import org.jspecify.annotations.Nullable;

/** Where one face is and how its landmarks are smoothed. Not safe for use by several threads. */
final class Track {
  /** A face that looks less like before than this after a cut is another. */
  static final double SAME_LOOK = 0.7;

  /** How far a face is expected to move at most, in lengths of its box's longer side. */
  private static final double MAX_SHIFT = 0.5;

  /** By which factor a face is expected to grow at most. */
  private static final double MAX_GROWTH = 1.25;

  /** Frames between two looks at the face. */
  private static final int LOOK_INTERVAL = 5;

  /** A face that is turned by more, in radians, is searched turned: what aligners rarely learn. */
  private static final double ROLLED = Math.toRadians(30);

  private final long id;
  private final TrackerOptions options;
  private final LandmarkSmoother smoother;

  /** Where the face was found last, or is to be searched first; null when the face is lost. */
  private @Nullable FaceBox box;

  /** Whether landmarks have been smoothed since the last start. */
  private boolean smoothing;

  private long timestamp;

  /** Where the face was found in the frame before, null if that tells nothing of its motion. */
  private @Nullable Box before;

  private long beforeTimestamp;

  private @Nullable Appearance look;
  private int sinceLook;
  private @Nullable Box lastSeen;
  private long lost;

  Track(long id, TrackerOptions options) {
    this.id = id;
    this.options = options;
    this.smoother = new LandmarkSmoother(options.motionFilter(), options.shapeFilter());
  }

  void start(FaceBox newBox) {
    box = Objects.requireNonNull(newBox, "box");
    smoothing = false;
    before = null;
    look = null;
  }

  long id() {
    return id;
  }

  Optional<FaceBox> box() {
    return Optional.ofNullable(box);
  }

  private FaceBox tracked() {
    return Objects.requireNonNull(box, "box");
  }

  /** Where a frame of this time is to be searched: the face is expected to move on. */
  FaceBox search(FaceImage frame, long newTimestamp) {
    FaceBox last = tracked();
    if (before == null || newTimestamp == timestamp || isGap(newTimestamp - timestamp)) {
      return last;
    }
    double steps = (double) (newTimestamp - timestamp) / (timestamp - beforeTimestamp);
    double share = options.prediction() * steps;
    Box now = last.box();
    double growth =
        Math.exp(share * Math.log(Math.sqrt(now.area() / Math.max(before.area(), 1e-9))));
    double dx = share * (now.center().x() - before.center().x());
    double dy = share * (now.center().y() - before.center().y());
    double shift = Math.hypot(dx, dy);
    double most = MAX_SHIFT * now.largerSide();
    double slower = shift > most ? most / shift : 1;
    Box expected =
        now.translated(slower * dx, slower * dy)
            .scaled(Math.max(1 / MAX_GROWTH, Math.min(MAX_GROWTH, growth)));
    return expected.intersection(frame.bounds()).map(Box::area).orElse(0.0) > 0
        ? FaceBox.landmarks(expected).rolled(last.roll())
        : last;
  }

  private boolean isGap(long nanos) {
    return nanos > options.maxGap().toNanos();
  }

  /** Takes what was found in the frame. */
  TrackedFace take(FaceImage frame, long newTimestamp, FaceAlignment found, boolean cut) {
    Optional<TrackedFace.Loss> loss = loss(frame, found, options);
    if (loss.isPresent()) {
      return lost(newTimestamp, found, loss.get());
    }
    Landmarks landmarks = found.landmarks();
    if (cut || look == null || ++sinceLook >= LOOK_INTERVAL) {
      Optional<Appearance> newest = Appearance.of(frame, landmarks);
      if (cut && !isSame(newest)) {
        return lost(newTimestamp, found, TrackedFace.Loss.CUT);
      }
      newest.ifPresent(seen -> look = look == null ? seen : look.with(seen));
      sinceLook = 0;
    }
    boolean anew = cut || !smoothing || isGap(newTimestamp - timestamp);
    Landmarks smoothed = smoothed(landmarks, newTimestamp, anew);
    if (anew) {
      before = null;
    } else if (newTimestamp > timestamp) {
      before = tracked().box();
      beforeTimestamp = timestamp;
    }
    timestamp = newTimestamp;
    smoothing = true;
    box = place(landmarks);
    lastSeen = landmarks.bounds();
    return new TrackedFace(id, newTimestamp, found, smoothed, Optional.empty());
  }

  /** Where a face is: the tight box of its landmarks, turned with it if it is rolled. */
  private static FaceBox place(Landmarks face) {
    double roll = FivePoints.fits(face.scheme()) ? FivePoints.of(face).roll() : 0;
    return Math.abs(roll) > ROLLED ? FaceBox.around(face, roll) : FaceBox.around(face);
  }

  /** Whether a face that was found after a cut is this one, as far as can be seen. */
  private boolean isSame(Optional<Appearance> found) {
    return look == null || found.isEmpty() || look.likeness(found.get()) >= SAME_LOOK;
  }

  /** Gives the face up. */
  TrackedFace lost(long newTimestamp, FaceAlignment found, TrackedFace.Loss loss) {
    box = null;
    smoothing = false;
    before = null;
    lost = newTimestamp;
    return new TrackedFace(id, newTimestamp, found, found.landmarks(), Optional.of(loss));
  }

  /** When the face was lost. */
  long lostAt() {
    return lost;
  }

  /** Where the face was before it was lost, nothing if it was never found. */
  Optional<Box> lastSeen() {
    return Optional.ofNullable(lastSeen);
  }

  /** What the face looked like, nothing if that is not known. */
  Optional<Appearance> look() {
    return Optional.ofNullable(look);
  }

  /** Goes on with a face that was lost, in a frame in which it has been found again. */
  TrackedFace resume(FaceImage frame, long newTimestamp, FaceAlignment found) {
    box = place(found.landmarks());
    smoothing = false;
    before = null;
    return take(frame, newTimestamp, found, false);
  }

  private Landmarks smoothed(Landmarks landmarks, long newTimestamp, boolean anew) {
    if (anew) {
      smoother.reset(landmarks);
      return landmarks;
    }
    long nanos = newTimestamp - timestamp;
    // A second picture of the same moment has nothing to add to the filters.
    return nanos == 0 ? smoother.current(landmarks) : smoother.next(landmarks, nanos * 1e-9);
  }

  /** Why landmarks that were found are no face to follow, nothing if they are one. */
  static Optional<TrackedFace.Loss> loss(
      FaceImage frame, FaceAlignment found, TrackerOptions options) {
    Box bounds = found.landmarks().bounds();
    if (bounds.isEmpty() || bounds.largerSide() < options.minSide()) {
      return Optional.of(TrackedFace.Loss.COLLAPSED);
    }
    double inside = bounds.intersection(frame.bounds()).map(Box::area).orElse(0.0);
    if (!(inside > 0 && inside >= options.minInside() * bounds.area())) {
      return Optional.of(TrackedFace.Loss.LEFT_FRAME);
    }
    return found.confidence() < options.minConfidence()
        ? Optional.of(TrackedFace.Loss.LOW_CONFIDENCE)
        : Optional.empty();
  }
}
