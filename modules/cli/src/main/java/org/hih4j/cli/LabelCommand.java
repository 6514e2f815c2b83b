package org.hih4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.AlignmentRequest;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelBundle;
import org.hih4j.core.HihException;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.data.LabelWriter;
import org.hih4j.evaluation.Consensus;
import org.hih4j.imaging.FaceImage;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code hih label}: labels unlabelled face pictures with what a model says of each in several
 * views, and leaves out the faces on which the views disagree: labels for self-training.
 */
@Command(
    name = "label",
    description = {
      "Labels a folder of face crops (one face a picture) for self-training: each face is aligned"
          + " with several boxes and mirrored, the mean is written, and faces on which the"
          + " alignments disagree are left out."
    },
    mixinStandardHelpOptions = true)
final class LabelCommand implements Callable<Integer> {
  private static final int CHUNK = 64;
  private static final int LOCATING_PASSES = 2;
  private static final double SHIFT = 0.06;
  private static final double SMALLEST = 0.9;
  private static final double LARGEST = 1.15;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "FOLDER", description = "Pictures of one face each.")
  private Path folder;

  @Option(
      names = "--model",
      defaultValue = ModelOption.DEFAULT,
      paramLabel = "NAME|PATH",
      description = "A bundled model or the path of one (default: ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.csv",
      description = "The labels: image,x0,y0,...")
  private Path out;

  @Option(
      names = "--face",
      defaultValue = "0.7",
      paramLabel = "SHARE",
      description =
          "Side of the landmarks' box in the picture's middle at which the search begins, as a"
              + " share of the picture's smaller side (default: ${DEFAULT-VALUE}).")
  private double face;

  @Option(
      names = "--boxes",
      paramLabel = "FILE",
      description =
          "CSV or JSON file with the box of each face's landmarks (docs/folders.md), where the search"
              + " begins instead; pictures that it does not name are left out.")
  private Path boxFile;

  @Option(
      names = "--views",
      defaultValue = "4",
      paramLabel = "N",
      description =
          "Boxes of different place and size, each plain and mirrored (default: ${DEFAULT-VALUE}).")
  private int views;

  @Option(
      names = "--agree",
      defaultValue = "0.03",
      paramLabel = "SHARE",
      description =
          "Largest disagreement, as a share of the inter-ocular distance (default:"
              + " ${DEFAULT-VALUE}).")
  private double agree;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the boxes (default: ${DEFAULT-VALUE}).")
  private long seed;

  private record Picture(Path file, FaceImage image) {}

  @Override
  public Integer call() {
    require(face > 0 && face <= 1.5, "--face must be above 0 and at most 1.5: " + face);
    require(views >= 1 && views <= 100, "--views must be from 1 to 100: " + views);
    require(agree > 0 && agree <= 1, "--agree must be above 0 and at most 1: " + agree);
    Map<String, FaceBox> boxes = boxes();
    List<Path> files = pictures();
    if (boxFile != null) {
      files =
          files.stream().filter(file -> boxes.containsKey(file.getFileName().toString())).toList();
      require(!files.isEmpty(), "--boxes names no picture of " + folder);
    }
    ModelBundle bundle = ModelOption.load(model);
    PrintWriter console = spec.commandLine().getOut();
    ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "label");
    SplittableRandom random = new SplittableRandom(seed);
    int kept = 0;
    int unreadable = 0;
    double sum = 0;
    try (FaceAligner locating = FaceAligner.load(bundle, options(LOCATING_PASSES, false));
        FaceAligner looking = FaceAligner.load(bundle, options(0, true));
        LabelWriter labels = LabelWriter.csv(out, bundle.card().scheme())) {
      for (int from = 0; from < files.size(); from += CHUNK) {
        List<Picture> chunk = new ArrayList<>();
        for (Path file : files.subList(from, Math.min(files.size(), from + CHUNK))) {
          try {
            chunk.add(new Picture(file, FaceImage.load(file)));
          } catch (HihException e) {
            unreadable++;
            spec.commandLine().getErr().println("hih: left out: " + e.getMessage());
          }
        }
        List<Consensus> found = consensus(locating, looking, chunk, boxes, random);
        for (int i = 0; i < chunk.size(); i++) {
          Consensus each = found.get(i);
          if (each.disagreement() <= agree) {
            labels.add(chunk.get(i).file().getFileName().toString(), each.mean());
            kept++;
            sum += each.disagreement();
          }
        }
        progress.faces(Math.min(files.size(), from + CHUNK), files.size());
      }
      if (kept == 0) {
        throw new HihException(
            "no face of " + folder + " has alignments that agree within " + agree);
      }
      labels.commit();
    }
    console.printf(
        Locale.ROOT,
        "%d of %d faces labelled, mean disagreement %.2f %%; %d unreadable; written to %s%n",
        kept,
        files.size(),
        100 * sum / kept,
        unreadable,
        out);
    return 0;
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw new CommandLine.ParameterException(spec.commandLine(), message);
    }
  }

  private static AlignerOptions options(int passes, boolean flip) {
    return AlignerOptions.builder()
        .refinement(passes)
        .flipAveraging(flip)
        .concurrency(Runtime.getRuntime().availableProcessors())
        .inference(ModelOption.inference().intraOpThreads(1).build())
        .build();
  }

  private List<Path> pictures() {
    List<Path> files = Pictures.list(folder);
    if (files.isEmpty()) {
      throw new HihException("no pictures in " + folder);
    }
    return files;
  }

  /** Where the search begins: the file's boxes by name, or none for the middle of each picture. */
  private Map<String, FaceBox> boxes() {
    return boxFile == null ? Map.of() : BoxFile.load(boxFile, false).boxes();
  }

  private FaceBox start(Picture picture, Map<String, FaceBox> boxes) {
    FaceBox stated = boxes.get(picture.file().getFileName().toString());
    if (stated != null) {
      return stated;
    }
    FaceImage image = picture.image();
    double side = face * Math.min(image.width(), image.height());
    return FaceBox.landmarks(
        (image.width() - 1 - side) / 2, (image.height() - 1 - side) / 2, side, side);
  }

  private List<Consensus> consensus(
      FaceAligner locating,
      FaceAligner looking,
      List<Picture> chunk,
      Map<String, FaceBox> boxes,
      SplittableRandom random) {
    List<AlignmentRequest> starts = new ArrayList<>();
    for (Picture picture : chunk) {
      starts.add(new AlignmentRequest(picture.image(), start(picture, boxes)));
    }
    List<AlignmentRequest> requests = new ArrayList<>();
    List<FaceAlignment> located = locating.alignAll(starts);
    for (int i = 0; i < chunk.size(); i++) {
      Box box = located.get(i).landmarks().bounds();
      for (int view = 0; view < views; view++) {
        double dx = (2 * random.nextDouble() - 1) * SHIFT * box.largerSide();
        double dy = (2 * random.nextDouble() - 1) * SHIFT * box.largerSide();
        double scale = SMALLEST + (LARGEST - SMALLEST) * random.nextDouble();
        requests.add(
            new AlignmentRequest(
                chunk.get(i).image(), FaceBox.landmarks(box.scaled(scale).translated(dx, dy))));
      }
    }
    List<Landmarks> all =
        looking.alignAll(requests).stream().map(FaceAlignment::landmarks).toList();
    List<Consensus> result = new ArrayList<>();
    for (int i = 0; i < chunk.size(); i++) {
      List<Landmarks> ofFace = new ArrayList<>(all.subList(i * views, (i + 1) * views));
      ofFace.add(located.get(i).landmarks());
      result.add(Consensus.of(ofFace));
    }
    return result;
  }
}
