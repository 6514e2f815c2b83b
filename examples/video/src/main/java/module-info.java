/** Example: see the class {@code Live}. */
module org.hih4j.examples.video {
  requires org.hih4j.track;
  requires org.hih4j.video;
}
