package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.AlignmentRequest;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.metrics.FaceError;
import org.hih4j.core.metrics.Nme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.core.metrics.Percentiles;
import org.hih4j.data.CsvDataset;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.Sample;
import org.hih4j.evaluation.ConfidenceFit;
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
  private static final double TOLERANCE = 0.05;
  private static final double FAILURE_THRESHOLD = 0.08;
  private static final double JITTER_SHIFT = 0.10;
  private static final double JITTER_SMALLEST = 0.85;
  private static final double JITTER_LARGEST = 1.20;
  private static final int CHUNK = 64;

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

  private record Scored(FaceAlignment face, FaceError error) {}

  @Override
  public Integer call() {
    ModelBundle bundle = ModelOption.load(model);
    DatasetOptions options =
        DatasetOptions.defaults().withSplit(split).withScheme(bundle.card().scheme());
    if (labels != null) {
      options = options.withLabels(labels);
    }
    List<ModelCard.Measurement> rows = new ArrayList<>();
    List<Scored> calibration = new ArrayList<>();
    PrintWriter console = spec.commandLine().getOut();
    String name = data.toAbsolutePath().normalize().getFileName() + ", split " + split;
    for (boolean flip : new boolean[] {false, true}) {
      for (boolean jitter : new boolean[] {false, true}) {
        List<Scored> scored = run(bundle, options, flip, jitter);
        if (!flip) {
          calibration.addAll(scored);
        }
        double[] errors = scored.stream().mapToDouble(each -> each.error().nme()).toArray();
        ModelCard.Measurement row =
            new ModelCard.Measurement(
                name,
                (jitter ? "jittered box" : "true box") + (flip ? ", flip-averaged" : ""),
                errors.length,
                rounded(100 * Nme.mean(errors)),
                rounded(100 * Nme.failureRate(errors, FAILURE_THRESHOLD)));
        rows.add(row);
        console.printf(
            Locale.ROOT,
            "%-28s NME %.3f %%  failures %.2f %%  worst 5 %% above %.2f %%  (%d faces)%n",
            row.protocol(),
            row.nme(),
            row.failureRate(),
            100 * Percentiles.of(errors).p95(),
            row.faces());
        console.flush();
      }
    }
    ModelCard card = bundle.card().toBuilder().measured(rows).build();
    if (hasSpread(calibration)) {
      ModelCard.Calibrated fitted = calibrated(calibration, name);
      card = card.toBuilder().confidence(fitted).build();
      console.printf(
          Locale.ROOT,
          "confidence: within %.0f %% of the inter-ocular distance, intercept %.4f, slope %.4f,"
              + " calibration error %.3f%n",
          100 * fitted.tolerance(),
          fitted.intercept(),
          fitted.slope(),
          calibrationError(calibration, fitted));
    }
    if (write != null) {
      bundle.withCard(card).write(write);
      console.println("written to " + write);
    }
    return 0;
  }

  private List<Scored> run(
      ModelBundle bundle, DatasetOptions options, boolean flip, boolean jitter) {
    AlignerOptions how =
        AlignerOptions.builder()
            .flipAveraging(flip)
            .concurrency(Runtime.getRuntime().availableProcessors())
            .inference(ModelOption.inference().intraOpThreads(1).build())
            .build();
    List<Scored> scored = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    try (FaceAligner aligner = FaceAligner.load(bundle, how);
        CsvDataset faces = CsvDataset.open(data, options)) {
      List<Sample> chunk = new ArrayList<>();
      faces
          .samples()
          .forEach(
              sample -> {
                chunk.add(sample);
                if (chunk.size() == CHUNK) {
                  scored.addAll(score(aligner, chunk, jitter ? random : null));
                  chunk.clear();
                }
              });
      scored.addAll(score(aligner, chunk, jitter ? random : null));
    }
    if (scored.isEmpty()) {
      throw new IllegalArgumentException("no faces in " + data + ", split " + split);
    }
    return scored;
  }

  private static List<Scored> score(
      FaceAligner aligner, List<Sample> samples, SplittableRandom random) {
    List<AlignmentRequest> requests = new ArrayList<>();
    for (Sample sample : samples) {
      Box box = sample.landmarks().bounds();
      FaceBox given = FaceBox.landmarks(random == null ? box : jittered(aligner, box, random));
      requests.add(new AlignmentRequest(sample.image().load(), given));
    }
    List<FaceAlignment> faces = aligner.alignAll(requests);
    List<Scored> scored = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      Landmarks truth = samples.get(i).landmarks();
      Normalizer normalizer = Normalizer.interOcular(truth.scheme());
      scored.add(
          new Scored(faces.get(i), FaceError.of(faces.get(i).landmarks(), truth, normalizer)));
    }
    return scored;
  }

  private static Box jittered(FaceAligner aligner, Box box, SplittableRandom random) {
    int width = aligner.card().input().width();
    int height = aligner.card().input().height();
    double side =
        aligner.card().crop().cropFor(FaceBox.landmarks(box), width, height).sampling().scale()
            * width;
    double dx = (2 * random.nextDouble() - 1) * JITTER_SHIFT * side;
    double dy = (2 * random.nextDouble() - 1) * JITTER_SHIFT * side;
    double scale = JITTER_SMALLEST + (JITTER_LARGEST - JITTER_SMALLEST) * random.nextDouble();
    return box.scaled(scale).translated(dx, dy);
  }

  private static boolean hasSpread(List<Scored> scored) {
    return !Double.isNaN(scored.get(0).face().spread(0));
  }

  /** The spread as a fraction of the crop's side, which is what a card's curve is over. */
  private static double relativeSpread(FaceAlignment face, int point) {
    double side = face.crop().points().scale() * face.crop().width();
    return Math.max(face.spread(point) / side, ModelCard.Calibrated.SMALLEST_SPREAD);
  }

  private ModelCard.Calibrated calibrated(List<Scored> scored, String name) {
    int points = scored.get(0).face().landmarks().size();
    double[] x = new double[scored.size() * points];
    boolean[] hit = new boolean[x.length];
    int at = 0;
    for (Scored each : scored) {
      for (int i = 0; i < points; i++) {
        x[at] = Math.log(relativeSpread(each.face(), i));
        hit[at++] = each.error().landmark(i) <= TOLERANCE;
      }
    }
    ConfidenceFit fit = ConfidenceFit.of(x, hit);
    return new ModelCard.Calibrated(
        TOLERANCE, fit.intercept(), fit.slope(), name + ", true and jittered boxes");
  }

  /** The expected calibration error over ten bins of equal width. */
  private static double calibrationError(List<Scored> scored, ModelCard.Calibrated fitted) {
    double[] sum = new double[10];
    double[] hits = new double[10];
    int[] count = new int[10];
    int all = 0;
    for (Scored each : scored) {
      for (int i = 0; i < each.face().landmarks().size(); i++) {
        double confidence = fitted.of(Double.NaN, relativeSpread(each.face(), i));
        int bin = Math.min(9, (int) (confidence * 10));
        sum[bin] += confidence;
        hits[bin] += each.error().landmark(i) <= TOLERANCE ? 1 : 0;
        count[bin]++;
        all++;
      }
    }
    double error = 0;
    for (int bin = 0; bin < 10; bin++) {
      error += Math.abs(sum[bin] - hits[bin]) / all;
    }
    return error;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
