package org.hih4j.cli;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hih4j.core.HihException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The command line. Exit codes: 0 if all went well; 1 if something failed, with one line on
 * standard error; 2 if the command was misused, which is what an {@link IllegalArgumentException}
 * means; 3 if of several images, or of a folder's, some failed and the others were aligned.
 */
public final class Hih implements Runnable {
  private static final String VERBOSE = "--verbose";

  private static final Map<String, Supplier<Object>> COMMANDS =
      new TreeMap<>(
          Map.of(
              "align",
              AlignCommand::line,
              "evaluate",
              EvaluateCommand::new,
              "label",
              LabelCommand::new,
              "model",
              ModelCommand::new));

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("hih");

  private Hih() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }

  /**
   * Runs a command line and ends the process.
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    if (arguments.length > 0 && arguments[0].equals("align")) {
      AlignCommand.prepare();
    }
    System.exit(execute(arguments));
  }

  /**
   * Runs a command line.
   *
   * @param arguments the command and its options
   * @return the exit code
   */
  public static int execute(String... arguments) {
    CommandLine line = line();
    addSubcommands(line, arguments);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Hih::misuse);
    line.setExecutionExceptionHandler(Hih::failure);
    int code = line.execute(arguments);
    // Print streams keep what befell them to themselves: a full disk, a reader that is gone.
    if (System.out.checkError() && code == 0) {
      line.getErr().println("hih: the results could not all be written to standard output");
      return Terminal.FAILURE;
    }
    return code;
  }

  private static CommandLine line() {
    CommandSpec spec = new Hih().spec;
    spec.usageMessage()
        .description("Finds facial landmarks with heatmaps in heatmaps.")
        .footer("", "The launcher of a checkout also has: train, track, jshell.");
    StandardOptions.add(spec);
    spec.addOption(
        OptionSpec.builder(VERBOSE)
            .type(boolean.class)
            .defaultValue("false")
            .scopeType(ScopeType.INHERIT)
            .description("Shows stack traces of failures.")
            .build());
    return new CommandLine(spec);
  }

  /**
   * Adds the subcommand that is named, else all: to describe one takes picocli longer than to run
   * many.
   */
  private static void addSubcommands(CommandLine line, String... arguments) {
    for (String argument : arguments) {
      Supplier<Object> named = COMMANDS.get(argument);
      if (named != null) {
        line.addSubcommand(argument, named.get());
        return;
      }
      if (!argument.startsWith("-")) {
        break;
      }
    }
    COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
    ServiceLoader.load(CliCommand.class).forEach(line::addSubcommand);
    for (AbsentCommand absent :
        List.of(
            new AbsentCommand("train", "training"),
            new AbsentCommand("track", "following faces through videos"))) {
      if (!line.getSubcommands().containsKey(absent.name)) {
        line.addSubcommand(absent.name, absent);
      }
    }
  }

  private static int misuse(ParameterException e, String... arguments) {
    e.getCommandLine().getErr().println("hih: " + oneLine(e));
    e.getCommandLine()
        .getErr()
        .println("try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'");
    return Terminal.MISUSE;
  }

  private static int failure(Exception e, CommandLine line, ParseResult parsed) {
    if (e instanceof IllegalArgumentException) {
      return misuse(new ParameterException(line, e.getMessage(), e));
    }
    line.getErr().println("hih: " + oneLine(e));
    if (line.getCommandSpec().findOption(VERBOSE).<Boolean>getValue()) {
      e.printStackTrace(line.getErr());
    }
    return Terminal.FAILURE;
  }

  private static String oneLine(Exception e) {
    String message = e.getMessage();
    boolean ours =
        e instanceof HihException
            || e instanceof IllegalArgumentException
            || e instanceof ParameterException;
    if (!ours) {
      message = e.toString();
    }
    return String.valueOf(message)
        .lines()
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(Terminal::printable)
        .collect(Collectors.joining("; "));
  }

  /** Needs native libraries that the run-time image leaves out, PyTorch's or FFmpeg's. */
  @Command(hidden = true, description = "Only from a checkout, with its launcher.")
  static final class AbsentCommand implements Runnable {
    private final String name;
    private final String what;

    @CommandLine.Unmatched private String[] ignored = {};

    AbsentCommand(String name, String what) {
      this.name = name;
      this.what = what;
    }

    @Override
    public void run() {
      throw new HihException(
          what + " is not part of this runtime; run ./hih " + name + " in a checkout");
    }
  }
}
