/**
 * Training of HIH networks with PyTorch from Java. Not part of the run-time image: it brings
 * PyTorch's native libraries.
 */
module org.hih4j.train {
  requires transitive org.hih4j.core;
  requires transitive org.hih4j.network;
  requires org.hih4j.align;
  requires org.hih4j.data;
  requires org.hih4j.detect;
  requires org.hih4j.face;
  requires org.hih4j.imaging;
  requires org.bytedeco.pytorch;
  requires java.desktop;
  requires org.hih4j.model;

  exports org.hih4j.train;
}
