package org.hih4j.batch.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.AlignmentPipeline;
import org.hih4j.align.AlignmentResult;
import org.hih4j.align.AlignmentTask;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.ModelBundle;
import org.hih4j.batch.BatchException;
import org.hih4j.batch.ExistingOutput;
import org.hih4j.batch.ResultFormat;
import org.hih4j.batch.RunSummary;
import org.hih4j.core.FileException;
import org.hih4j.core.ProgressListener;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.io.LineFile;
import org.hih4j.core.io.Sha256;
import org.hih4j.data.boxes.BoxEntry;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.face.FaceMeasure;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.ImageException;
import org.jspecify.annotations.Nullable;

/** The work of a run over a folder: resuming, aligning, writing, recording. */
public final class RunEngine {
  /** Results reach the disk at least this often. */
  private static final long SAFE_NANOS = 10_000_000_000L;

  private final Settings settings;
  private final Path recordFile;
  private final Path failureFile;

  /** The numbers of a task's boxes in its entry, by the image's name, where they differ. */
  private final Map<String, int[]> gaps = new ConcurrentHashMap<>();

  private volatile boolean stopped;

  /** What a run is to do. */
  public record Settings(
      ModelBundle model,
      AlignerOptions options,
      int workers,
      Path folder,
      Optional<Path> boxes,
      FaceBox.Convention convention,
      Path output,
      ResultFormat format,
      List<FaceMeasure> measures,
      Optional<Path> chips,
      Optional<Path> drawings,
      ExistingOutput existing,
      ProgressListener progress) {}

  /** An image on its way through the pipeline. */
  private record Item(BoxEntry entry, AlignmentTask task, int[] numbers, @Nullable String[] bad) {
    /** From the number of a task's box to that of the entry's. */
    int number(int taskBox) {
      return numbers[taskBox];
    }
  }

  /**
   * A run that has not begun.
   *
   * @throws IllegalArgumentException if chips or drawings would lie among the images
   */
  public RunEngine(Settings settings) {
    this.settings = settings;
    settings.chips().ifPresent(chips -> checkOutside("chips", chips));
    settings.drawings().ifPresent(drawings -> checkOutside("drawings", drawings));
    Path output = real(settings.output());
    this.recordFile = output.resolveSibling(FilePaths.name(output) + ".run");
    this.failureFile = output.resolveSibling(FilePaths.name(output) + ".failures.jsonl");
  }

  /** Pictures in the folder would be images of it when the run is resumed. */
  private void checkOutside(String name, Path pictures) {
    if (real(pictures).startsWith(real(settings.folder()))) {
      throw new IllegalArgumentException(
          name + " must lie outside the folder of images: " + pictures);
    }
  }

  /** Lets {@link #run} end after the image that is being written. */
  public void stop() {
    stopped = true;
  }

  /** Runs to the end or until stopped. */
  public RunSummary run() {
    if (!Files.isDirectory(settings.folder())) {
      throw new BatchException("there is no folder " + settings.folder());
    }
    try (RunRecord record = take();
        ImageSource images = images(record);
        LineFile failures = ResultWriter.file(failureFile);
        ResultWriter results =
            ResultWriter.open(settings.format(), settings.output(), settings.measures())) {
      RunRecord.State state = record.read(results.length(), failures.length());
      long resumedAt = state.done();
      results.begin(state.resultBytes(), settings.model().card().scheme());
      failures.cutTo(state.failureBytes());
      if (state.listed() == 0) {
        state = list(images, failures, results);
        record.write(state);
      }
      settings.progress().progress(state.done(), state.images());
      if (state.done() < state.images() && !stopped) {
        state = align(state, images, record, results, failures);
      }
      results.force();
      failures.force();
      record.writeSafe(state);
      return new RunSummary(
          state.images(),
          state.done(),
          resumedAt,
          state.faces(),
          state.failedImages(),
          state.failedBoxes(),
          state.withoutBox(),
          failureFile,
          Failures.reasons(failureFile));
    }
  }

  /** All that the results depend on. */
  private Map<String, String> recorded(Optional<FolderImages> found) {
    AlignerOptions options = settings.options();
    Map<String, String> map = new TreeMap<>();
    map.put("hih4j", version());
    map.put("model", settings.model().card().name() + " " + settings.model().digest());
    map.put("format", settings.format().name().toLowerCase(Locale.ROOT));
    map.put("measures", settings.measures().toString());
    settings.chips().ifPresent(chips -> map.put("chips", real(chips).toString()));
    settings.drawings().ifPresent(drawings -> map.put("drawings", real(drawings).toString()));
    map.put("folder", real(settings.folder()).toString());
    settings.boxes().ifPresent(boxes -> map.put("boxes", Sha256.hex(boxes)));
    if (found.isPresent()) {
      map.put("images", found.get().digest());
      map.put(
          "detector",
          options
              .detector()
              .map(detector -> detector.card().sha256() + " " + detector.options())
              .orElseGet(
                  () ->
                      DetectorBundle.bundled("hih-faces").card().sha256()
                          + " "
                          + options.detection()));
      map.put("turnConfidence", Double.toString(options.turnConfidence()));
      map.put("leastConfidence", Double.toString(options.leastConfidence()));
    }
    map.put("doubtConfidence", Double.toString(options.doubtConfidence()));
    map.put("convention", settings.convention().name().toLowerCase(Locale.ROOT));
    map.put("flipAveraging", Boolean.toString(options.flipAveraging()));
    map.put(
        "refinement",
        Integer.toString(
            found.isPresent()
                ? options.foundRefinement()
                : options.refinement(settings.convention())));
    map.put("batchSize", Integer.toString(options.batchSize()));
    map.put("provider", options.inference().provider().toString());
    return map;
  }

  private static String version() {
    Module module = RunEngine.class.getModule();
    return module.isNamed()
        ? module.getDescriptor().rawVersion().orElse("development")
        : Optional.ofNullable(RunEngine.class.getPackage().getImplementationVersion())
            .orElse("development");
  }

  /** The record, if this run may write here at all. */
  private RunRecord take() {
    RunRecord record = RunRecord.take(recordFile);
    try {
      checkExisting(record);
      return record;
    } catch (RuntimeException | Error e) {
      release(record);
      throw e;
    }
  }

  /** Reads the boxes, and begins the record of a new run if they are sound. */
  private ImageSource images(RunRecord record) {
    try {
      boolean resumed = record.begun() && settings.existing() == ExistingOutput.RESUME;
      Optional<FolderImages> found =
          settings.boxes().isPresent()
              ? Optional.empty()
              : Optional.of(FolderImages.list(settings.folder()));
      Map<String, String> recorded = recorded(found);
      if (resumed) {
        record.checkSettings(recorded);
      }
      ImageSource images =
          found.isPresent()
              ? found.get()
              : ImageNames.read(settings.boxes().get(), this::pointFiles);
      if (!resumed) {
        // Lengths of 0 in the new record have old results cut off.
        record.begin(recorded);
      }
      return images;
    } catch (RuntimeException | Error e) {
      release(record);
      throw e;
    }
  }

  private static void release(RunRecord record) {
    if (record.begun()) {
      record.close();
    } else {
      record.discard();
    }
  }

  private void checkExisting(RunRecord record) {
    Path output = settings.output();
    if (!record.begun() && !exists(output)) {
      return;
    }
    switch (settings.existing()) {
      case REFUSE ->
          throw new BatchException(
              output + " exists: resume the run that wrote it, or have it overwritten");
      case RESUME -> {
        if (!record.begun()) {
          throw new BatchException(
              output + " cannot be resumed: there is no record of its run, " + recordFile);
        }
      }
      case OVERWRITE -> {
        if (settings.format() == ResultFormat.PTS && exists(output)) {
          throw new BatchException(output + " is not empty: remove it, or name another folder");
        }
      }
    }
  }

  /**
   * The {@code .pts} files of an entry, none if its image cannot be read for its name.
   *
   * @throws BatchException if files are to be named after its image, which lies outside the folder
   */
  private List<String> pointFiles(BoxEntry entry) {
    boolean points = settings.format() == ResultFormat.PTS;
    if (!points && settings.chips().isEmpty() && settings.drawings().isEmpty()) {
      return List.of();
    }
    return ImageName.inFolder(entry.image()).isPresent() && points
        ? IntStream.range(0, entry.boxes().size())
            .mapToObj(number -> ResultWriter.ptsName(entry, number))
            .toList()
        : List.of();
  }

  /** A file's or folder's own name, whatever links lead to it. */
  private static Path real(Path output) {
    try {
      if (Files.exists(output)) {
        return output.toRealPath();
      }
      Path named = output.toAbsolutePath().normalize();
      Path folder = FilePaths.folder(named);
      return Files.isDirectory(folder) ? folder.toRealPath().resolve(FilePaths.name(named)) : named;
    } catch (IOException e) {
      throw new FileException("cannot use " + output, e);
    }
  }

  /** An empty folder is as good as none. */
  private static boolean exists(Path output) {
    if (!Files.isDirectory(output)) {
      return Files.exists(output);
    }
    try (Stream<Path> files = Files.list(output)) {
      return files.findAny().isPresent();
    } catch (IOException e) {
      throw new FileException("cannot list " + output, e);
    }
  }

  /** Names the images that the file of boxes does not, or has no box for. */
  private RunRecord.State list(ImageSource images, LineFile failures, ResultWriter results) {
    long without = images instanceof ImageNames names ? listWithoutBox(names, failures) : 0;
    return new RunRecord.State(
        1, images.images(), 0, 0, 0, 0, without, results.length(), failures.length());
  }

  private long listWithoutBox(ImageNames names, LineFile failures) {
    if (names.empty() > 0) {
      try (GroupedBoxes file = names.open()) {
        file.entries()
            .filter(entry -> entry.boxes().isEmpty())
            .forEach(
                entry ->
                    noBox(failures, entry.image(), "the file of boxes says that there is no face"));
      }
    }
    Path folder = settings.folder();
    long[] count = {names.empty()};
    FolderImages.walk(
        folder,
        file -> {
          Path image = folder.relativize(file);
          if (!names.contains(image) && !names.contains(file.toAbsolutePath())) {
            noBox(failures, FilePaths.normal(image), "the file of boxes does not name it");
            count[0]++;
          }
        });
    return count[0];
  }

  private static void noBox(LineFile failures, String image, String reason) {
    failures.append(Failures.line(image, OptionalInt.empty(), Failures.NO_BOX, reason));
  }

  private RunRecord.State align(
      RunRecord.State begin,
      ImageSource images,
      RunRecord record,
      ResultWriter results,
      LineFile failures) {
    RunRecord.State state = begin;
    // Tasks are taken and results consumed by this thread alone, in the same order.
    Queue<Item> underway = new ArrayDeque<>();
    try (FaceAligner aligner = FaceAligner.load(settings.model(), settings.options());
        ImageSource.Cursor each = images.open();
        Stream<AlignmentResult> stream =
            pipeline(aligner)
                .align(entries(each).skip(begin.done()).map(entry -> task(entry, underway)))) {
      Iterator<AlignmentResult> aligned = stream.iterator();
      long safe = System.nanoTime();
      while (!stopped && aligned.hasNext()) {
        state = write(aligned.next(), underway.remove(), state, results, failures);
        record.write(state);
        if (System.nanoTime() - safe > SAFE_NANOS) {
          results.force();
          failures.force();
          record.writeSafe(state);
          safe = System.nanoTime();
        }
        settings.progress().progress(state.done(), state.images());
      }
    }
    return state;
  }

  private AlignmentPipeline pipeline(FaceAligner aligner) {
    AlignmentPipeline pipeline = AlignmentPipeline.of(aligner, settings.workers());
    return settings.chips().isEmpty() && settings.drawings().isEmpty()
        ? pipeline
        : pipeline.visitedBy(new FacePictures(settings.chips(), settings.drawings(), this::number));
  }

  private int number(String image, int taskBox) {
    int[] numbers = gaps.get(image);
    return numbers == null ? taskBox : numbers[taskBox];
  }

  private Stream<BoxEntry> entries(ImageSource.Cursor images) {
    return images.entries().filter(entry -> settings.boxes().isEmpty() || !entry.boxes().isEmpty());
  }

  private AlignmentTask task(BoxEntry entry, Queue<Item> underway) {
    List<FaceBox> boxes = new ArrayList<>();
    int[] numbers = new int[entry.boxes().size()];
    @Nullable String[] bad = new @Nullable String[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      try {
        boxes.add(entry.boxes().get(i).as(settings.convention()));
        numbers[boxes.size() - 1] = i;
      } catch (IllegalArgumentException e) {
        bad[i] = String.valueOf(e.getMessage());
      }
    }
    AlignmentTask task =
        new AlignmentTask(entry.image(), () -> read(entry), boxes, settings.boxes().isEmpty());
    if (boxes.size() < numbers.length) {
      gaps.put(entry.image(), numbers);
    }
    underway.add(new Item(entry, task, numbers, bad));
    return task;
  }

  private FaceImage read(BoxEntry entry) {
    try {
      return FaceImage.load(settings.folder().resolve(entry.image()));
    } catch (InvalidPathException e) {
      throw new ImageException(
          "no file of this system can have the name '"
              + entry.image()
              + "'; where the locale is not one of UTF-8, LC_ALL=C.UTF-8 makes it one",
          e);
    }
  }

  private RunRecord.State write(
      AlignmentResult result,
      Item item,
      RunRecord.State state,
      ResultWriter results,
      LineFile failures) {
    String image = item.entry().image();
    gaps.remove(image);
    boolean unread = false;
    String[] reasons = item.bad();
    String[] kinds = new String[reasons.length];
    Arrays.fill(kinds, "box");
    StringBuilder lines = new StringBuilder();
    for (AlignmentResult.Failure failure : result.failures()) {
      String kind = Failures.kind(failure.cause());
      if (failure.box().isEmpty()) {
        unread = true;
        lines.append(Failures.line(image, OptionalInt.empty(), kind, failure.reason()));
      } else {
        int number = item.number(failure.box().getAsInt());
        kinds[number] = kind;
        reasons[number] = failure.reason();
      }
    }
    int failedBoxes = 0;
    for (int i = 0; i < reasons.length && !unread; i++) {
      if (reasons[i] != null) {
        failedBoxes++;
        lines.append(Failures.line(image, OptionalInt.of(i), kinds[i], reasons[i]));
      }
    }
    if (!lines.isEmpty()) {
      failures.append(lines);
    }
    int faces = result.faces().size();
    boolean finding = result.task().finding();
    // An image in which no face was found is a result, too.
    if (faces > 0 || finding && !unread) {
      results.write(
          item.entry(),
          result.width(),
          result.height(),
          result.faces(),
          face -> finding ? face : item.number(result.boxOf(face)));
    }
    return new RunRecord.State(
        1,
        state.images(),
        state.done() + 1,
        state.faces() + faces,
        state.failedImages() + (unread ? 1 : 0),
        state.failedBoxes() + failedBoxes,
        state.withoutBox(),
        results.length(),
        failures.length());
  }
}
