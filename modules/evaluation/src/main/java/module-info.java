import org.jspecify.annotations.NullMarked;

/** Evaluation protocols, reports and model comparison. */
@SuppressWarnings("module") // the module named below is compiled later
@NullMarked
module org.hih4j.evaluation {
  requires transitive org.hih4j.core;
  requires transitive org.hih4j.data;
  requires transitive org.hih4j.imaging;
  requires java.desktop;
  requires org.knowm.xchart;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports org.hih4j.evaluation to
      org.hih4j.cli,
      org.hih4j.workshop;
  exports org.hih4j.evaluation.internal to
      org.hih4j.workshop;
}
