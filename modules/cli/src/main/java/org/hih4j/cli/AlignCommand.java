package org.hih4j.cli;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.batch.AlignmentRun;
import org.hih4j.batch.ExistingOutput;
import org.hih4j.core.HihException;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.face.FaceMeasure;
import org.hih4j.imaging.FaceChip;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.ImageException;
import org.hih4j.imaging.LandmarkPainter;
import org.hih4j.imaging.internal.PictureFile;
import org.hih4j.inference.InferenceException;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.Provider;
import org.hih4j.inference.session.InferenceSession;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * {@code hih align}: landmarks of faces in photographs. Described without annotations: to read them
 * would take a fifth of the time in which the first face is aligned.
 */
final class AlignCommand implements Callable<Integer> {
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  private final Supplier<List<Path>> images =
      positional(
          PositionalParamSpec.builder()
              .index("0..*")
              .arity("1..*")
              .required(true)
              .paramLabel("IMAGE")
              .type(List.class)
              .auxiliaryTypes(Path.class)
              .description("Image files, or one folder, which needs --out."));

  private final Supplier<List<String>> boxes =
      given(
          option(
                  "--box",
                  List.class,
                  "A face's box: left, top, width, height (wflw: left, top, right, bottom). May be"
                      + " repeated; every image is taken to have all boxes. Without one the faces"
                      + " are found first.")
              .paramLabel("X,Y,W,H")
              .auxiliaryTypes(String.class));

  private final Supplier<BoxKind> kind =
      given(
          option(
                  "--box-kind",
                  BoxKind.class,
                  "What the boxes are: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
              .paramLabel("<kind>")
              .defaultValue("DETECTOR"));

  private final Supplier<Double> score =
      given(
          option(
                  "--score",
                  double.class,
                  "Faces found with a smaller probability are left out, 0.01 to 1 (default:"
                      + " ${DEFAULT-VALUE}).")
              .paramLabel("P")
              .defaultValue("0.5"));

  private final Supplier<Double> smallest =
      given(
          option(
                  "--min-face",
                  double.class,
                  "Faces found that are less high are left out (default: ${DEFAULT-VALUE}).")
              .paramLabel("PIXELS")
              .defaultValue("0"));

  private final Supplier<Integer> most =
      given(
          option("--max-faces", Integer.class, "At most so many faces are found, the surest ones.")
              .paramLabel("N"));

  private final Supplier<Boolean> detectOnly =
      given(flag("--detect-only", "Finds faces, and not their landmarks."));

  private final Supplier<Path> boxFile =
      given(
          option(
                  "--boxes",
                  Path.class,
                  "For a folder: the faces of its images, image,x,y,width,height in CSV or JSON"
                      + " (docs/folders.md). Without it the faces are found.")
              .paramLabel("FILE"));

  private final Supplier<Boolean> resume =
      given(flag("--resume", "For a folder: goes on where the run that wrote --out was stopped."));

  private final Supplier<Boolean> overwrite =
      given(flag("--overwrite", "For a folder: begins again if --out exists."));

  private final Supplier<String> model =
      given(
          option(
                  "--model",
                  String.class,
                  "A bundled model or the path of one (default: ${DEFAULT-VALUE}).")
              .paramLabel("NAME|PATH")
              .defaultValue(ModelOption.DEFAULT));

  private final Supplier<String> result =
      given(
          option("--json", String.class, "Writes the points to a file, or to standard output (-).")
              .names("--json", "--result")
              .paramLabel("FILE|-"));

  private final Supplier<AlignmentFormat> format =
      given(
          option(
                  "--format",
                  AlignmentFormat.class,
                  "The format of the points: ${COMPLETION-CANDIDATES} (default: json; for a folder"
                      + " what --out ends in).")
              .paramLabel("<format>"));

  private final Supplier<Path> out =
      given(
          option(
                  "--out",
                  Path.class,
                  "Draws the points; for several images a folder. For a folder: where the points"
                      + " go, a .jsonl or .csv file, or with --format pts a folder.")
              .paramLabel("FILE"));

  private final Supplier<Path> chip =
      given(
          option(
                  "--chip",
                  Path.class,
                  "Cuts the face out upright, 112 x 112; for several faces, and for a folder, a"
                      + " folder.")
              .paramLabel("PICTURE"));

  private final Supplier<Path> drawings =
      given(
          option(
                  "--drawings",
                  Path.class,
                  "For a folder: where its images go with the points drawn.")
              .paramLabel("FOLDER"));

  private final Supplier<Boolean> pose =
      given(
          flag(
              "--pose", "JSON and CSV tell where the head turns: yaw, pitch and roll in degrees."));

  private final Supplier<Boolean> openness =
      given(flag("--openness", "JSON and CSV tell how far eyes and mouth are open."));

  private final Supplier<Boolean> flip = given(flag("--flip", "Averages with the mirrored face."));

  private final Supplier<Integer> refine =
      given(
          option(
                  "--refine",
                  Integer.class,
                  "Aligns again on the box that the points give (default: 1 for boxes of detectors,"
                      + " 0 for boxes of landmarks).")
              .paramLabel("PASSES"));

  private final Supplier<Integer> threads =
      given(
          option(
                  "--threads",
                  int.class,
                  "Threads for the network, for a folder images worked on at once; 0 chooses.")
              .paramLabel("N")
              .defaultValue("0"));

  private final Supplier<Integer> cuda =
      given(
          option(
                  "--cuda",
                  Integer.class,
                  "Runs on a CUDA device; falls back to the CPU with a warning.")
              .paramLabel("DEVICE"));

  /** The command, to be added to the command line. */
  static CommandLine line() {
    CommandSpec spec = new AlignCommand().spec;
    spec.usageMessage().description("Finds the faces of photographs and their landmarks.");
    StandardOptions.add(spec);
    return new CommandLine(spec);
  }

  private static OptionSpec.Builder option(String name, Class<?> type, String description) {
    return OptionSpec.builder(name).type(type).description(description);
  }

  private static OptionSpec.Builder flag(String name, String description) {
    return option(name, boolean.class, description).defaultValue("false");
  }

  private <T> Supplier<T> given(OptionSpec.Builder option) {
    OptionSpec added = option.build();
    spec.addOption(added);
    return added::getValue;
  }

  private <T> Supplier<T> positional(PositionalParamSpec.Builder parameter) {
    PositionalParamSpec added = parameter.build();
    spec.addPositional(added);
    return added::getValue;
  }

  private List<String> boxes() {
    return boxes.get() == null ? List.of() : boxes.get();
  }

  private List<FaceMeasure> measures() {
    return FaceOptions.measures(pose.get(), openness.get());
  }

  /**
   * Loads the native library while the command line is parsed; if that fails, the model's load will
   * say so.
   */
  static void prepare() {
    background(
        "hih-library",
        () -> {
          try {
            InferenceSession.loadLibrary();
          } catch (InferenceException e) {
            System.getLogger("org.hih4j.cli").log(System.Logger.Level.DEBUG, "no library yet", e);
          }
        });
  }

  @Override
  public Integer call() {
    if (images.get().size() == 1 && Files.isDirectory(images.get().get(0))) {
      return alignFolder(images.get().get(0));
    }
    if (boxFile.get() != null || resume.get() || overwrite.get() || drawings.get() != null) {
      throw new IllegalArgumentException(
          "--boxes, --resume, --overwrite and --drawings are for one folder of images");
    }
    List<FaceBox> given = boxes().stream().map(kind.get()::parse).toList();
    checkPictures();
    if (detectOnly.get()) {
      return new FaceFinding(
              spec.commandLine(), pictures(), detection(threads.get()), format.get(), result.get())
          .call();
    }
    // The first picture is decoded while the model is loaded.
    FutureTask<FaceImage> first = new FutureTask<>(() -> FaceImage.load(images.get().get(0)));
    background("hih-picture", first);
    PrintWriter console = spec.commandLine().getOut();
    PrintWriter notes = spec.commandLine().getErr();
    ModelBundle bundle = ModelOption.load(model.get());
    List<AlignmentFormat.Image> results = new ArrayList<>();
    StringBuilder drawn = new StringBuilder();
    int chips = 0;
    int failed = 0;
    try (FaceAligner aligner = FaceAligner.load(bundle, options(threads.get()))) {
      for (int i = 0; i < images.get().size(); i++) {
        Path file = images.get().get(i);
        FaceImage image;
        List<FaceAlignment> faces;
        try {
          image = i == 0 ? loaded(first) : FaceImage.load(file);
          faces = given.isEmpty() ? aligner.align(image) : aligner.align(image, given);
        } catch (ImageException | IllegalArgumentException e) {
          if (images.get().size() == 1) {
            throw e;
          }
          // The other images are aligned all the same.
          failed++;
          notes.println("hih: " + Terminal.printable(named(file, String.valueOf(e.getMessage()))));
          continue;
        }
        results.add(
            new AlignmentFormat.Image(file.toString(), image.width(), image.height(), faces));
        if (out.get() != null) {
          Path picture = pictures().drawing(file, out.get());
          PictureFile.write(picture, draw(image, faces));
          drawn.append(summary(file, faces, picture));
        }
        if (chip.get() != null) {
          chips += cut(file, image, faces);
        }
      }
    }
    if (results.isEmpty()) {
      throw new HihException("none of the " + images.get().size() + " images was aligned");
    }
    boolean found = results.stream().anyMatch(each -> !each.faces().isEmpty());
    boolean points = result.get() != null || (out.get() == null && chip.get() == null);
    if (points && (found || format.get() != AlignmentFormat.PTS)) {
      write(results, bundle.card(), console);
    }
    console.print(drawn);
    if (chips > 0) {
      console.printf(
          Locale.ROOT, "%d chip%s written to %s%n", chips, chips == 1 ? "" : "s", chip.get());
    }
    console.flush();
    for (AlignmentFormat.Image each : results) {
      String name = Terminal.printable(each.name());
      if (each.faces().isEmpty()) {
        notes.println("hih: " + name + ": no face found");
      }
      for (int i = 0; i < given.size(); i++) {
        FaceAlignment face = each.faces().get(i);
        if (face.doubtful()) {
          notes.printf(
              Locale.ROOT,
              "hih: %s: there may be no face in box %d: mean confidence %.2f%n",
              name,
              i,
              face.confidence());
        }
      }
    }
    if (failed > 0) {
      return Terminal.INCOMPLETE;
    }
    return found ? 0 : Terminal.NO_FACE;
  }

  private PictureTargets pictures() {
    return new PictureTargets(images.get(), out.get(), chip.get());
  }

  /** Writes the chips of an image's faces, and tells how many. */
  private int cut(Path file, FaceImage image, List<FaceAlignment> faces) {
    for (int i = 0; i < faces.size(); i++) {
      PictureFile.write(
          pictures().chip(file, chip.get(), i, faces.size()),
          FaceChip.arcFace(image, faces.get(i).landmarks(), 112).image());
    }
    return faces.size();
  }

  private DetectorOptions detection(int intraOpThreads) {
    DetectorOptions.Builder detection =
        DetectorOptions.builder().inference(inference(intraOpThreads).build());
    try {
      detection.score(score.get()).smallestFace(smallest.get());
      if (most.get() != null) {
        detection.mostFaces(most.get());
      } else if (format.get() == AlignmentFormat.PTS) {
        detection.mostFaces(1);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.valueOf(e.getMessage())
              .replace("smallestFace", "--min-face")
              .replace("mostFaces", "--max-faces")
              .replace("score", "--score"));
    }
    return detection.build();
  }

  private static String named(Path file, String message) {
    return message.contains(file.toString()) ? message : file + ": " + message;
  }

  /** What would only show once everything is aligned. */
  private void checkPictures() {
    if (threads.get() < 0) {
      throw new IllegalArgumentException("--threads must be 0 or more: " + threads.get());
    }
    boolean file = result.get() != null && !result.get().equals("-");
    pictures().check(boxes().size() <= 1, file ? Path.of(result.get()) : null);
    if (detectOnly.get() && (!boxes().isEmpty() || chip.get() != null || !measures().isEmpty())) {
      throw new IllegalArgumentException(
          "--detect-only has no use for --box, --chip, --pose and --openness");
    }
    refuseTogether("--detect-only", detectOnly.get(), "--model", "--flip", "--refine");
    refuseTogether("--box", !boxes().isEmpty(), "--score", "--min-face", "--max-faces");
    BoxKindOption.check(spec, !boxes().isEmpty(), "--box X,Y,W,H");
    if (format.get() == AlignmentFormat.WIDER && !detectOnly.get()) {
      throw new IllegalArgumentException("--format wider is for --detect-only");
    }
    if (format.get() == AlignmentFormat.PTS && (images.get().size() != 1 || boxes().size() > 1)) {
      throw new IllegalArgumentException("--format pts holds one face; use json or csv");
    }
  }

  private void refuseTogether(String option, boolean given, String... useless) {
    for (String other : useless) {
      if (given && StandardOptions.given(spec, other)) {
        throw new IllegalArgumentException(option + " has no use for " + other);
      }
    }
  }

  private static void background(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static FaceImage loaded(FutureTask<FaceImage> picture) {
    try {
      return picture.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted", e);
    }
  }

  private int alignFolder(Path folder) {
    if (out.get() == null) {
      throw new IllegalArgumentException("a folder needs --out FILE");
    }
    if (!boxes().isEmpty() || result.get() != null || detectOnly.get()) {
      throw new IllegalArgumentException(
          "--box, --json and --detect-only are for single images, not for a folder");
    }
    if (threads.get() < 0) {
      throw new IllegalArgumentException("--threads must be 0 or more: " + threads.get());
    }
    BoxKindOption.check(spec, boxFile.get() != null, "--boxes FILE");
    if (resume.get() && overwrite.get()) {
      throw new IllegalArgumentException("--resume and --overwrite exclude each other");
    }
    ExistingOutput otherwise = overwrite.get() ? ExistingOutput.OVERWRITE : ExistingOutput.REFUSE;
    AlignmentRun.Builder run =
        AlignmentRun.builder(ModelOption.load(model.get()))
            .folder(folder)
            .convention(kind.get().convention())
            .output(out.get())
            .existing(resume.get() ? ExistingOutput.RESUME : otherwise)
            .measures(measures())
            .options(options(1));
    if (chip.get() != null) {
      run.chips(chip.get());
    }
    if (drawings.get() != null) {
      run.drawings(drawings.get());
    }
    if (boxFile.get() != null) {
      run.boxes(boxFile.get());
    }
    if (threads.get() > 0) {
      run.workers(threads.get());
    }
    if (format.get() != null) {
      run.format(format.get().ofRun());
    }
    return new FolderRun(run, out.get(), spec.commandLine()).call();
  }

  private InferenceOptions.Builder inference(int intraOpThreads) {
    InferenceOptions.Builder inference = ModelOption.inference();
    if (intraOpThreads > 0) {
      inference.intraOpThreads(intraOpThreads);
    }
    if (cuda.get() != null) {
      inference.provider(Provider.cuda(cuda.get())).fallback(InferenceOptions.Fallback.FALL_BACK);
    }
    return inference;
  }

  private AlignerOptions options(int intraOpThreads) {
    AlignerOptions.Builder options =
        AlignerOptions.builder()
            .flipAveraging(flip.get())
            .inference(inference(intraOpThreads).build())
            .detection(detection(intraOpThreads));
    if (refine.get() != null) {
      options.refinement(refine.get());
    }
    return options.build();
  }

  private void write(List<AlignmentFormat.Image> results, ModelCard card, PrintWriter console) {
    AlignmentFormat written = format.get() == null ? AlignmentFormat.JSON : format.get();
    String text = written.write(card, results, measures());
    if (result.get() == null || result.get().equals("-")) {
      console.print(text);
      console.flush();
    } else {
      AtomicFile.write(Path.of(result.get()), text);
    }
  }

  private static BufferedImage draw(FaceImage image, List<FaceAlignment> faces) {
    BufferedImage picture = image.toBufferedImage();
    for (FaceAlignment face : faces) {
      LandmarkPainter.standard().paint(picture, face.landmarks());
    }
    return picture;
  }

  private static String summary(Path file, List<FaceAlignment> faces, Path picture) {
    String name = Terminal.printable(file.toString());
    if (faces.isEmpty()) {
      return String.format(Locale.ROOT, "%s: no face, copied to %s%n", name, picture);
    }
    double confidence =
        faces.stream().mapToDouble(FaceAlignment::confidence).average().orElseThrow();
    return String.format(
        Locale.ROOT,
        "%s: %d face%s, %d points, %s, drawn to %s%n",
        name,
        faces.size(),
        faces.size() == 1 ? "" : "s",
        faces.get(0).landmarks().size(),
        Double.isNaN(confidence)
            ? "no confidence, as the model is not calibrated"
            : String.format(Locale.ROOT, "mean confidence %.2f", confidence),
        picture);
  }
}
