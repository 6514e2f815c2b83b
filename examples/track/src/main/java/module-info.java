/** Example: see the class {@code Track}. */
module org.hih4j.examples.track {
  requires org.hih4j.track;
  requires tools.jackson.databind;
}
