import org.jspecify.annotations.NullMarked;

/**
 * The facade: {@link org.hih4j.align.FaceAligner} finds the landmarks of faces, whose boxes are
 * known or found first, with models described by {@link org.hih4j.align.ModelCard}s.
 */
@NullMarked
module org.hih4j.align {
  requires transitive boofcv;
  requires transitive java.desktop;
  requires transitive org.hih4j.core;
  requires transitive org.hih4j.detect;
  requires transitive org.hih4j.imaging;
  requires transitive org.hih4j.inference;
  requires transitive org.hih4j.model;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports org.hih4j.align;
}
