package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hih4j.align.ModelBundle;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.metrics.Nme;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.workshop.ModelComparison;
import org.hih4j.workshop.ModelMeasurement;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

  @ArgGroup(exclusive = false)
  private @Nullable FaceSets faces;

  @Option(
      names = "--runs",
      defaultValue = "100",
      description = "Timed runs of each network and number of threads (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Override
  public Integer call() {
    if (runs < 1) {
      throw new IllegalArgumentException("--runs must be above 0");
    }
    ModelBundle[] bundles = {ModelOption.load(models.get(0)), ModelOption.load(models.get(1))};
    PrintWriter console = spec.commandLine().getOut();
    if (faces != null) {
      errors(faces, bundles, console);
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

  private void errors(FaceSets faces, ModelBundle[] bundles, PrintWriter console) {
    Map<Path, Path> folders = faces.folders();
    List<List<double[]>> errors =
        Arrays.stream(bundles).map(bundle -> errors(faces, bundle, folders)).toList();
    int set = 0;
    for (Path folder : folders.keySet()) {
      double[] means = new double[bundles.length];
      for (int i = 0; i < bundles.length; i++) {
        double[] each = errors.get(i).get(set);
        means[i] = 100 * Nme.mean(each);
        console.printf(
            Locale.ROOT,
            "%-24s NME %.3f %% (%d faces of %s)%n",
            bundles[i].card().name(),
            means[i],
            each.length,
            FilePaths.name(folder));
      }
      console.printf(Locale.ROOT, "difference %+.3f%n", means[1] - means[0]);
      set++;
    }
    console.flush();
  }

  private List<double[]> errors(FaceSets faces, ModelBundle bundle, Map<Path, Path> folders) {
    InferenceOptions options = InferenceOptions.builder().intraOpThreads(1).build();
    return faces.use(
        folders,
        bundle.card().scheme(),
        sets ->
            sets.stream()
                .map(set -> ModelMeasurement.errors(bundle, set.dataset(), options))
                .toList());
  }
}
