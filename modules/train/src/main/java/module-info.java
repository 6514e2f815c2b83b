/**
 * Training of HIH networks with PyTorch from Java. Not part of the run-time image: it brings
 * PyTorch's native libraries.
 */
module org.hih4j.train {
  requires transitive org.hih4j.core;
  requires transitive org.hih4j.network;
  requires org.hih4j.align;
  requires transitive org.hih4j.cli;
  requires org.hih4j.data;
  requires org.hih4j.face;
  requires org.hih4j.imaging;
  requires org.bytedeco.pytorch;
  requires java.desktop;
  requires tools.jackson.databind;
  requires info.picocli;
  requires me.tongfei.progressbar;

  exports org.hih4j.train;

  opens org.hih4j.train to
      info.picocli;

  provides org.hih4j.cli.CliCommand with
      org.hih4j.train.TrainCommand;
}
