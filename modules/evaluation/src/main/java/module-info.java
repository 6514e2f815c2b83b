/** Evaluation protocols, reports and model comparison. */
module org.hih4j.evaluation {
  exports org.hih4j.evaluation;
}
