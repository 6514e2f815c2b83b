/**
 * The facade: {@link org.hih4j.align.FaceAligner} finds the landmarks of faces whose boxes are
 * known, with models described by {@link org.hih4j.align.ModelCard}s.
 */
@SuppressWarnings("module") // what exports name is compiled later
module org.hih4j.align {
  requires transitive boofcv;
  requires transitive java.desktop;
  requires transitive org.hih4j.core;
  requires transitive org.hih4j.imaging;
  requires transitive org.hih4j.inference;
  requires tools.jackson.databind;

  exports org.hih4j.align;
  exports org.hih4j.align.internal.json to
      org.hih4j.train;
}
