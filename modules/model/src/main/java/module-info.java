import org.jspecify.annotations.NullMarked;

/** Model bundles as files: a card that says what a network is, and the network. */
@SuppressWarnings("module") // what exports name is compiled later
@NullMarked
module org.hih4j.model {
  requires transitive org.hih4j.core;
  requires org.hih4j.imaging;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports org.hih4j.model;
  exports org.hih4j.model.internal.files to
      org.hih4j.align,
      org.hih4j.detect;
  exports org.hih4j.model.internal.json to
      org.hih4j.align,
      org.hih4j.detect,
      org.hih4j.train;
}
