/** Evaluation protocols, reports and model comparison. */
module org.hih4j.evaluation {
  requires transitive org.hih4j.core;
  requires transitive org.hih4j.data;
  requires transitive org.hih4j.imaging;
  requires java.desktop;
  requires org.knowm.xchart;
  requires tools.jackson.databind;

  exports org.hih4j.evaluation;
}
