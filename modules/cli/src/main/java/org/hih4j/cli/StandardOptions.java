package org.hih4j.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What picocli's {@code mixinStandardHelpOptions} adds, without its annotations. */
final class StandardOptions {
  private StandardOptions() {}

  static void add(CommandSpec spec) {
    spec.versionProvider(new Hih.Version());
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
}
