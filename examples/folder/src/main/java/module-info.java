/** Example: see the class {@code Folder}. */
module org.hih4j.examples.folder {
  requires org.hih4j.align;
}
