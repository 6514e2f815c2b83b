import org.jspecify.annotations.NullMarked;

/**
 * Follows faces through a video: {@link org.hih4j.track.FaceTracker} one, {@link
 * org.hih4j.track.MultiFaceTracker} several.
 */
@NullMarked
module org.hih4j.track {
  requires transitive org.hih4j.align;
  requires static org.jspecify;

  exports org.hih4j.track;
}
