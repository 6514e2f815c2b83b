import org.jspecify.annotations.NullMarked;

/**
 * Training of HIH networks with PyTorch from Java. Not part of the run-time image: it brings
 * PyTorch's native libraries.
 */
@NullMarked
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
  requires static org.jspecify;

  exports org.hih4j.train;
}
