/**
 * Whole collections of images: {@link org.hih4j.batch.AlignmentRun} aligns the faces that a file of
 * boxes lists and can be stopped and resumed at any moment.
 */
@SuppressWarnings("module") // the modules named below are compiled later
module org.hih4j.batch {
  requires transitive org.hih4j.align;
  requires transitive org.hih4j.data;
  requires transitive org.hih4j.face;
  requires tools.jackson.databind;

  exports org.hih4j.batch;
  exports org.hih4j.batch.text to
      org.hih4j.cli;
}
