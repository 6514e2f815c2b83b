package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.data.Dataset;
import org.hih4j.workshop.ModelMeasurement;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
          + " flip-averaged. Fits the confidences."
    },
    mixinStandardHelpOptions = true)
final class MeasureCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "NAME|PATH", description = "A bundled model or the path of one.")
  private String model;

  @Option(
      names = "--data",
      required = true,
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
      names = "--seed",
      defaultValue = "1",
      description = "Of the jitter (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--write",
      paramLabel = "FOLDER",
      description = "Writes the model with these numbers and confidences in its card.")
  private Path write;

  @Override
  public Integer call() {
    ModelBundle bundle = ModelOption.load(model);
    PrintWriter console = spec.commandLine().getOut();
    String name = data.toAbsolutePath().normalize().getFileName() + ", split " + split;
    ModelMeasurement measured;
    try (Dataset faces = LabelledFaces.open(data, labels, split, bundle.card().scheme())) {
      measured =
          ModelMeasurement.of(
              bundle,
              faces,
              name,
              seed,
              ModelOption.inference().intraOpThreads(1).build(),
              row -> print(console, row));
    }
    if (measured.calibrationError().isPresent()) {
      ModelCard.Calibrated fitted = (ModelCard.Calibrated) measured.card().confidence();
      console.printf(
          Locale.ROOT,
          "confidence: within %.0f %% of the inter-ocular distance, intercept %.4f, slope %.4f,"
              + " calibration error %.3f%n",
          100 * fitted.tolerance(),
          fitted.intercept(),
          fitted.slope(),
          measured.calibrationError().get());
    }
    if (write != null) {
      bundle.withCard(measured.card()).write(write);
      console.println("written to " + write);
    }
    return 0;
  }

  private static void print(PrintWriter console, ModelMeasurement.Row row) {
    console.printf(
        Locale.ROOT,
        "%-28s NME %.3f %%  failures %.2f %%  worst 5 %% above %.2f %%  (%d faces)%n",
        row.measurement().protocol(),
        row.measurement().nme(),
        row.measurement().failureRate(),
        row.p95(),
        row.measurement().faces());
    console.flush();
  }
}
