package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hih4j.align.ModelBundle;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.workshop.ModelFrontier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hih model frontier}: error against time of several models. */
@Command(
    name = "frontier",
    description = {
      "Measures the error of models of one scheme with the true box, and in turn the time that each"
          + " takes for a face on one thread; tells which models no other one beats."
    },
    mixinStandardHelpOptions = true)
final class FrontierCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      paramLabel = "NAME|PATH",
      arity = "1..*",
      description = "Bundled models or the paths of some.")
  private List<String> models;

  @Mixin private FaceSets faces;

  @Option(
      names = "--runs",
      defaultValue = "200",
      description = "Timed alignments of each model (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(names = "--csv", paramLabel = "FILE", description = "Writes the numbers as CSV.")
  private @Nullable Path csv;

  @Option(
      names = "--out",
      paramLabel = "FILE.png",
      description =
          "Draws error against time; with several folders, one picture each with the folder's name"
              + " added.")
  private @Nullable Path out;

  @Override
  public Integer call() {
    if (runs < 1) {
      throw new IllegalArgumentException("--runs must be above 0: " + runs);
    }
    if (out != null && !out.toString().endsWith(".png")) {
      throw new IllegalArgumentException("--out must end in .png: " + out);
    }
    Map<Path, Path> folders = faces.folders();
    List<ModelBundle> bundles = models.stream().map(ModelOption::load).toList();
    LandmarkScheme scheme = bundles.get(0).card().scheme();
    PrintWriter console = spec.commandLine().getOut();
    ModelFrontier frontier =
        faces.use(
            folders,
            scheme,
            sets -> ModelFrontier.of(bundles, sets, runs, spec.commandLine().getErr()::println));
    for (Path folder : folders.keySet()) {
      String set = FilePaths.name(folder);
      print(console, frontier, set);
      if (out != null) {
        frontier.draw(set, folders.size() == 1 ? out : named(out, set));
      }
    }
    if (csv != null) {
      AtomicFile.write(csv, frontier.csv());
    }
    return 0;
  }

  private static Path named(Path out, String set) {
    String file = FilePaths.name(out);
    return out.resolveSibling(file.substring(0, file.length() - 4) + "-" + set + ".png");
  }

  private static void print(PrintWriter console, ModelFrontier frontier, String set) {
    List<ModelFrontier.Row> best = frontier.frontier(set);
    console.printf("%n| %s | ms a face | NME, %% | file, kB | |%n|---|---|---|---|---|%n", set);
    for (ModelFrontier.Row row : frontier.models()) {
      console.printf(
          Locale.ROOT,
          "| %s | %.2f | %.3f | %d | %s |%n",
          row.name(),
          row.millis(),
          row.nme().get(set),
          row.bytes() / 1000,
          best.contains(row) ? "on the frontier" : "");
    }
    console.flush();
  }
}
