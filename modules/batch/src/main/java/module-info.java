import org.jspecify.annotations.NullMarked;

/**
 * Whole collections of images: {@link org.hih4j.batch.AlignmentRun} aligns the faces that a file of
 * boxes lists and can be stopped and resumed at any moment.
 */
@SuppressWarnings("module") // the modules named below are compiled later
@NullMarked
module org.hih4j.batch {
  requires transitive org.hih4j.align;
  requires transitive org.hih4j.data;
  requires transitive org.hih4j.face;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports org.hih4j.batch;
  exports org.hih4j.batch.text to
      org.hih4j.cli,
      org.hih4j.video.cli;
}
