package org.hih4j.track;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.align.FaceAligner;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;
import org.jspecify.annotations.Nullable;

/**
 * Follows one face through a video and smooths its landmarks.
 *
 * <pre>{@code
 * FaceTracker tracker = FaceTracker.finding(aligner, TrackerOptions.defaults());
 * for (...) {
 *   Optional<TrackedFace> face = tracker.next(FaceImage.of(picture), timestampNanos);
 * }
 * }</pre>
 *
 * <p>With a {@link FaceFinder}, or the aligner's own detector, the tracker finds its face itself:
 * the surest one of the first frame, and another at once when it is lost or a cut has taken it
 * away. A face that comes back is known again, as {@link MultiFaceTracker} has it, and keeps its
 * number; another one gets another number.
 *
 * <p>Without a finder it is told where the face is by {@link #start}, which it can be at any time
 * in either case, and again once the face is lost:
 *
 * <pre>{@code
 * FaceTracker tracker = FaceTracker.of(aligner);
 * tracker.start(FaceBox.detector(x, y, width, height));
 * }</pre>
 *
 * <p>A frame is searched in the tight box of the landmarks of the frame before, moved on as the
 * face moved and grew last, until the face is lost, which {@link TrackerOptions} defines. How
 * landmarks are smoothed stands there too. At a cut the face is followed further only if it looks
 * as before.
 *
 * <p>Frames come from anywhere, at any rate, even or not. Their times are nanoseconds from any
 * origin, as of {@link System#nanoTime} or of the video itself. Frames may be dropped; after a gap
 * of more than {@link TrackerOptions#maxGap()} the filters start anew. A second frame of the same
 * time is aligned but does not move the filters.
 *
 * <p>For use by one thread at a time: a video has an order. The aligner may be shared with other
 * trackers and threads, and stays the caller's to close.
 */
public final class FaceTracker {
  private final FaceAligner aligner;
  private final @Nullable FaceFinder finder;
  private final TrackerOptions options;

  /** Of one face at most, with those in its memory that are lost. */
  private MultiFaceTracker faces;

  private FaceTracker(FaceAligner aligner, @Nullable FaceFinder finder, TrackerOptions options) {
    this.aligner = aligner;
    this.finder = finder;
    this.options = options;
    this.faces = MultiFaceTracker.ofOne(aligner, finder, options);
  }

  /**
   * Returns a tracker with the default options, to be started with a box.
   *
   * @param aligner finds the landmarks; not closed
   */
  public static FaceTracker of(FaceAligner aligner) {
    return of(aligner, TrackerOptions.defaults());
  }

  /**
   * Returns a tracker, to be started with a box.
   *
   * @param aligner finds the landmarks; not closed
   * @param options how the face is followed and smoothed
   */
  public static FaceTracker of(FaceAligner aligner, TrackerOptions options) {
    return new FaceTracker(aligner, null, options);
  }

  /**
   * Returns a tracker that finds its face itself.
   *
   * @param aligner finds the landmarks; not closed
   * @param finder finds the faces, the surest first
   * @param options how the face is found, followed and smoothed; {@code maxFaces} counts as 1
   */
  public static FaceTracker of(FaceAligner aligner, FaceFinder finder, TrackerOptions options) {
    return new FaceTracker(aligner, Objects.requireNonNull(finder, "finder"), options);
  }

  /**
   * Returns a tracker that finds its face itself, with the aligner's detector.
   *
   * @param aligner finds faces and landmarks; not closed
   * @param options how the face is found, followed and smoothed; {@code maxFaces} counts as 1
   */
  public static FaceTracker finding(FaceAligner aligner, TrackerOptions options) {
    return of(aligner, FaceFinder.of(aligner), options);
  }

  /**
   * Starts with a face, or starts again: the next frame is searched in this box, and all that was
   * known of earlier frames, their time and faces too, is forgotten.
   *
   * @param box where the face is in the next frame, of any convention
   */
  public void start(FaceBox box) {
    MultiFaceTracker started = MultiFaceTracker.ofOne(aligner, finder, options);
    started.add(box);
    faces = started;
  }

  /**
   * Takes the next frame.
   *
   * @param frame the picture
   * @param timestamp its time in nanoseconds, not before the last frame's
   * @return the face in this frame, tracked or lost; nothing only from a tracker that finds its
   *     face itself, in frames where it has none. A tracker without a finder must be started again
   *     once its face is lost
   * @throws IllegalStateException if the tracker has no finder and has not been started or its face
   *     is lost, or the aligner is closed
   * @throws IllegalArgumentException if the time runs backwards or the box lies wholly outside the
   *     frame; the tracker is then as before
   * @throws org.hih4j.inference.InferenceException if the network fails; the tracker is then as
   *     before
   */
  public Optional<TrackedFace> next(FaceImage frame, long timestamp) {
    Objects.requireNonNull(frame, "frame");
    if (finder == null && box().isEmpty()) {
      throw new IllegalStateException("no face is tracked: start with a box first");
    }
    List<TrackedFace> found = faces.next(frame, timestamp);
    // At a cut one face may be lost and another be found.
    return found.stream()
        .filter(face -> face.state() == TrackedFace.State.TRACKED)
        .findFirst()
        .or(() -> found.stream().findFirst());
  }

  /**
   * {@return where the face was found last, or the box to start with; nothing when no face is
   * tracked}
   */
  public Optional<FaceBox> box() {
    return faces.boxes().stream().findFirst();
  }
}
