package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.hih4j.align.AlignmentRequest;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.data.DatasetKind;
import org.hih4j.data.DatasetOptions;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.detect.FaceDetector;
import org.hih4j.network.calibration.ActivationHistogram;
import org.hih4j.workshop.CalibrationFaces;
import org.hih4j.workshop.GraphDecoding;
import org.hih4j.workshop.Quantization;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hih model quantize}: a model in 8 bits, calibrated on faces. */
@Command(
    name = "quantize",
    description = {
      "Writes a model of landmarks or a face detector in 8 bits. The ranges of its activations are"
          + " taken from the faces of a folder: labelled faces (a CSV file as for 'measure'; of a"
          + " split their training part), or photographs with a file of boxes, or else pictures"
          + " that each show one face as the network is to see it. A face detector is calibrated on"
          + " photographs: those of a folder with boxes.csv (of a split their training part), or"
          + " else all pictures. Never calibrate on what the result is measured on."
    },
    mixinStandardHelpOptions = true)
final class QuantizeCommand implements Callable<Integer> {
  /** How ranges are chosen. */
  enum Method {
    PERCENTILE,
    ENTROPY
  }

  private static final String AUTO = "auto";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "NAME|PATH", description = "A bundled model or the path of one.")
  private String model;

  @Option(
      names = "--calibrate",
      required = true,
      paramLabel = "FOLDER",
      description = "Faces to calibrate on.")
  private Path data;

  @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "Where to.")
  private Path out;

  @Option(
      names = "--name",
      description = "The new model's name (default: the old one's and -int8).")
  private @Nullable String name;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The CSV file, if the folder has several.")
  private @Nullable Path labels;

  @Option(
      names = "--split",
      defaultValue = "train",
      description = "Which labelled faces: train or all (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--boxes",
      paramLabel = "FILE",
      description = "Boxes of the faces, one an image: CSV with image,x,y,width,height.")
  private @Nullable Path boxes;

  @Mixin private BoxKindOption boxKind;

  @Option(
      names = "--faces",
      defaultValue = "256",
      description = "How many faces at most (default: ${DEFAULT-VALUE}).")
  private int most;

  @Option(
      names = "--method",
      defaultValue = "PERCENTILE",
      description = "How ranges are chosen: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Method method;

  @Option(
      names = "--percentile",
      defaultValue = "99.999",
      description = "Percent of the values that stay inside (default: ${DEFAULT-VALUE}).")
  private double percentile;

  @Option(
      names = "--keep-float",
      paramLabel = "N|auto",
      defaultValue = AUTO,
      description = {
        "How many convolutions stay in single precision, the most sensitive first; auto: as many as"
            + " the budget needs, half of them at most (default: ${DEFAULT-VALUE})."
      })
  private String keepFloat;

  @Option(
      names = "--budget",
      paramLabel = "PERCENT",
      description = {
        "For auto: how far points may move on average, in percent of the crop's side (default:"
            + " 0.15); for a face detector how much of its faces' boxes may be lost (default: 3)."
      })
  private @Nullable Double budget;

  @Option(
      names = "--sensitivity-faces",
      paramLabel = "N",
      defaultValue = "24",
      description = "Faces on which each convolution is tried (default: ${DEFAULT-VALUE}).")
  private int sensitivityFaces;

  @Option(
      names = "--reduced-range",
      description = "Takes 7 bits for weights, for x86 processors without VNNI.")
  private boolean reducedRange;

  @Option(
      names = "--decode-in-graph",
      description = "Puts the decoding into the network as well, see 'import'.")
  private boolean decodeInGraph;

  @Override
  public Integer call() {
    OptionalInt wanted = wanted();
    if (boxes != null && (labels != null || given("--split"))) {
      throw new IllegalArgumentException("--boxes goes without --labels and --split");
    }
    boxKind.check(boxes != null, "--boxes FILE");
    Optional<DetectorBundle> detector = DetectorOption.find(model);
    double allowed = budget != null ? budget : detector.isPresent() ? 3 : 0.15;
    if (most < 1 || sensitivityFaces < 1 || !(allowed > 0)) {
      throw new IllegalArgumentException(
          "--faces, --sensitivity-faces and --budget must be above 0");
    }
    boolean entropy = method == Method.ENTROPY;
    Quantization quantization =
        new Quantization(
            entropy
                ? ActivationHistogram.Method.entropy()
                : ActivationHistogram.Method.percentile(percentile),
            entropy ? "least divergence" : String.format(Locale.ROOT, "percentile %s", percentile),
            most,
            sensitivityFaces,
            wanted,
            allowed,
            reducedRange);
    if (detector.isPresent()) {
      return quantizeDetector(detector.get(), quantization);
    }
    ModelBundle bundle = ModelOption.load(model);
    ModelBundle quantized =
        quantization.apply(bundle, newName(bundle.card().name()), faces(bundle.card()), this::say);
    if (decodeInGraph) {
      quantized = GraphDecoding.of(quantized);
    }
    FaceAligner.load(quantized).close();
    quantized.write(out);
    written(quantized.card().name(), quantized.onnx().length, bundle.onnx().length);
    return 0;
  }

  private int quantizeDetector(DetectorBundle bundle, Quantization quantization) {
    if (boxes != null || labels != null || decodeInGraph) {
      throw new IllegalArgumentException(
          "--boxes, --labels and --decode-in-graph are not for face detectors");
    }
    checkSplit();
    DatasetOptions options = DatasetOptions.builder().split(split).build();
    DetectorBundle quantized =
        quantization.apply(
            bundle,
            newName(bundle.card().name()),
            CalibrationFaces.photographs(data, options, most),
            this::say);
    FaceDetector.load(quantized).close();
    quantized.write(out);
    written(quantized.card().name(), quantized.onnx().length, bundle.onnx().length);
    return 0;
  }

  private boolean given(String option) {
    return StandardOptions.given(spec, option);
  }

  private String newName(String old) {
    return name == null ? old + "-int8" : name;
  }

  private void say(String line) {
    PrintWriter console = spec.commandLine().getOut();
    console.println(line);
    console.flush();
  }

  private void written(String newName, int length, int before) {
    say(newName + ": " + length + " bytes instead of " + before + ", written to " + out);
  }

  private void checkSplit() {
    if (split.equalsIgnoreCase("validation")) {
      throw new IllegalArgumentException(
          "--split validation is for measuring; calibrate on train or all");
    }
  }

  /** How many layers are to stay in single precision; empty for as many as it needs. */
  private OptionalInt wanted() {
    if (keepFloat.equals(AUTO)) {
      return OptionalInt.empty();
    }
    try {
      int number = Integer.parseInt(keepFloat);
      if (number >= 0) {
        return OptionalInt.of(number);
      }
    } catch (NumberFormatException e) {
      // Said below, together with negative numbers.
    }
    throw new IllegalArgumentException("--keep-float must be a number or auto: " + keepFloat);
  }

  private List<AlignmentRequest> faces(ModelCard card) {
    if (boxes != null) {
      return CalibrationFaces.boxed(
          data, BoxFile.load(boxes, boxKind.kind().convention()).boxes(), most);
    }
    if (labels == null && DatasetKind.labelFiles(data).isEmpty()) {
      return CalibrationFaces.crops(data, card, most);
    }
    checkSplit();
    return CalibrationFaces.labelled(
        data, LabelledFaces.options(labels, split).scheme(card.scheme()).build(), most);
  }
}
