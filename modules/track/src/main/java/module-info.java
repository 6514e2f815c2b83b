/**
 * Follows faces through a video: {@link org.hih4j.track.FaceTracker} one, {@link
 * org.hih4j.track.MultiFaceTracker} several.
 */
module org.hih4j.track {
  requires transitive org.hih4j.align;

  exports org.hih4j.track;
}
