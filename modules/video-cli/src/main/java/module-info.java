import org.jspecify.annotations.NullMarked;

/** The command line's {@code track}. */
@NullMarked
module org.hih4j.video.cli {
  requires info.picocli;
  requires java.desktop;
  requires org.hih4j.align;
  requires org.hih4j.batch;
  requires org.hih4j.cli;
  requires org.hih4j.detect;
  requires org.hih4j.face;
  requires org.hih4j.track;
  requires org.hih4j.video;
  requires tools.jackson.core;
  requires static org.jspecify;

  opens org.hih4j.video.cli to
      info.picocli;

  provides org.hih4j.cli.CliCommand with
      org.hih4j.video.cli.TrackCommand;
}
