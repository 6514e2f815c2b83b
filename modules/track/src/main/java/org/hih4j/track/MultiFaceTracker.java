package org.hih4j.track;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;

/**
 * Follows several faces through one video: what {@link FaceTracker} does for one, with one call of
 * the aligner a frame for all. Faces come and go at any time; each keeps the number it was given
 * when it was added, and results keep the order in which faces were added.
 *
 * <p>When one face hides another, two trackers can come to stand on the same face: at an overlap of
 * {@link TrackerOptions#maxOverlap()} the one whose box has moved more since the frame before is
 * lost.
 *
 * <p>For use by one thread at a time. The aligner may be shared, and stays the caller's to close;
 * its options say how many faces are worked on at once.
 */
public final class MultiFaceTracker {
  private final FaceAligner aligner;
  private final TrackerOptions options;
  private final Map<Long, Track> tracks = new LinkedHashMap<>();
  private long added;

  private MultiFaceTracker(FaceAligner aligner, TrackerOptions options) {
    this.aligner = Objects.requireNonNull(aligner, "aligner");
    this.options = Objects.requireNonNull(options, "options");
  }

  /**
   * Returns a tracker without faces, with the default options.
   *
   * @param aligner finds the landmarks; not closed
   */
  public static MultiFaceTracker of(FaceAligner aligner) {
    return of(aligner, TrackerOptions.defaults());
  }

  /**
   * Returns a tracker without faces.
   *
   * @param aligner finds the landmarks; not closed
   * @param options how each face is followed and smoothed
   */
  public static MultiFaceTracker of(FaceAligner aligner, TrackerOptions options) {
    return new MultiFaceTracker(aligner, options);
  }

  /**
   * Adds a face.
   *
   * @param box where it is in the next frame, of any convention
   * @return its number, from 0 upwards, never used twice
   */
  public long add(FaceBox box) {
    Track track = new Track(added, options);
    track.start(box);
    tracks.put(added, track);
    return added++;
  }

  /**
   * Starts with a face again, lost or not, under its old number and at its old place in the order.
   *
   * @param id its number
   * @param box where it is in the next frame
   * @throws IllegalArgumentException if there is no such face
   */
  public void restart(long id, FaceBox box) {
    track(id).start(box);
  }

  /**
   * Forgets a face.
   *
   * @param id its number
   * @throws IllegalArgumentException if there is no such face
   */
  public void remove(long id) {
    track(id);
    tracks.remove(id);
  }

  /** Returns the numbers of all faces, lost ones too, in the order in which they were added. */
  public List<Long> ids() {
    return List.copyOf(tracks.keySet());
  }

  /** Returns the numbers of the faces that the next frame will be searched for, in order. */
  public List<Long> tracked() {
    return tracks.entrySet().stream()
        .filter(entry -> entry.getValue().box().isPresent())
        .map(Map.Entry::getKey)
        .toList();
  }

  private Track track(long id) {
    Track track = tracks.get(id);
    if (track == null) {
      throw new IllegalArgumentException("id must be of a face that was added: " + id);
    }
    return track;
  }

  /**
   * Takes the next frame.
   *
   * @param frame the picture
   * @param timestamp its time in nanoseconds, not before that of the last frame of any face
   * @return one result for each face that was tracked until now, in the order in which they were
   *     added; a face that this frame loses is reported once, and then not before it is restarted
   * @throws IllegalStateException if the aligner is closed
   * @throws IllegalArgumentException if the time runs backwards or a box lies wholly outside the
   *     frame; every face is then as before
   * @throws org.hih4j.inference.InferenceException if the network fails; every face is then as
   *     before
   */
  public List<TrackedFace> next(FaceImage frame, long timestamp) {
    Objects.requireNonNull(frame, "frame");
    List<Track> live = tracks.values().stream().filter(track -> track.box().isPresent()).toList();
    List<FaceBox> boxes = new ArrayList<>();
    for (Track track : live) {
      track.checkTime(timestamp);
      boxes.add(track.box().orElseThrow());
    }
    List<FaceAlignment> found = aligner.align(frame, boxes);
    List<TrackedFace> faces = new ArrayList<>();
    for (int i = 0; i < live.size(); i++) {
      faces.add(live.get(i).take(frame, timestamp, found.get(i)));
    }
    loseDuplicates(live, faces);
    return List.copyOf(faces);
  }

  private void loseDuplicates(List<Track> live, List<TrackedFace> faces) {
    for (int second = 1; second < faces.size(); second++) {
      for (int first = 0; first < second; first++) {
        TrackedFace one = faces.get(first);
        TrackedFace other = faces.get(second);
        if (one.loss().isPresent() || other.loss().isPresent()) {
          continue;
        }
        if (one.raw().bounds().overlap(other.raw().bounds()) > options.maxOverlap()) {
          int loser = stayed(one) < stayed(other) ? first : second;
          TrackedFace lost = faces.get(loser);
          faces.set(
              loser, live.get(loser).lost(lost.timestamp(), lost.alignment(), Loss.DUPLICATE));
        }
      }
    }
  }

  /** How much of where it was searched a face still covers. */
  private static double stayed(TrackedFace face) {
    Box searched = face.box().landmarkBox();
    return searched.overlap(face.raw().bounds());
  }
}
