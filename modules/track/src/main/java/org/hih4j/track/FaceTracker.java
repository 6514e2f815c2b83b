package org.hih4j.track;

import java.util.Objects;
import java.util.Optional;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;

/**
 * Follows one face through a video and smooths its landmarks.
 *
 * <pre>{@code
 * FaceTracker tracker = FaceTracker.of(aligner);
 * tracker.start(FaceBox.detector(x, y, width, height));
 * for (...) {
 *   TrackedFace face = tracker.next(FaceImage.of(picture), timestampNanos);
 *   if (face.state() == TrackedFace.State.LOST) {
 *     // ask a detector again, then tracker.start(box)
 *   }
 * }
 * }</pre>
 *
 * <p>A frame is searched in the tight box of the landmarks of the frame before, moved on as the
 * face moved and grew last, so no detector is needed until the face is lost, which {@link
 * TrackerOptions} defines. How landmarks are smoothed stands there too. At a cut the face is
 * followed further only if it looks as before. A {@link MultiFaceTracker} finds faces itself, one
 * or several.
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
  private final Track track;
  private final CutDetector cuts = new CutDetector();
  private final boolean cutsWanted;

  private FaceTracker(FaceAligner aligner, TrackerOptions options) {
    this.aligner = Objects.requireNonNull(aligner, "aligner");
    this.track = new Track(0, Objects.requireNonNull(options, "options"));
    this.cutsWanted = options.cuts();
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
    return new FaceTracker(aligner, options);
  }

  /**
   * Starts with a face, or starts again: the next frame is searched in this box, and all that was
   * known of earlier frames, their time too, is forgotten.
   *
   * @param box where the face is in the next frame, of any convention
   */
  public void start(FaceBox box) {
    track.start(box);
  }

  /**
   * Takes the next frame.
   *
   * @param frame the picture
   * @param timestamp its time in nanoseconds, not before the last frame's
   * @return the face in this frame, tracked or lost; once it is lost the tracker must be started
   *     again
   * @throws IllegalStateException if the tracker has not been started or its face is lost, or the
   *     aligner is closed
   * @throws IllegalArgumentException if the time runs backwards or the box lies wholly outside the
   *     frame; the tracker is then as before
   * @throws org.hih4j.inference.InferenceException if the network fails; the tracker is then as
   *     before
   */
  public TrackedFace next(FaceImage frame, long timestamp) {
    Objects.requireNonNull(frame, "frame");
    FaceBox last =
        track
            .box()
            .orElseThrow(
                () -> new IllegalStateException("no face is tracked: start with a box first"));
    track.checkTime(timestamp);
    CutDetector.Look look = cutsWanted ? CutDetector.Look.of(frame) : null;
    boolean cut = look != null && cuts.isCut(look);
    FaceAlignment found = aligner.align(frame, cut ? last : track.search(frame, timestamp));
    if (look != null) {
      cuts.take(look);
    }
    return track.take(frame, timestamp, found, cut);
  }

  /**
   * Returns where the face was found last, or the box to start with; nothing when no face is
   * tracked.
   */
  public Optional<FaceBox> box() {
    return track.box();
  }
}
