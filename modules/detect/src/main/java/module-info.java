/** Finds the faces of a photograph. */
module org.hih4j.detect {
  requires transitive org.hih4j.core;
  requires transitive org.hih4j.imaging;
  requires transitive org.hih4j.inference;

  exports org.hih4j.detect;
}
