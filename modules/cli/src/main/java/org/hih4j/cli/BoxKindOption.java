package org.hih4j.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** As a mixin the option {@code --box-kind} of commands whose boxes are a detector's by default. */
public final class BoxKindOption {
  private static final String NAME = "--box-kind";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = NAME,
      paramLabel = "KIND",
      defaultValue = "DETECTOR",
      description =
          "What the boxes enclose (docs/boxes.md): ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private BoxKind kind;

  BoxKindOption() {}

  /** {@return the kind that the option names} */
  public BoxKind kind() {
    return kind;
  }

  /**
   * Refuses the option where there are no boxes.
   *
   * @param boxes whether there are some
   * @param source the option that gives them, for the message
   * @throws IllegalArgumentException if the option is given without boxes
   */
  public void check(boolean boxes, String source) {
    check(command, boxes, source);
  }

  static void check(CommandSpec command, boolean boxes, String source) {
    if (!boxes && StandardOptions.given(command, NAME)) {
      throw new IllegalArgumentException(NAME + " needs " + source);
    }
  }
}
