package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.hih4j.align.ModelBundle;
import org.hih4j.core.metrics.Nme;
import org.hih4j.data.Dataset;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.workshop.ModelComparison;
import org.hih4j.workshop.ModelMeasurement;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code hih model compare}: two models side by side, their errors and their speed. */
@Command(
    name = "compare",
    description = {
      "Compares two models in one run: the time of their networks in turn, on one thread and on"
          + " two, and with --data their errors on labelled faces with the true box."
    },
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      paramLabel = "NAME|PATH",
      arity = "2",
      description = "Bundled models or the paths of some.")
  private List<String> models;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "A folder of images/ with a CSV file of labels.")
  private Path data;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The CSV file, if there are several.")
  private Path labels;

  @Option(
      names = "--split",
      defaultValue = "validation",
      description = "Which faces: train, validation or all (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--runs",
      defaultValue = "100",
      description = "Timed runs of each network and number of threads (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Override
  public Integer call() {
    if (runs < 1) {
      throw new ParameterException(spec.commandLine(), "--runs must be above 0");
    }
    ModelBundle[] bundles = {ModelOption.load(models.get(0)), ModelOption.load(models.get(1))};
    PrintWriter console = spec.commandLine().getOut();
    if (data != null) {
      errors(bundles, console);
    }
    for (int threads = 1; threads <= 2; threads++) {
      double[] millis = ModelComparison.medianMillis(bundles[0], bundles[1], threads, runs);
      console.printf(
          Locale.ROOT,
          "%d thread%s: %.2f ms and %.2f ms, %.2f times as fast (medians of %d runs in turn)%n",
          threads,
          threads == 1 ? " " : "s",
          millis[0],
          millis[1],
          millis[0] / millis[1],
          runs);
      console.flush();
    }
    return 0;
  }

  private void errors(ModelBundle[] bundles, PrintWriter console) {
    double[][] errors = new double[2][];
    for (int i = 0; i < 2; i++) {
      errors[i] = errors(bundles[i]);
      console.printf(
          Locale.ROOT,
          "%-24s NME %.3f %% (%d faces)%n",
          bundles[i].card().name(),
          100 * Nme.mean(errors[i]),
          errors[i].length);
    }
    console.printf(
        Locale.ROOT, "difference %+.3f%n", 100 * (Nme.mean(errors[1]) - Nme.mean(errors[0])));
    console.flush();
  }

  private double[] errors(ModelBundle bundle) {
    try (Dataset faces = LabelledFaces.open(data, labels, split, bundle.card().scheme())) {
      return ModelMeasurement.errors(
          bundle, faces, InferenceOptions.builder().intraOpThreads(1).build());
    }
  }
}
