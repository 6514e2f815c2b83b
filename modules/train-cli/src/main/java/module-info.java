import org.jspecify.annotations.NullMarked;

/** The command line's {@code train}. */
@NullMarked
module org.hih4j.train.cli {
  requires info.picocli;
  requires me.tongfei.progressbar;
  requires org.hih4j.cli;
  requires org.hih4j.train;
  requires static org.jspecify;

  opens org.hih4j.train.cli to
      info.picocli;

  provides org.hih4j.cli.CliCommand with
      org.hih4j.train.cli.TrainCommand;
}
