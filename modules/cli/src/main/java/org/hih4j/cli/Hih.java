package org.hih4j.cli;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hih4j.core.HihException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * The command line. Exit codes: 0 if all went well; 1 if something failed, with one line on
 * standard error; 2 if the command was misused; 3 if a folder was aligned to its end but some of
 * its images or boxes failed.
 */
@Command(
    name = "hih",
    description = "Finds facial landmarks with heatmaps in heatmaps.",
    mixinStandardHelpOptions = true,
    versionProvider = Hih.Version.class,
    footer = {"", "The launcher of a checkout also has: train, jshell."})
public final class Hih implements Runnable {
  static final int FAILURE = 1;
  static final int MISUSE = 2;

  /** A folder was done to its end, but some images or boxes in it failed. */
  static final int INCOMPLETE = 3;

  private static final Map<String, Class<?>> COMMANDS =
      new TreeMap<>(
          Map.of(
              "align",
              AlignCommand.class,
              "evaluate",
              EvaluateCommand.class,
              "label",
              LabelCommand.class,
              "model",
              ModelCommand.class));

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Shows stack traces of failures.")
  private boolean verbose;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

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
    Hih hih = new Hih();
    CommandLine line = new CommandLine(hih);
    addSubcommands(line, arguments);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Hih::misuse);
    line.setExecutionExceptionHandler(hih.failures());
    return line.execute(arguments);
  }

  /**
   * Adds the subcommand that is named, else all: to describe one takes picocli longer than to run
   * many.
   */
  private static void addSubcommands(CommandLine line, String... arguments) {
    for (String argument : arguments) {
      Class<?> named = COMMANDS.get(argument);
      if (named != null) {
        line.addSubcommand(argument, named);
        return;
      }
      if (!argument.startsWith("-")) {
        break;
      }
    }
    COMMANDS.forEach(line::addSubcommand);
    ServiceLoader.load(CliCommand.class).forEach(line::addSubcommand);
    if (!line.getSubcommands().containsKey("train")) {
      line.addSubcommand("train", new NoTrainCommand());
    }
  }

  private static int misuse(ParameterException e, String[] arguments) {
    e.getCommandLine().getErr().println("hih: " + oneLine(e));
    e.getCommandLine()
        .getErr()
        .println("try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'");
    return MISUSE;
  }

  private IExecutionExceptionHandler failures() {
    return (e, line, parsed) -> {
      line.getErr().println("hih: " + oneLine(e));
      if (verbose) {
        e.printStackTrace(line.getErr());
      }
      return FAILURE;
    };
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
        .collect(Collectors.joining("; "));
  }

  /** Training needs PyTorch, which the run-time image leaves out. */
  @Command(
      name = "train",
      hidden = true,
      description = "Trains a model; only from a checkout, with its launcher.")
  static final class NoTrainCommand implements Runnable {
    @CommandLine.Unmatched private String[] ignored;

    @Override
    public void run() {
      throw new HihException("training is not part of this runtime; run ./hih train in a checkout");
    }
  }

  /** The version in this module's jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Hih.class.getModule().getDescriptor().rawVersion().orElse("(development)");
      return new String[] {"hih4j " + version};
    }
  }
}
