package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hih4j.align.AlignerOptions;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.io.Sha256;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.Dataset;
import org.hih4j.data.DatasetKind;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.wider.WiderFaceDataset;
import org.hih4j.data.wider.WiderLevel;
import org.hih4j.evaluation.BoxComparison;
import org.hih4j.evaluation.BoxProtocol;
import org.hih4j.evaluation.Comparison;
import org.hih4j.evaluation.DetectorBoxes;
import org.hih4j.evaluation.DetectorEvaluation;
import org.hih4j.evaluation.DetectorModel;
import org.hih4j.evaluation.DetectorReport;
import org.hih4j.evaluation.DetectorResult;
import org.hih4j.evaluation.DetectorText;
import org.hih4j.evaluation.Evaluation;
import org.hih4j.evaluation.EvaluationOptions;
import org.hih4j.evaluation.EvaluationResult;
import org.hih4j.evaluation.EvaluationText;
import org.hih4j.evaluation.HtmlReport;
import org.hih4j.evaluation.Robustness;
import org.hih4j.workshop.AlignerModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hih evaluate}: scores models on labelled faces by the published protocols. */
@Command(
    name = "evaluate",
    description = {
      "Scores a model on labelled faces: the paper's table, optionally a JSON file and a report.",
      "Every number is printed with its box protocol."
    },
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  /** The dataset of photographs with face boxes, on which a detector is scored. */
  private static final String PHOTOGRAPHS = "wider";

  private static final int USUAL_CURVE_FACES = 100;
  private static final List<String> NOT_FOR_DETECTORS =
      List.of(
          "--scheme",
          "--model",
          "--compare",
          "--decoder",
          "--flip",
          "--refine",
          "--box",
          "--jitter",
          "--seed",
          "--crop-from-landmarks",
          "--normalizer",
          "--curve-faces",
          "--resume");

  /** Where the box that the model gets comes from. */
  enum BoxSource {
    TRUE,
    OFFICIAL,
    DETECTOR,
    FILE
  }

  /** The decoders that there are. */
  static final class DecoderNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return HeatmapDecoder.names().iterator();
    }
  }

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "PATH", description = "The dataset's folder or file.")
  private Path path;

  @Option(
      names = "--dataset",
      paramLabel = "KIND",
      defaultValue = "csv",
      description =
          "csv, wflw, wflw-cropped, 300w, cofw, cofw68, aflw, hrnet or dlib (default:"
              + " ${DEFAULT-VALUE}); wider scores a face detector instead of a model.")
  private String kind;

  @Option(names = "--split", description = "The part, by the dataset's own names.")
  private @Nullable String split;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The label file, if there are several.")
  private @Nullable Path labels;

  @Option(names = "--images", paramLabel = "FOLDER", description = "Where the images lie.")
  private @Nullable Path images;

  @Option(
      names = "--split-file",
      paramLabel = "FILE",
      description =
          "Lists the validation part of a csv dataset (default: validation-split.txt in the folder"
              + " or above it).")
  private @Nullable Path splitFile;

  @Option(
      names = "--scheme",
      paramLabel = "NAME",
      description = "The landmark scheme, where the number of points does not tell it.")
  private @Nullable String scheme;

  @Option(
      names = "--model",
      paramLabel = "NAME|PATH",
      description = "A bundled model or the path of one (default: " + ModelOption.DEFAULT + ").")
  private @Nullable String model;

  @Option(
      names = "--compare",
      paramLabel = "MODEL[:DECODER]",
      description =
          "Scores several models or decoders on the same faces, with paired differences to the"
              + " first. Repeat it.")
  private List<String> compare = new ArrayList<>();

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      completionCandidates = DecoderNames.class,
      description = "Another decoder than the model's own: ${COMPLETION-CANDIDATES}.")
  private @Nullable String decoder;

  @Option(names = "--flip", description = "Averages with the mirrored face.")
  private boolean flip;

  @Option(
      names = "--refine",
      paramLabel = "PASSES",
      defaultValue = "0",
      description = "Aligns again on the box that the points give (default: ${DEFAULT-VALUE}).")
  private int refine;

  @Option(
      names = "--box",
      defaultValue = "TRUE",
      description =
          "The box: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, the tight box of the"
              + " labels). FILE reads --boxes, and so does DETECTOR, which otherwise takes the"
              + " faces that hih-faces finds.")
  private BoxSource box;

  @Option(
      names = "--boxes",
      paramLabel = "FILE",
      description =
          "A CSV or JSON file of boxes (docs/folders.md): a face detector's boxes (--box detector)"
              + " or tight boxes of the landmarks (--box file).")
  private @Nullable Path boxes;

  @Option(
      names = "--box-kind",
      paramLabel = "KIND",
      description =
          "What the boxes of --boxes enclose (docs/boxes.md): ${COMPLETION-CANDIDATES} (default:"
              + " DETECTOR; LANDMARKS with --box file, WIDER with --dataset wider).")
  private @Nullable BoxKind boxKind;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description =
          "For wider: easy, medium, hard or all, the faces that count (default: each in turn)."
              + " Repeat it.")
  private List<String> levels = new ArrayList<>();

  @Option(
      names = "--jitter",
      paramLabel = "SHIFT,SCALE",
      description =
          "Disturbs the boxes: the centre by up to SHIFT of the crop's side, the size by a factor"
              + " of 1-SCALE to 1+SCALE, or write the factors: 0.1,0.85-1.2.")
  private @Nullable String jitter;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the jitter (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--crop-from-landmarks",
      description =
          "For wflw-cropped: pads crops until all labelled points lie inside, as the reference does"
              + " at test time. Uses the labels; for parity alone.")
  private boolean cropFromLandmarks;

  @Option(
      names = "--normalizer",
      description =
          "What errors are divided by: ${COMPLETION-CANDIDATES} (default: the dataset's published"
              + " one).")
  private Normalizer.@Nullable Kind normalizer;

  @Option(names = "--limit", paramLabel = "N", description = "The first faces alone.")
  private @Nullable Long limit;

  @Option(names = "--skip-bad-rows", description = "Counts bad label rows instead of stopping.")
  private boolean skipBadRows;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the numbers.")
  private @Nullable Path json;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Writes a report that needs no other file.")
  private @Nullable Path report;

  @Option(
      names = "--curve-faces",
      paramLabel = "N",
      description =
          "Faces for the curves of the error against the box and for the consistency across boxes;"
              + " 0 leaves them out (default: 100 with --report, else 0). With --box detector also"
              + " for the comparison with the true boxes, which is left out by 0 alone.")
  private @Nullable Integer curveFaces;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description =
          "Keeps predictions in this file while they are made, and goes on from what is in it.")
  private @Nullable Path journal;

  @Option(
      names = "--detector",
      paramLabel = "NAME|PATH",
      defaultValue = DetectorOption.DEFAULT,
      description = {
        "The face detector that is scored or gives the boxes where no file of boxes does: a bundled"
            + " one or the path of one (default: ${DEFAULT-VALUE})."
      })
  private String detector;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Faces worked on at once (default: all cores).")
  private @Nullable Integer threads;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    DatasetOptions.SkippedRows skipped = new DatasetOptions.SkippedRows();
    if (boxKind != null && boxes == null) {
      throw new IllegalArgumentException("--box-kind needs --boxes FILE");
    }
    if (boxes != null && given("--detector")) {
      throw new IllegalArgumentException("--detector goes without --boxes");
    }
    if (kind.equalsIgnoreCase(PHOTOGRAPHS)) {
      scoreDetector(out, skipped);
    } else {
      check();
      scoreModels(out, skipped);
    }
    out.flush();
    return 0;
  }

  private void scoreModels(PrintWriter out, DatasetOptions.SkippedRows skipped) {
    List<EvaluationResult> results = new ArrayList<>();
    List<Comparison> comparisons = new ArrayList<>();
    Optional<Robustness> curves = Optional.empty();
    Optional<BoxComparison> boxComparison = Optional.empty();
    List<String> models =
        compare.isEmpty() ? List.of(model == null ? ModelOption.DEFAULT : model) : compare;
    try (Dataset dataset = dataset(skipped, models.get(0));
        OwnFinder own =
            box == BoxSource.DETECTOR && boxes == null ? OwnFinder.usual(detector) : null) {
      Optional<DetectorBoxes> detected =
          box == BoxSource.DETECTOR
              ? Optional.of(DetectorBoxes.of(finder(own, BoxKind.DETECTOR, false)))
              : Optional.empty();
      BoxProtocol protocol = protocol(own, detected);
      for (String each : models) {
        try (AlignerModel aligner = aligner(each)) {
          ProgressLine progress = progress(aligner.info().name(), "faces");
          EvaluationOptions options = options(dataset, protocol).progress(progress).build();
          EvaluationResult result = Evaluation.run(aligner, dataset, options);
          results.add(result);
          out.println(EvaluationText.table(result));
          if (results.size() > 1) {
            comparisons.add(Comparison.of(results.get(0), result));
          }
          if (compare.isEmpty() && dataset.cropSide().isEmpty()) {
            curves = curves(aligner, dataset, options);
            curves.ifPresent(found -> out.println(EvaluationText.table(found)));
            boxComparison = compared(aligner, dataset, result, detected, options);
            boxComparison.ifPresent(found -> out.println(EvaluationText.table(found)));
          }
          if (report != null) {
            String page = HtmlReport.of(aligner, dataset, result, options, curves, boxComparison);
            write(out, "report", report, page);
          }
        }
      }
    }
    comparisons.forEach(comparison -> out.println(EvaluationText.line(comparison)));
    tell(out, skipped);
    if (json != null) {
      write(
          out,
          "numbers",
          json,
          compare.isEmpty()
              ? EvaluationText.json(results.get(0), curves, boxComparison)
              : EvaluationText.json(results, comparisons));
    }
  }

  private static void tell(PrintWriter out, DatasetOptions.SkippedRows skipped) {
    if (skipped.count() > 0) {
      out.println(skipped.count() + " bad rows skipped:");
      skipped.examples().forEach(example -> out.println("  " + example));
    }
  }

  private static void write(PrintWriter out, String what, Path file, String content) {
    AtomicFile.write(file, content);
    out.println(what + " written to " + file);
  }

  private ProgressLine progress(String label, String unit) {
    return new ProgressLine(spec.commandLine().getErr(), label, unit);
  }

  /** The detector, or what one found that {@code --boxes} holds. */
  private DetectorModel finder(@Nullable OwnFinder own, BoxKind usual, boolean needsScores) {
    return own != null
        ? own
        : DetectionFile.load(Objects.requireNonNull(boxes, "boxes"), boxKind(usual), needsScores);
  }

  private Optional<BoxComparison> compared(
      AlignerModel aligner,
      Dataset dataset,
      EvaluationResult result,
      Optional<DetectorBoxes> detected,
      EvaluationOptions options) {
    int faces = curveFaces == null ? USUAL_CURVE_FACES : curveFaces;
    return faces == 0
        ? Optional.empty()
        : detected.map(
            found -> BoxComparison.measure(aligner, dataset, result, found, faces, options));
  }

  private Optional<Robustness> curves(
      AlignerModel aligner, Dataset dataset, EvaluationOptions options) {
    int usual = report == null ? 0 : USUAL_CURVE_FACES;
    int faces = curveFaces == null ? usual : curveFaces;
    if (faces == 0) {
      return Optional.empty();
    }
    ProgressLine progress = progress("box curves", "faces");
    EvaluationOptions how = options.toBuilder().progress(progress).build();
    return Optional.of(Robustness.measure(aligner, dataset, faces, how));
  }

  private void scoreDetector(PrintWriter out, DatasetOptions.SkippedRows skipped) {
    for (String other : NOT_FOR_DETECTORS) {
      if (given(other)) {
        throw new IllegalArgumentException(
            other + " is for models of landmarks, not for --dataset wider");
      }
    }
    DetectorEvaluation.Options.Builder how = DetectorEvaluation.Options.builder();
    if (!levels.isEmpty()) {
      how.levels(levels.stream().map(WiderLevel::named).toList());
    }
    if (limit != null) {
      how.limit(limit);
    }
    if (threads != null) {
      how.threads(threads);
    }
    try (OwnFinder own = boxes == null ? OwnFinder.ofEveryScore(detector) : null) {
      String name = boxes == null ? detector : FilePaths.name(boxes);
      DetectorModel finder = finder(own, BoxKind.WIDER, true);
      WiderFaceDataset dataset = WiderFaceDataset.open(path, places(skipped).build());
      DetectorResult result =
          DetectorEvaluation.run(
              name, finder, dataset, how.progress(progress(name, "photographs")).build());
      out.println(DetectorText.table(result));
      tell(out, skipped);
      if (json != null) {
        write(out, "numbers", json, DetectorText.json(result));
      }
      if (report != null) {
        write(out, "report", report, DetectorReport.of(finder, dataset, result));
      }
    }
  }

  private FaceBox.Convention boxKind(BoxKind usual) {
    return (boxKind == null ? usual : boxKind).convention();
  }

  private boolean given(String option) {
    return StandardOptions.given(spec, option);
  }

  private void check() {
    if (decoder != null) {
      HeatmapDecoder.named(decoder);
    }
    if (!levels.isEmpty()) {
      throw new IllegalArgumentException("--level needs --dataset wider");
    }
    if (box != BoxSource.DETECTOR && given("--detector")) {
      throw new IllegalArgumentException("--detector needs --box detector");
    }
    if (DatasetKind.named(kind) == DatasetKind.WFLW_CROPPED
        && (box != BoxSource.TRUE || curveFaces != null)) {
      throw new IllegalArgumentException(
          "--box and --curve-faces are not for --dataset wflw-cropped, whose crops are used whole");
    }
    if (!compare.isEmpty()
        && (model != null || report != null || journal != null || curveFaces != null)) {
      throw new IllegalArgumentException(
          "--compare goes without --model, --report, --resume and --curve-faces");
    }
    if (compare.size() == 1) {
      throw new IllegalArgumentException("--compare needs at least two models");
    }
    boolean fromFile = box == BoxSource.DETECTOR || box == BoxSource.FILE;
    if (box == BoxSource.FILE && boxes == null) {
      throw new IllegalArgumentException("--box file needs --boxes FILE");
    }
    if (!fromFile && boxes != null) {
      throw new IllegalArgumentException("--boxes needs --box detector or --box file");
    }
    if (curveFaces != null && curveFaces < 0) {
      throw new IllegalArgumentException("--curve-faces must not be negative: " + curveFaces);
    }
  }

  private Dataset dataset(DatasetOptions.SkippedRows skipped, String firstModel) {
    DatasetOptions.Builder options = places(skipped);
    if (scheme != null) {
      options.scheme(LandmarkScheme.named(scheme));
    } else if (DatasetKind.named(kind) == DatasetKind.CSV
        && labels == null
        && Files.isDirectory(path)
        && DatasetKind.labelFiles(path).size() > 1) {
      // Of several label files the one in the model's own scheme is meant.
      options.scheme(ModelOption.load(modelName(firstModel)).card().scheme());
    }
    Dataset dataset = DatasetKind.named(kind).open(path, options.build());
    return limit == null ? dataset : dataset.limit(limit);
  }

  private DatasetOptions.Builder places(DatasetOptions.SkippedRows skipped) {
    DatasetOptions.Builder options = DatasetOptions.builder();
    if (split != null) {
      options.split(split);
    }
    if (labels != null) {
      options.labels(labels);
    }
    if (images != null) {
      options.images(images);
    }
    if (splitFile != null) {
      options.splitFile(splitFile);
    }
    return skipBadRows ? options.errorPolicy(skipped) : options;
  }

  private AlignerModel aligner(String nameAndDecoder) {
    String name = modelName(nameAndDecoder);
    Optional<String> chosen =
        name.equals(nameAndDecoder)
            ? Optional.ofNullable(decoder)
            : Optional.of(nameAndDecoder.substring(name.length() + 1));
    AlignerOptions options =
        AlignerOptions.builder()
            .flipAveraging(flip)
            .refinement(refine)
            .inference(ModelOption.inference().intraOpThreads(1).build())
            .build();
    return AlignerModel.load(ModelOption.load(name), chosen, options);
  }

  /** What stands before the decoder; a colon after one letter is a drive. */
  private String modelName(String nameAndDecoder) {
    int colon = compare.isEmpty() ? -1 : nameAndDecoder.lastIndexOf(':');
    return colon > 1 ? nameAndDecoder.substring(0, colon) : nameAndDecoder;
  }

  private BoxProtocol protocol(@Nullable OwnFinder own, Optional<DetectorBoxes> detected) {
    BoxProtocol protocol =
        switch (box) {
          case TRUE -> BoxProtocol.truth();
          case OFFICIAL -> BoxProtocol.official();
          case DETECTOR ->
              BoxProtocol.found(
                  BoxProtocol.Source.DETECTOR,
                  detected.orElseThrow(),
                  own != null
                      ? own.identity()
                      : identity(
                          Objects.requireNonNull(boxes, "boxes"), boxKind(BoxKind.DETECTOR)));
          case FILE -> {
            Path file = Objects.requireNonNull(boxes, "boxes");
            FaceBox.Convention convention = boxKind(BoxKind.LANDMARKS);
            yield BoxProtocol.found(
                BoxProtocol.Source.FILE,
                BoxFile.load(file, convention),
                identity(file, convention));
          }
        };
    return jitter == null ? protocol : jittered(jitter, protocol);
  }

  private static String identity(Path boxes, FaceBox.Convention convention) {
    return Sha256.hex(boxes) + " " + convention;
  }

  private EvaluationOptions.Builder options(Dataset dataset, BoxProtocol protocol) {
    EvaluationOptions.Builder options =
        EvaluationOptions.builder().boxes(protocol).cropFromLandmarks(cropFromLandmarks);
    if (normalizer != null) {
      options.normalizer(normalizer.of(dataset.scheme()));
    }
    if (threads != null) {
      options.threads(threads);
    }
    return journal == null ? options : options.journal(journal);
  }

  private BoxProtocol jittered(String jitter, BoxProtocol protocol) {
    String[] parts = jitter.split(",", -1);
    try {
      double shift = Double.parseDouble(parts[0].trim());
      String[] scales = parts.length == 2 ? parts[1].trim().split("-", -1) : new String[0];
      return switch (scales.length) {
        case 1 -> {
          double scale = Double.parseDouble(scales[0]);
          yield protocol.jittered(shift, 1 - scale, 1 + scale, seed);
        }
        case 2 ->
            protocol.jittered(
                shift, Double.parseDouble(scales[0]), Double.parseDouble(scales[1]), seed);
        default -> throw new NumberFormatException("expected SHIFT,SCALE");
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--jitter must be like 0.1,0.2 or 0.1,0.85-1.2: '" + jitter + "'");
    }
  }
}
