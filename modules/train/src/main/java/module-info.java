/** Training of HIH networks with PyTorch from Java. */
module org.hih4j.train {
  requires transitive org.hih4j.core;
  requires org.hih4j.data;
  requires org.hih4j.imaging;
  requires transitive org.hih4j.network;
  requires org.bytedeco.pytorch;
  requires java.desktop;
  requires tools.jackson.databind;
  requires info.picocli;
  requires me.tongfei.progressbar;

  exports org.hih4j.train;
}
