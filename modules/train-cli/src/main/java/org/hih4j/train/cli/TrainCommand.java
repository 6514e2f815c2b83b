package org.hih4j.train.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.hih4j.cli.CliCommand;
import org.hih4j.cli.ProgressLine;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.DetectorArchitecture;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.train.DetectorConfig;
import org.hih4j.train.RunConfig;
import org.hih4j.train.TrainConfig;
import org.hih4j.train.Trainer;
import org.hih4j.train.Trainer.Progress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hih train CONFIG}: trains a model, shows what would be trained, or exports one. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains a model as a configuration file says.")
public final class TrainCommand implements CliCommand, Callable<Integer> {
  private static final int SHEET_SAMPLES = 36;
  private static final long SAVE_SECONDS = 120;

  @Parameters(paramLabel = "CONFIG", description = "JSON file, such as models/joint/train.json.")
  private Path configuration;

  @ArgGroup private Work work = new Work();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of the data, instead of the configuration's dataRoot.")
  private @Nullable Path data;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Folder of all that the run writes, models too, instead of the configuration's output.")
  private @Nullable Path output;

  @Spec private CommandSpec spec;

  /** What is done instead of a training from its first step: one of these at most. */
  private static final class Work {
    @Option(names = "--resume", description = "Goes on from the output folder's checkpoint.")
    private boolean resume;

    @Option(
        names = "--dry-run",
        description = "Prints the network, its size and the data found, and trains nothing.")
    private boolean dryRun;

    @Option(
        names = "--sheet",
        paramLabel = "FILE",
        description = "Writes a picture of varied samples with their labels, and trains nothing.")
    private @Nullable Path sheet;

    @Option(
        names = "--export",
        description = "Writes the models of the last checkpoint, and trains nothing.")
    private boolean export;

    @Option(
        names = "--weights",
        paramLabel = "FILE",
        description =
            "Writes the averaged weights of the last checkpoint as safetensors, to start another"
                + " training from, and trains nothing.")
    private @Nullable Path weights;
  }

  /** Made by picocli and the service loader. */
  public TrainCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    RunConfig config = RunConfig.load(configuration);
    config = data == null ? config : config.withDataRoot(data);
    config = output == null ? config : config.withOutput(output);
    Trainer trainer = new Trainer(config, new Console(out, config.name()));
    if (work.dryRun) {
      describe(out, config, trainer);
    } else if (work.sheet != null) {
      trainer.sheet(SHEET_SAMPLES, work.sheet);
      out.println(work.sheet);
    } else if (work.weights != null) {
      trainer.weights().saveSafetensors(work.weights);
      out.println(work.weights);
    } else if (work.export) {
      trainer.export().forEach(out::println);
    } else {
      train(out, config.output(), trainer);
    }
    out.flush();
    return 0;
  }

  private void train(PrintWriter out, Path folder, Trainer trainer) {
    CliCommand.stoppable(
        trainer::stop,
        SAVE_SECONDS,
        () -> {
          System.getLogger(TrainCommand.class.getName())
              .log(System.Logger.Level.WARNING, "the last step took too long to save");
          return false;
        },
        () -> {
          try {
            if (trainer.train(work.resume).finished()) {
              trainer.export().forEach(out::println);
            }
            out.println("log: " + folder.resolve("log.csv"));
            return 0;
          } finally {
            out.flush();
          }
        });
  }

  private static void describe(PrintWriter out, RunConfig config, Trainer trainer) {
    if (config instanceof TrainConfig landmarks) {
      describe(out, landmarks, trainer.trainedParameters());
    } else if (config instanceof DetectorConfig detector) {
      describe(out, detector);
    }
    RunConfig.Settings.Optimiser o = config.optimiser();
    out.printf(
        Locale.ROOT,
        "training: %d steps of %d, %.1f M samples, rate %s %s%n",
        o.steps(),
        o.batch(),
        (double) o.steps() * o.batch() / 1e6,
        o.learningRate(),
        o.schedule().name().toLowerCase(Locale.ROOT));
    String samples = config instanceof DetectorConfig ? "photographs" : "faces";
    trainer
        .samples()
        .forEach(
            (name, count) ->
                out.printf(
                    "data: %s: %d %s to train on, %d to measure on%n",
                    name, count.training(), samples, count.heldOut()));
  }

  private static void describe(PrintWriter out, TrainConfig config, long trainedParameters) {
    HihArchitecture network = config.network();
    out.printf(
        Locale.ROOT,
        "network: %d stacks, %d features, depth %d, %s, feedback %s%n"
            + "input: %d x %d, heatmaps %d x %d%s%n"
            + "landmarks: %d (%s)%n"
            + "parameters: %.3f M in the file, %.3f M trained%n"
            + "operations: %.3f GMAC a face%n"
            + "loss: %s%n",
        network.stacks(),
        network.features(),
        network.depth(),
        network.head().hasDecimals()
            ? "decimal width " + network.decimalWidth()
            : "without a decimal head",
        network.feedback() ? "on" : "off",
        network.input(),
        network.input(),
        network.heatmap(),
        network.heatmap(),
        network.head().hasDecimals()
            ? ", decimal maps %1$d x %1$d".formatted(network.decimal())
            : "",
        network.landmarks(),
        String.join(", ", config.schemes().stream().map(LandmarkScheme::name).toList()),
        Networks.parameters(network) / 1e6,
        trainedParameters / 1e6,
        Networks.macs(network) / 1e9,
        config.loss());
  }

  private static void describe(PrintWriter out, DetectorConfig config) {
    DetectorArchitecture network = config.network();
    int input = config.sampling().input();
    out.printf(
        Locale.ROOT,
        "network: %s%n"
            + "input: %d x %d%n"
            + "parameters: %.3f M%n"
            + "operations: %.3f GMAC at 320 x 240, %.3f at 640 x 480%n",
        network,
        input,
        input,
        Networks.parameters(network) / 1e6,
        Networks.macs(network, 320, 256) / 1e9 * 240 / 256,
        Networks.macs(network, 640, 480) / 1e9);
  }

  /** A progress bar, and a line for everything else. */
  private static final class Console implements Progress {
    private final PrintWriter out;
    private final String name;
    private @Nullable ProgressBar bar;
    private int batch;
    private double loss;

    Console(PrintWriter out, String name) {
      this.out = out;
      this.name = name;
    }

    @Override
    public void begin(long step, long steps, int samples) {
      batch = samples;
      bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setStyle(ProgressBarStyle.ASCII)
              .setInitialMax(steps * batch)
              .startsFrom(step * batch, Duration.ZERO)
              .setUpdateIntervalMillis(ProgressLine.onTerminal() ? 1000 : 30_000)
              .setUnit(" images", 1)
              .showSpeed()
              .build();
    }

    @Override
    public void step(long step, double newest) {
      loss = loss == 0 ? newest : 0.98 * loss + 0.02 * newest;
      if (bar != null) {
        bar.stepTo(step * batch);
        bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4g", loss));
      }
    }

    @Override
    public void measured(long step, Map<String, Double> figures) {
      StringBuilder lines = new StringBuilder("step " + step);
      figures.forEach(
          (key, nme) -> {
            if (!key.contains(":") || key.startsWith("ap:")) {
              lines.append(String.format(Locale.ROOT, "%n  %-40s %.2f %%", key, nme));
            }
            Double failures = figures.get("fr8:" + key.substring(key.indexOf(':') + 1));
            if (key.startsWith("nme:") && failures != null) {
              lines.append(
                  String.format(
                      Locale.ROOT,
                      "%n  %-40s NME %.3f %%, failures %.2f %%",
                      key.substring("nme:".length()),
                      nme,
                      failures));
            }
          });
      message(lines.toString());
    }

    @Override
    public void message(String text) {
      // The bar leaves its line open.
      out.println((bar == null ? "" : System.lineSeparator()) + Objects.requireNonNull(text));
      out.flush();
    }

    @Override
    public void end() {
      if (bar != null) {
        bar.close();
        bar = null;
      }
    }
  }
}
