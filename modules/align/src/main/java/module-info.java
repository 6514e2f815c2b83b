/**
 * The facade: {@link org.hih4j.align.FaceAligner} finds the landmarks of faces, whose boxes are
 * known or found first, with models described by {@link org.hih4j.align.ModelCard}s.
 */
module org.hih4j.align {
  requires transitive boofcv;
  requires transitive java.desktop;
  requires transitive org.hih4j.core;
  requires transitive org.hih4j.detect;
  requires transitive org.hih4j.imaging;
  requires transitive org.hih4j.inference;
  requires transitive org.hih4j.model;
  requires tools.jackson.databind;

  exports org.hih4j.align;
}
