import org.jspecify.annotations.NullMarked;

/**
 * Finds the faces of a photograph: {@link org.hih4j.detect.FaceDetector}, with models described by
 * {@link org.hih4j.detect.DetectorCard}s.
 */
@SuppressWarnings("module") // the module that may see the internals is compiled later
@NullMarked
module org.hih4j.detect {
  requires transitive java.desktop;
  requires transitive org.hih4j.core;
  requires transitive org.hih4j.imaging;
  requires transitive org.hih4j.inference;
  requires transitive org.hih4j.model;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports org.hih4j.detect;
  exports org.hih4j.detect.internal to
      org.hih4j.train,
      org.hih4j.workshop;
}
