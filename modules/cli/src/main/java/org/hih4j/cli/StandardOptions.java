package org.hih4j.cli;

import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What picocli's {@code mixinStandardHelpOptions} adds, without its annotations, and which options
 * are given.
 */
final class StandardOptions {
  private StandardOptions() {}

  static void add(CommandSpec spec) {
    spec.versionProvider(new Version());
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help message and exit.")
            .build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print version information and exit.")
            .build());
  }

  /** Whether an option stands on the command line. */
  static boolean given(CommandSpec command, String option) {
    return command.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** The version in this module's jar. */
  private static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version =
          StandardOptions.class.getModule().getDescriptor().rawVersion().orElse("(development)");
      return new String[] {"hih4j " + version};
    }
  }
}
