package org.hih4j.cli;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.io.WholeFile;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.model.ModelException;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.workshop.GraphDecoding;
import org.hih4j.workshop.ModelImport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hih model}: the models there are, and new ones from checkpoints. */
@Command(
    name = "model",
    description = "Lists, describes, checks and imports models.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ModelCommand.ListCommand.class,
      ModelCommand.InfoCommand.class,
      ModelCommand.ImportCommand.class,
      ModelCommand.VerifyCommand.class,
      ModelCommand.AverageCommand.class,
      MeasureCommand.class,
      QuantizeCommand.class,
      CompareCommand.class,
      FrontierCommand.class
    })
final class ModelCommand implements Runnable {
  @Override
  public void run() {
    throw new IllegalArgumentException(
        "say what to do with the model: list, info, import, verify, average, measure, quantize,"
            + " compare, frontier");
  }

  /** {@code hih model list}. */
  @Command(
      name = "list",
      description = "Lists the bundled models.",
      mixinStandardHelpOptions = true)
  static final class ListCommand implements Callable<Integer> {
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter console = spec.commandLine().getOut();
      for (String name : Models.bundledNames()) {
        ModelCard card = Models.bundled(name).card();
        console.printf(
            Locale.ROOT, "%-16s %3d points  %s%n", name, card.scheme().size(), card.description());
      }
      return 0;
    }
  }

  /** {@code hih model info}. */
  @Command(name = "info", description = "Prints a model's card.", mixinStandardHelpOptions = true)
  static final class InfoCommand implements Callable<Integer> {
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "NAME|PATH", description = "A bundled model or the path of one.")
    private String model;

    @Override
    public Integer call() {
      ModelBundle bundle = ModelOption.load(model);
      ModelCard card = bundle.card();
      PrintWriter console = spec.commandLine().getOut();
      row(console, "name", card.name());
      row(console, "description", card.description());
      row(console, "scheme", card.scheme().name() + ", " + card.scheme().size() + " points");
      row(console, "input", card.input().width() + " x " + card.input().height());
      row(console, "crop", card.crop());
      row(console, "sampling", card.sampling().name().toLowerCase(Locale.ROOT));
      row(console, "output", card.output());
      row(console, "confidence", card.confidence());
      card.training().forEach((key, value) -> row(console, key, value));
      row(console, "licence", card.licence());
      row(console, "file", bundle.onnx().length + " bytes, SHA-256 " + card.sha256());
      for (ModelCard.Measurement each : card.measured()) {
        console.printf(
            Locale.ROOT,
            "%-14s NME %.2f %%, failures above 8 %%: %.2f %%  (%d faces, %s, %s)%n",
            "measured",
            each.nme(),
            each.failureRate(),
            each.faces(),
            each.data(),
            each.protocol());
      }
      return 0;
    }

    private static void row(PrintWriter console, String key, Object value) {
      console.printf("%-14s %s%n", key, value);
    }
  }

  /** {@code hih model verify}. */
  @Command(
      name = "verify",
      description =
          "Checks a model's digest, loads it and runs it once, and checks what the launcher has"
              + " kept of it.",
      mixinStandardHelpOptions = true)
  static final class VerifyCommand implements Callable<Integer> {
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "NAME|PATH", description = "A bundled model or the path of one.")
    private String model;

    @Override
    public Integer call() {
      ModelBundle bundle = ModelOption.load(model);
      int width = bundle.card().input().width();
      int height = bundle.card().input().height();
      try (FaceAligner aligner = FaceAligner.load(bundle)) {
        FaceImage gray =
            FaceImage.of(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY));
        FaceAlignment face =
            aligner.align(gray, FaceBox.landmarks(0, 0, width - 1.0, height - 1.0));
        for (Point2 point : face.landmarks()) {
          if (!point.isFinite()) {
            throw new ModelException(bundle.card().name() + " gives points that are not finite");
          }
        }
      }
      InferenceSession.verifyKept(
          bundle::onnx, bundle.card().sha256(), ModelOption.inference().build());
      spec.commandLine().getOut().println(bundle.card().name() + ": good");
      return 0;
    }
  }

  /** {@code hih model average}. */
  @Command(
      name = "average",
      description =
          "Writes the mean of the weights of several trainings that began at the same weights.",
      mixinStandardHelpOptions = true)
  static final class AverageCommand implements Callable<Integer> {
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Parameters(
        paramLabel = "WEIGHTS",
        arity = "2..*",
        description = "Files of weights (PyTorch or safetensors) of one architecture.")
    private List<Path> files;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE.safetensors",
        description = "The mean.")
    private Path out;

    @Override
    public Integer call() {
      Weights.average(files.stream().map(Weights::load).toList()).saveSafetensors(out);
      spec.commandLine().getOut().println("written to " + out);
      return 0;
    }
  }

  /** {@code hih model import}. */
  @Command(
      name = "import",
      description = "Makes a model of a checkpoint of the HIH family (PyTorch or safetensors).",
      mixinStandardHelpOptions = true)
  static final class ImportCommand implements Callable<Integer> {
    private static final int LARGEST_SCHEME = 1 << 20;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "CHECKPOINT", description = "A .pth, .pt or .safetensors file.")
    private Path checkpoint;

    @Option(
        names = "--scheme",
        required = true,
        paramLabel = "wflw|300w|cofw|aflw|FILE.json",
        description = "What the points mean; a file holds a scheme as in docs/model-card.md.")
    private String scheme;

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "Where to.")
    private Path out;

    @Option(names = "--name", description = "The model's name (default: the folder's).")
    private @Nullable String name;

    @Option(
        names = "--input",
        paramLabel = "PIXELS",
        defaultValue = "0",
        description = "The input's side, if not the one that the weights' shapes suggest.")
    private int input;

    @Option(
        names = "--channels",
        paramLabel = "FROM..TO",
        description = "Takes these landmarks of a joint model, TO excluded.")
    private @Nullable String channels;

    @Option(
        names = "--crop",
        defaultValue = "REFERENCE",
        description =
            "The crop that the weights were trained on: ${COMPLETION-CANDIDATES} (default:"
                + " ${DEFAULT-VALUE}). REFERENCE also takes the reference's sampling and pixel"
                + " convention.")
    private ModelImport.Crop crop;

    @Option(
        names = "--expand",
        paramLabel = "FACTOR",
        defaultValue = "1.2",
        description = "Crop side over landmark box side (default: ${DEFAULT-VALUE}).")
    private double expand;

    @Option(
        names = "--decoder",
        defaultValue = "REFERENCE",
        description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private ModelImport.Decoder decoder;

    @Option(
        names = "--decode-in-graph",
        description = {
          "Puts the decoding into the network, so that a GPU need not copy whole maps back; not for"
              + " DARK."
        })
    private boolean decodeInGraph;

    @Option(names = "--fp16", description = "Stores weights in half precision.")
    private boolean fp16;

    @Option(
        names = "--description",
        defaultValue = "Imported HIH weights.",
        description = "For the card.")
    private String description;

    @Option(
        names = "--licence",
        defaultValue = "unknown: ask whoever made the weights",
        description = "For the card.")
    private String licence;

    @Option(
        names = "--training",
        paramLabel = "KEY=VALUE",
        description = "For the card; may be repeated.")
    private Map<String, String> training = new LinkedHashMap<>();

    private LandmarkScheme points() {
      if (!scheme.endsWith(".json")) {
        return LandmarkScheme.named(scheme);
      }
      try {
        return ModelBundle.parseScheme(WholeFile.text(Path.of(scheme), LARGEST_SCHEME));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("--scheme " + scheme + ": " + e.getMessage(), e);
      }
    }

    @Override
    public Integer call() {
      Weights weights = Weights.load(checkpoint);
      if (channels != null) {
        weights = Networks.selectLandmarks(weights, range(channels));
      }
      ModelImport how =
          new ModelImport(
              name == null ? FilePaths.name(out.toAbsolutePath()) : name,
              points(),
              input == 0 ? OptionalInt.empty() : OptionalInt.of(input),
              crop,
              expand,
              decoder,
              fp16,
              description,
              licence,
              training);
      ModelBundle bundle = how.apply(weights);
      if (decodeInGraph) {
        bundle = GraphDecoding.of(bundle);
      }
      FaceAligner.load(bundle).close();
      bundle.write(out);
      HihArchitecture architecture = how.architecture(weights);
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%s: %s, %.2f M parameters, %.2f GMAC, written to %s%n",
              bundle.card().name(),
              architecture,
              Networks.parameters(architecture) / 1e6,
              Networks.macs(architecture) / 1e9,
              out);
      return 0;
    }

    private int[] range(String channels) {
      String[] ends = channels.split("\\.\\.", -1);
      try {
        int from = Integer.parseInt(ends[0]);
        int to = Integer.parseInt(ends[ends.length - 1]);
        if (ends.length == 2 && from >= 0 && to > from) {
          return IntStream.range(from, to).toArray();
        }
      } catch (NumberFormatException e) {
        // Said below, together with ranges that are numbers but not in order.
      }
      throw new IllegalArgumentException("--channels must be FROM..TO, such as 0..68: " + channels);
    }
  }
}
