package org.hih4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hih4j.core.HihException;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.internal.ImageFolder;
import org.hih4j.workshop.Labelling;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "FOLDER", description = "Pictures of one face each.")
  private Path folder;

  @Mixin private ModelOption model;

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
          "CSV or JSON file with the box of each face's landmarks (docs/folders.md), where the"
              + " search begins instead; pictures that it does not name are left out.")
  private @Nullable Path boxFile;

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

  @Override
  public Integer call() {
    Map<String, FaceBox> boxes =
        boxFile == null ? Map.of() : BoxFile.load(boxFile, FaceBox.Convention.LANDMARKS).boxes();
    Labelling labelling = new Labelling(boxes, face, views, agree, seed);
    List<Path> files;
    if (boxFile == null) {
      files = ImageFolder.list(folder);
      if (files.isEmpty()) {
        throw new HihException("no pictures in " + folder);
      }
    } else {
      files =
          boxes.keySet().stream()
              .sorted()
              .map(folder::resolve)
              .filter(Files::isRegularFile)
              .toList();
      if (files.isEmpty()) {
        throw new IllegalArgumentException("--boxes names no picture of " + folder);
      }
    }
    Labelling.Summary summary =
        labelling.write(
            model.load(),
            folder,
            files,
            out,
            ModelOption.inference().intraOpThreads(1).build(),
            new Console());
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%d of %d faces labelled, mean disagreement %.2f %%; %d failed; written to %s%n",
            summary.labelled(),
            files.size(),
            100 * summary.disagreement(),
            summary.failed(),
            out);
    return 0;
  }

  /** Shows on standard error how the work goes. */
  private final class Console implements Labelling.Listener {
    private final ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "label");

    @Override
    public void progress(long done, long total) {
      progress.progress(done, total);
    }

    @Override
    public void leftOut(String reason) {
      spec.commandLine().getErr().println("hih: left out: " + Terminal.printable(reason));
    }
  }
}
