/**
 * Face alignment as an application names it: {@link org.hih4j.align.FaceAligner} with its models
 * and its face detector, {@link org.hih4j.track.FaceTracker} for videos, {@link
 * org.hih4j.face.HeadPose} and other readings of landmarks. Holds no classes.
 */
module org.hih4j {
  requires transitive org.hih4j.align;
  requires transitive org.hih4j.face;
  requires transitive org.hih4j.track;
}
