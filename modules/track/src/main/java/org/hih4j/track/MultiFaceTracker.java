package org.hih4j.track;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;
import org.jspecify.annotations.Nullable;

/**
 * Follows several faces through one video: what {@link FaceTracker} does for one, with one call of
 * the aligner a frame for all. Faces come and go at any time; each keeps the number it was given
 * when it was added, and results keep the order in which faces were added.
 *
 * <p>With a {@link FaceFinder}, or the aligner's own detector, the tracker finds faces itself: in
 * the first frame, at once when one is lost and at a cut, and every {@link
 * TrackerOptions#findInterval()}, up to {@link TrackerOptions#maxFaces()}. A face that comes back
 * within {@link TrackerOptions#memory()} gets its old number: known by where it is, as far as it
 * can have moved meanwhile, and by what it looks like. Faces that are not found again in that time
 * are forgotten.
 *
 * <p>When one face hides another, two trackers can come to stand on the same face: at an overlap of
 * {@link TrackerOptions#maxOverlap()} the one whose box has moved more since the frame before is
 * lost.
 *
 * <p>For use by one thread at a time. The aligner may be shared, and stays the caller's to close;
 * its options say how many faces are worked on at once.
 */
public final class MultiFaceTracker {
  /** How much of {@link TrackerOptions#findInterval()} passes while a face is missing. */
  private static final double MISSING_INTERVAL = 0.2;

  /** A found face that overlaps a followed one by more is the same. */
  private static final double SAME_FACE = 0.3;

  /** How far a missing face may have moved: in sides of its box, and those for each second. */
  private static final double NEAR = 0.75;

  private static final double NEAR_A_SECOND = 1;

  /** A missing face that looks less like before than this has not come back where it was. */
  private static final double NEAR_LOOK = 0.5;

  private final FaceAligner aligner;
  private final @Nullable FaceFinder finder;
  private final TrackerOptions options;
  private final int maxFaces;
  private final CutDetector cuts = new CutDetector();
  private final Map<Long, Track> tracks = new LinkedHashMap<>();
  private long added;

  /** The time of the last frame, null before the first. */
  private @Nullable Long last;

  /** Whether the finder has been asked. */
  private boolean asked;

  private long askedAt;

  /** Whether a face was lost since then. */
  private boolean missing;

  private MultiFaceTracker(
      FaceAligner aligner, @Nullable FaceFinder finder, TrackerOptions options, int maxFaces) {
    this.aligner = Objects.requireNonNull(aligner, "aligner");
    this.finder = finder;
    this.options = options;
    this.maxFaces = maxFaces;
  }

  /** {@return a tracker that finds one face at most; without a finder none} */
  static MultiFaceTracker ofOne(
      FaceAligner aligner, @Nullable FaceFinder finder, TrackerOptions options) {
    return new MultiFaceTracker(aligner, finder, Objects.requireNonNull(options, "options"), 1);
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
    return new MultiFaceTracker(
        aligner, null, Objects.requireNonNull(options, "options"), options.maxFaces());
  }

  /**
   * Returns a tracker that finds faces itself.
   *
   * @param aligner finds the landmarks; not closed
   * @param finder finds the faces
   * @param options how each face is found, followed and smoothed
   */
  public static MultiFaceTracker of(
      FaceAligner aligner, FaceFinder finder, TrackerOptions options) {
    return new MultiFaceTracker(
        aligner, Objects.requireNonNull(finder, "finder"), options, options.maxFaces());
  }

  /**
   * Returns a tracker that finds faces itself, with the aligner's detector.
   *
   * @param aligner finds faces and landmarks; not closed
   * @param options how each face is found, followed and smoothed
   */
  public static MultiFaceTracker finding(FaceAligner aligner, TrackerOptions options) {
    return of(aligner, FaceFinder.of(aligner), options);
  }

  /**
   * Adds a face.
   *
   * @param box where it is in the next frame, of any convention
   * @return its number, from 0 upwards, never used twice
   */
  public long add(FaceBox box) {
    return add(added, box);
  }

  /**
   * Adds a face under a number of the caller's, as one that was followed before a video was
   * interrupted.
   *
   * @param id its number; numbers given later are greater
   * @param box where it is in the next frame, of any convention
   * @return the same number
   * @throws IllegalArgumentException if the number is less than one that was given before
   */
  public long add(long id, FaceBox box) {
    if (id < added) {
      throw new IllegalArgumentException("id must be " + added + " or more: " + id);
    }
    Track track = new Track(id, options);
    track.start(box);
    tracks.put(id, track);
    added = id + 1;
    return id;
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

  /** {@return the numbers of all faces, lost ones too, in the order in which they were added} */
  public List<Long> ids() {
    return List.copyOf(tracks.keySet());
  }

  /** {@return the numbers of the faces that the next frame will be searched for, in order} */
  public List<Long> tracked() {
    return tracks.entrySet().stream()
        .filter(entry -> entry.getValue().box().isPresent())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** {@return where the tracked faces were found last, or the boxes to start with, in order} */
  List<FaceBox> boxes() {
    return tracks.values().stream().flatMap(track -> track.box().stream()).toList();
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
   * @param timestamp its time in nanoseconds, not before that of the last frame
   * @return one result for each face that was tracked until now, and for each that was found now,
   *     in the order in which they were added; a face that this frame loses is reported once, and
   *     then not before it is restarted or found again
   * @throws IllegalStateException if the aligner is closed
   * @throws IllegalArgumentException if the time runs backwards or a box lies wholly outside the
   *     frame; every face is then as before
   * @throws org.hih4j.inference.InferenceException if the network fails; every face is then as
   *     before
   */
  public List<TrackedFace> next(FaceImage frame, long timestamp) {
    Objects.requireNonNull(frame, "frame");
    if (last != null && timestamp - last < 0) {
      throw new IllegalArgumentException(
          "timestamp must not be before the last frame's, " + last + ": " + timestamp);
    }
    CutDetector.Look look = options.cuts() ? CutDetector.Look.of(frame) : null;
    boolean cut = look != null && cuts.isCut(look);
    List<Track> live = tracks.values().stream().filter(track -> track.box().isPresent()).toList();
    List<FaceBox> boxes = new ArrayList<>();
    for (Track track : live) {
      boxes.add(cut ? track.box().orElseThrow() : track.search(frame, timestamp));
    }
    FaceFinder asking = cut || live.size() < maxFaces && isDue(timestamp) ? finder : null;
    List<FaceBox> looked = asking == null ? List.of() : candidates(asking.find(frame), boxes, cut);
    List<FaceAlignment> found = aligner.align(frame, boxes);
    List<FaceAlignment> candidates = aligner.alignAtAnyRoll(frame, looked);
    last = timestamp;
    if (look != null) {
      cuts.take(look);
    }
    List<TrackedFace> faces = new ArrayList<>();
    for (int i = 0; i < live.size(); i++) {
      faces.add(live.get(i).take(frame, timestamp, found.get(i), cut));
    }
    loseDuplicates(live, faces);
    if (asking != null) {
      asked = true;
      askedAt = timestamp;
      missing = false;
    }
    missing |= faces.stream().anyMatch(face -> face.loss().isPresent());
    if (asking != null) {
      welcome(frame, timestamp, cut, candidates, faces);
    }
    return List.copyOf(faces);
  }

  private boolean isDue(long timestamp) {
    if (!asked || missing) {
      return true;
    }
    boolean whole =
        !tracks.isEmpty() && tracks.values().stream().allMatch(track -> track.box().isPresent());
    double interval = options.findInterval().toNanos() * (whole ? 1 : MISSING_INTERVAL);
    return timestamp - askedAt >= interval;
  }

  /** The found boxes that are not where a face is followed already, as many as may be added. */
  private List<FaceBox> candidates(List<FaceBox> found, List<FaceBox> followed, boolean cut) {
    List<FaceBox> candidates = new ArrayList<>();
    int places = maxFaces - (cut ? 0 : followed.size());
    for (FaceBox box : found) {
      boolean known =
          !cut
              && followed.stream()
                  .anyMatch(
                      other -> other.landmarkBounds().overlap(box.landmarkBounds()) > SAME_FACE);
      if (!known && candidates.size() < places) {
        candidates.add(box);
      }
    }
    return candidates;
  }

  /** Takes in the faces that were found: those that come back, then new ones. */
  private void welcome(
      FaceImage frame,
      long timestamp,
      boolean cut,
      List<FaceAlignment> found,
      List<TrackedFace> faces) {
    tracks
        .values()
        .removeIf(
            track ->
                track.box().isEmpty() && timestamp - track.lostAt() > options.memory().toNanos());
    for (FaceAlignment face : found) {
      boolean room = faces.stream().filter(each -> each.loss().isEmpty()).count() < maxFaces;
      if (!room || Track.loss(frame, face, options).isPresent() || isAmong(faces, face)) {
        continue;
      }
      Optional<Appearance> look = Appearance.of(frame, face.landmarks());
      Track track = returning(face, look, timestamp, cut).orElse(null);
      if (track == null) {
        track = new Track(added, options);
        tracks.put(added, track);
        added++;
      }
      TrackedFace welcomed = track.resume(frame, timestamp, face);
      // One that was lost in this frame is not lost after all.
      faces.removeIf(each -> each.id() == welcomed.id());
      faces.add(welcomed);
    }
    List<Long> order = new ArrayList<>(tracks.keySet());
    faces.sort((one, other) -> order.indexOf(one.id()) - order.indexOf(other.id()));
  }

  private boolean isAmong(List<TrackedFace> faces, FaceAlignment candidate) {
    return faces.stream()
        .filter(face -> face.loss().isEmpty())
        .anyMatch(
            face ->
                face.raw().bounds().overlap(candidate.landmarks().bounds())
                    > Math.min(SAME_FACE, options.maxOverlap()));
  }

  /** The missing face that a found one is most likely to be. */
  private Optional<Track> returning(
      FaceAlignment face, Optional<Appearance> look, long timestamp, boolean cut) {
    Track best = null;
    double bestScore = 0;
    for (Track track : tracks.values()) {
      if (track.box().isPresent()) {
        continue;
      }
      double likeness =
          look.isPresent() && track.look().isPresent()
              ? look.get().likeness(track.look().get())
              : Double.NaN;
      boolean near = !cut && isNear(track, face.landmarks().bounds(), timestamp);
      boolean same =
          Double.isNaN(likeness) ? near : likeness >= (near ? NEAR_LOOK : Track.SAME_LOOK);
      double score = (near ? 1 : 0) + (Double.isNaN(likeness) ? 0 : 1 + likeness);
      if (same && score > bestScore) {
        best = track;
        bestScore = score;
      }
    }
    return Optional.ofNullable(best);
  }

  private static boolean isNear(Track track, Box place, long timestamp) {
    if (track.lastSeen().isEmpty()) {
      return false;
    }
    Box last = track.lastSeen().get();
    double seconds = (timestamp - track.lostAt()) * 1e-9;
    double reach = (NEAR + NEAR_A_SECOND * seconds) * last.largerSide();
    return last.center().distance(place.center()) <= reach;
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
              loser,
              live.get(loser).lost(lost.timestamp(), lost.alignment(), TrackedFace.Loss.DUPLICATE));
        }
      }
    }
  }

  /** How much of where it was searched a face still covers. */
  private static double stayed(TrackedFace face) {
    Box searched = face.box().landmarkBounds();
    return searched.overlap(face.raw().bounds());
  }
}
