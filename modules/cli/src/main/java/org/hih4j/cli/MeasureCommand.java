package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.evaluation.BoxProtocol;
import org.hih4j.evaluation.DetectorBoxes;
import org.hih4j.workshop.ModelMeasurement;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code hih model measure}: the numbers of a model's card, from labelled faces: error with true
 * and with jittered boxes, plain and flip-averaged, and the calibration of its confidences.
 */
@Command(
    name = "measure",
    description = {
      "Measures a model on labelled faces as its card reports it: with the true box, and with"
          + " jittered boxes (centre within 10 %% of the crop's side, scale 0.85 to 1.2), plain and"
          + " flip-averaged. Fits the confidences by part of the face on every other face of"
          + " the folders of --fit together, and prints as Markdown tables how far they hold on the"
          + " others."
    },
    mixinStandardHelpOptions = true)
final class MeasureCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "NAME|PATH", description = "A bundled model or the path of one.")
  private String model;

  @Mixin private FaceSets faces;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The CSV file of one folder, if there are several.")
  private @Nullable Path labels;

  @Option(
      names = "--boxes",
      paramLabel = "FOLDER=FILE",
      description =
          "A detector's boxes (docs/folders.md) of the faces of a folder of --data, to be measured"
              + " and fitted on as well. Repeat it.")
  private List<String> boxes = new ArrayList<>();

  @Option(
      names = "--fit",
      paramLabel = "FOLDER",
      description =
          "A folder of --data that the confidences are fitted on (default: each). Repeat it. Leave"
              + " out labels by a machine that taught the model: both err alike, so the confidences"
              + " would be too high.")
  private List<Path> fit = new ArrayList<>();

  @Mixin private BoxKindOption boxKind;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the jitter (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--write",
      paramLabel = "FOLDER",
      description = "Writes the model with these numbers and confidences in its card.")
  private @Nullable Path write;

  @Override
  public Integer call() {
    ModelBundle bundle = ModelOption.load(model);
    PrintWriter console = spec.commandLine().getOut();
    Map<Path, Path> folders = folders();
    Map<Path, BoxProtocol.BoxFinder> detected = detected(folders.keySet());
    ModelMeasurement measured =
        faces.use(
            folders,
            bundle.card().scheme(),
            detected,
            fitted(folders.keySet()),
            sets ->
                ModelMeasurement.of(
                    bundle,
                    sets,
                    faces.split(),
                    seed,
                    ModelOption.inference().intraOpThreads(1).build(),
                    row -> print(console, row)));
    if (!measured.reliability().isEmpty()) {
      ModelCard.Calibrated fitted = (ModelCard.Calibrated) measured.card().confidence();
      console.printf(
          Locale.ROOT,
          "%nconfidence: within %.0f %% of the inter-ocular distance%n%n",
          100 * fitted.tolerance());
      console.print(ReliabilityText.of(measured.reliability()));
      console.flush();
    }
    if (write != null) {
      bundle.withCard(measured.card()).write(write);
      console.println("written to " + write);
    }
    return 0;
  }

  private Map<Path, Path> folders() {
    Map<Path, Path> folders = faces.folders();
    if (labels != null) {
      Path first = folders.keySet().iterator().next();
      if (folders.size() > 1 || folders.get(first) != null) {
        throw new IllegalArgumentException(
            "--labels is for one folder; with several write --data FOLDER=FILE");
      }
      folders.put(first, labels);
    }
    return folders;
  }

  private Map<Path, BoxProtocol.BoxFinder> detected(Set<Path> folders) {
    Map<Path, BoxProtocol.BoxFinder> detected = new LinkedHashMap<>();
    for (String each : boxes) {
      String[] parts = LabelledFaces.pair(each);
      Path folder = Path.of(parts[0]).toAbsolutePath().normalize();
      if (parts[1] == null || !folders.contains(folder)) {
        throw new IllegalArgumentException(
            "--boxes must be FOLDER=FILE with a folder of --data: '" + each + "'");
      }
      if (detected.containsKey(folder)) {
        throw new IllegalArgumentException("--boxes names " + parts[0] + " twice");
      }
      detected.put(
          folder,
          DetectorBoxes.of(
              DetectionFile.load(Path.of(parts[1]), boxKind.kind().convention(), false)));
    }
    return detected;
  }

  private Set<Path> fitted(Set<Path> folders) {
    Set<Path> fitted = new HashSet<>();
    for (Path each : fit) {
      Path folder = each.toAbsolutePath().normalize();
      if (!folders.contains(folder)) {
        throw new IllegalArgumentException("--fit must be a folder of --data: '" + each + "'");
      }
      fitted.add(folder);
    }
    return fitted.isEmpty() ? folders : fitted;
  }

  private static void print(PrintWriter console, ModelMeasurement.Row row) {
    console.printf(
        Locale.ROOT,
        "%-28s %-30s NME %.3f %%  failures %.2f %%  worst 5 %% above %.2f %%  (%d faces)%n",
        row.measurement().data(),
        row.measurement().protocol(),
        row.measurement().nme(),
        row.measurement().failureRate(),
        row.p95(),
        row.measurement().faces());
    console.flush();
  }
}
