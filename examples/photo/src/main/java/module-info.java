/** Example: see the class {@code Photo}. */
module org.hih4j.examples.photo {
  requires org.hih4j.align;
}
