import org.jspecify.annotations.NullMarked;

/** Readers and writers of the face alignment datasets. */
@SuppressWarnings("module") // the modules named below are compiled later
@NullMarked
module org.hih4j.data {
  requires transitive org.hih4j.core;
  requires transitive org.hih4j.imaging;
  requires io.jhdf;
  requires java.xml;
  requires tools.jackson.core;
  requires us.hebi.matlab.mat.mfl.core;
  requires static org.jspecify;

  exports org.hih4j.data;
  exports org.hih4j.data.boxes to
      org.hih4j.batch,
      org.hih4j.cli;
  exports org.hih4j.data.training to
      org.hih4j.train;
  exports org.hih4j.data.wider to
      org.hih4j.cli,
      org.hih4j.evaluation,
      org.hih4j.workshop;
}
