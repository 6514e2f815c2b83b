/** Example: see the class {@code Viewer}. */
module org.hih4j.examples.viewer {
  requires org.hih4j.align;
}
