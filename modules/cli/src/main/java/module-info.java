import org.jspecify.annotations.NullMarked;

/**
 * The command line. The modules that it is exported to add subcommands by providing {@link
 * org.hih4j.cli.CliCommand}.
 */
@SuppressWarnings("module") // the modules named below are compiled later
@NullMarked
module org.hih4j.cli {
  requires info.picocli;
  requires transitive org.hih4j.align;
  requires org.hih4j.batch;
  requires org.hih4j.data;
  requires org.hih4j.evaluation;
  requires org.hih4j.network;
  requires org.hih4j.workshop;
  // The HDF5 reader logs through SLF4J, which complains on standard error where nothing listens.
  requires org.slf4j.nop;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports org.hih4j.cli to
      org.hih4j.train.cli,
      org.hih4j.video.cli;

  opens org.hih4j.cli to
      info.picocli;

  uses org.hih4j.cli.CliCommand;
}
