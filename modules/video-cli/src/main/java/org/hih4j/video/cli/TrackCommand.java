package org.hih4j.video.cli;

import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.cli.BoxKindOption;
import org.hih4j.cli.CliCommand;
import org.hih4j.cli.FaceOptions;
import org.hih4j.cli.ModelOption;
import org.hih4j.cli.ProgressLine;
import org.hih4j.cli.Terminal;
import org.hih4j.core.FileException;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.FilePaths;
import org.hih4j.core.io.LineFile;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.detect.FaceDetector;
import org.hih4j.imaging.FaceChip;
import org.hih4j.imaging.internal.PictureFile;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.track.FaceFinder;
import org.hih4j.track.MultiFaceTracker;
import org.hih4j.track.TrackedFace;
import org.hih4j.track.TrackerOptions;
import org.hih4j.video.VideoException;
import org.hih4j.video.VideoFrame;
import org.hih4j.video.VideoReader;
import org.hih4j.video.VideoReaderOptions;
import org.hih4j.video.VideoWriter;
import org.hih4j.video.VideoWriterOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hih track VIDEO}: follows the faces of a video, a folder of pictures or a camera. */
@Command(
    name = "track",
    mixinStandardHelpOptions = true,
    description = "Follows the faces of a video, of pictures in a folder, or before a camera.")
public final class TrackCommand implements CliCommand, Callable<Integer> {
  private static final String CAMERA = "camera:";
  private static final String DETECTOR = "hih-faces";
  private static final int CHIP_SIDE = 112;
  private static final long STOP_SECONDS = 60;

  @Parameters(
      paramLabel = "VIDEO|FOLDER|camera:N",
      description =
          "A video file, a folder whose pictures are its frames in the order of their names, or a"
              + " camera by its number, the first being camera:0.")
  private String source;

  @Option(
      names = "--box",
      paramLabel = "X,Y,W,H",
      description =
          "The box of a face in the first frame: left, top, width, height (wflw: left, top, right,"
              + " bottom). May be repeated. A face that is lost is looked for there again. Without"
              + " one the bundled detector finds the faces.")
  private List<String> boxes = List.of();

  @Mixin private BoxKindOption boxKind;

  @Option(
      names = "--out",
      paramLabel = "FILE.mp4",
      description = "Writes a video with the landmarks drawn into it.")
  private @Nullable Path out;

  @Option(
      names = "--json",
      paramLabel = "FILE|-",
      description = "Writes a line of JSON for each frame, to a file or to standard output (-).")
  private @Nullable String json;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Writes a row for each face of each frame.")
  private @Nullable Path csv;

  @Option(
      names = "--pose",
      description = "Lines and rows tell where the head turns: yaw, pitch and roll in degrees.")
  private boolean pose;

  @Option(
      names = "--openness",
      description = "Lines and rows tell how far eyes and mouth are open.")
  private boolean openness;

  @Option(
      names = "--chips",
      paramLabel = "FOLDER",
      description = "Cuts each face of each frame out upright, 112 x 112 pixels: FACE-FRAME.png.")
  private @Nullable Path chips;

  @Mixin private ModelOption model;

  @Option(
      names = "--max-faces",
      paramLabel = "N",
      defaultValue = "16",
      description = "Follows at most so many faces at once (default: ${DEFAULT-VALUE}).")
  private int maxFaces;

  @Option(
      names = "--refine",
      paramLabel = "PASSES",
      defaultValue = "0",
      description = "Aligns again on the box that the points give (default: ${DEFAULT-VALUE}).")
  private int refine;

  @Option(
      names = "--rate",
      paramLabel = "FPS",
      defaultValue = "25",
      description = "Frames a second of the pictures in a folder (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description =
          "Ends after so many frames, those before --resume among them, as a camera does not by"
              + " itself.")
  private @Nullable Long limit;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads for the network (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(names = "--show", description = "Shows the frames in a window; closing it ends the run.")
  private boolean show;

  @Option(
      names = "--resume",
      description = "Goes on behind the last line of --json, with the faces in it.")
  private boolean resume;

  @Spec private CommandSpec spec;

  private volatile boolean stopped;

  /** Made by picocli and the service loader. */
  public TrackCommand() {}

  @Override
  public Integer call() {
    Optional<Integer> camera = check();
    List<FaceBox> starts = boxes.stream().map(boxKind.kind()::parse).toList();
    TrackerOptions options = TrackerOptions.builder().maxFaces(maxFaces).build();
    InferenceOptions inference = ModelOption.inference().intraOpThreads(threads).build();
    AlignerOptions alignment =
        AlignerOptions.builder().refinement(refine).inference(inference).build();
    DetectorOptions detection = DetectorOptions.builder().inference(inference).build();
    VideoReaderOptions reading = VideoReaderOptions.builder().pictureRate(rate).build();
    return CliCommand.stoppable(
        () -> stopped = true,
        STOP_SECONDS,
        () -> {
          System.getLogger(TrackCommand.class.getName())
              .log(System.Logger.Level.WARNING, "the last frame took too long");
          return false;
        },
        () -> {
          try (VideoReader video =
                  camera.isPresent()
                      ? VideoReader.camera(camera.get(), reading)
                      : VideoReader.open(Path.of(source), reading);
              FaceDetector detector =
                  starts.isEmpty()
                      ? FaceDetector.load(DetectorBundle.bundled(DETECTOR), detection)
                      : null;
              FaceAligner aligner = FaceAligner.load(model.load(), alignment)) {
            FaceFinder finder = detector == null ? frame -> starts : FaceFinder.of(detector);
            return run(video, MultiFaceTracker.of(aligner, finder, options), aligner);
          }
        });
  }

  /** Checks how options go together; the number of the camera if there is one. */
  private Optional<Integer> check() {
    if (resume && (json == null || json.equals("-"))) {
      throw new IllegalArgumentException(
          "--resume needs --json FILE, whose lines it goes on behind");
    }
    if (resume && out != null) {
      throw new IllegalArgumentException(
          "--resume and --out exclude each other: a video is written in one go");
    }
    boxKind.check(!boxes.isEmpty(), "--box X,Y,W,H");
    if (show && GraphicsEnvironment.isHeadless()) {
      throw new IllegalArgumentException("--show needs a display");
    }
    if (out == null && json == null && csv == null && chips == null && !show) {
      throw new IllegalArgumentException(
          "name what is wanted: --out, --json, --csv, --chips or --show");
    }
    if (out != null && !out.toString().endsWith(".mp4")) {
      throw new IllegalArgumentException("--out must end in .mp4: " + out);
    }
    if (limit != null && limit < 1) {
      throw new IllegalArgumentException("--frames must be 1 or more: " + limit);
    }
    checkFiles();
    if (!source.startsWith(CAMERA)) {
      return Optional.empty();
    }
    if (resume) {
      throw new IllegalArgumentException("--resume is for videos, not for a camera");
    }
    try {
      int number = Integer.parseInt(source.substring(CAMERA.length()));
      if (number >= 0) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("a camera is named by its number, as camera:0: " + source);
  }

  /** Sees to it that no file is written that is read, or written twice. */
  private void checkFiles() {
    Map<String, Path> files = new LinkedHashMap<>();
    if (!source.startsWith(CAMERA)) {
      files.put("the video", Path.of(source));
    }
    if (out != null) {
      files.put("--out", out);
    }
    if (json != null && !json.equals("-")) {
      files.put("--json", Path.of(json));
    }
    if (csv != null) {
      files.put("--csv", csv);
    }
    Map<String, Path> before = new LinkedHashMap<>();
    files.forEach(
        (name, file) -> {
          before.forEach(
              (other, taken) -> {
                if (same(file, taken)) {
                  throw new IllegalArgumentException(
                      name + " must be another file than " + other + ": " + file);
                }
              });
          before.put(name, file);
        });
  }

  private static boolean same(Path one, Path other) {
    try {
      return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
          || Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException e) {
      throw new FileException("cannot use " + one, e);
    }
  }

  /** What has been done so far. */
  private static final class Count {
    private final TreeSet<Long> faces = new TreeSet<>();
    private long frames;
    private long withFace;
    private long lastTime;
  }

  private int run(VideoReader video, MultiFaceTracker tracker, FaceAligner aligner) {
    WrittenLines written = new WrittenLines();
    FrameText text = new FrameText(FaceOptions.measures(pose, openness));
    String header = text.csvHeader(aligner.card().scheme());
    Count count = new Count();
    long start = System.nanoTime();
    try (LineFile lines = jsonFile(written);
        LineFile rows = csvFile(written, header);
        VideoWriter writer = writer(video);
        Window window = window(video);
        Output output = output(writer, window)) {
      if (rows != null && rows.length() == 0) {
        rows.append(header + "\n");
      }
      ProgressLine progress = new ProgressLine(err(), "track", "frames");
      long total = video.info().frames().orElse(0);
      if (limit != null) {
        total = total == 0 ? limit : Math.min(total, limit);
      }
      skip(video, written, tracker, progress);
      while (!stopped && (limit == null || written.lastFrame() + 1 + count.frames < limit)) {
        Optional<VideoFrame> next = video.next();
        if (next.isEmpty()) {
          break;
        }
        VideoFrame frame = next.get();
        List<TrackedFace> faces = tracker.next(frame.image(), frame.timestamp());
        count(count, frame, faces);
        if (rows != null) {
          rows.append(text.csv(frame, faces));
        }
        if (chips != null) {
          cut(chips, frame, faces);
        }
        // Behind rows and chips: a frame that has a line is not done again.
        if (lines != null) {
          lines.append(text.json(frame, faces) + "\n");
        } else if (json != null) {
          spec.commandLine().getOut().println(text.json(frame, faces));
        }
        if (output != null) {
          output.take(frame, faces);
        }
        progress.progress(frame.index() + 1, total);
      }
      if (output != null) {
        output.finish();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VideoException("interrupted", e);
    }
    return report(video, count, (System.nanoTime() - start) * 1e-9);
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private @Nullable LineFile jsonFile(WrittenLines written) {
    if (json == null || json.equals("-")) {
      return null;
    }
    Path file = Path.of(json);
    return resume && Files.exists(file)
        ? LineFile.resume(file, written::take)
        : LineFile.create(file);
  }

  private @Nullable LineFile csvFile(WrittenLines written, String header) {
    if (csv == null) {
      return null;
    }
    if (!resume || !Files.exists(csv)) {
      return LineFile.create(csv);
    }
    return LineFile.resume(
        csv,
        row -> {
          try {
            return row.equals(header)
                || Long.parseLong(row.substring(0, Math.max(0, row.indexOf(','))))
                    <= written.lastFrame();
          } catch (NumberFormatException e) {
            return false;
          }
        });
  }

  private @Nullable VideoWriter writer(VideoReader video) {
    if (out == null) {
      return null;
    }
    double expected = Math.max(0.1, Math.min(1000, video.info().frameRate().orElse(30)));
    return VideoWriter.create(
        out,
        Math.max(16, video.info().width()),
        Math.max(16, video.info().height()),
        VideoWriterOptions.builder().frameRate(expected).build());
  }

  private @Nullable Window window(VideoReader video) {
    return show
        ? new Window(
            "hih track " + source,
            video.info().width(),
            video.info().height(),
            () -> stopped = true)
        : null;
  }

  private @Nullable Output output(@Nullable VideoWriter writer, @Nullable Window window) {
    if (writer == null && window == null) {
      return null;
    }
    return new Output(
        (frame, picture) -> {
          if (writer != null) {
            writer.write(
                Drawing.fitted(picture, writer.width(), writer.height()), frame.timestamp());
          }
          if (window != null) {
            window.show(picture);
          }
        });
  }

  /** Passes the frames that are written already, and takes up the faces of the last. */
  private void skip(
      VideoReader video, WrittenLines written, MultiFaceTracker tracker, ProgressLine progress) {
    if (written.lastFrame() < 0) {
      return;
    }
    Optional<VideoFrame> frame = Optional.empty();
    for (long i = 0; i <= written.lastFrame() && !stopped; i++) {
      frame = video.next();
      if (frame.isEmpty()) {
        throw new VideoException(
            source + " has fewer frames than " + json + " tells of: they do not belong together");
      }
    }
    if (frame.isPresent()
        && (frame.get().image().width() != written.width()
            || frame.get().image().height() != written.height())) {
      throw new VideoException(
          "the frames of "
              + source
              + " are not of the size that "
              + json
              + " tells: they do not"
              + " belong together");
    }
    progress.startsFrom(written.lastFrame() + 1);
    for (Map.Entry<Long, FaceBox> face : written.faces().entrySet()) {
      tracker.add(face.getKey(), face.getValue());
    }
    if (written.greatestFace() >= 0 && !written.faces().containsKey(written.greatestFace())) {
      // Its number is not to be given again.
      tracker.remove(tracker.add(written.greatestFace(), FaceBox.landmarks(0, 0, 1, 1)));
    }
  }

  private static void count(Count count, VideoFrame frame, List<TrackedFace> faces) {
    count.frames++;
    count.lastTime = frame.timestamp();
    boolean any = false;
    for (TrackedFace face : faces) {
      if (face.loss().isEmpty()) {
        any = true;
        count.faces.add(face.id());
      }
    }
    count.withFace += any ? 1 : 0;
  }

  private static void cut(Path chips, VideoFrame frame, List<TrackedFace> faces) {
    FilePaths.makeFolder(chips);
    for (TrackedFace face : faces) {
      if (face.loss().isEmpty()) {
        PictureFile.write(
            chips.resolve(String.format(Locale.ROOT, "%d-%06d.png", face.id(), frame.index())),
            FaceChip.arcFace(frame.image(), face.smoothed(), CHIP_SIDE).image());
      }
    }
  }

  private int report(VideoReader video, Count count, double seconds) {
    PrintWriter summary = "-".equals(json) ? err() : spec.commandLine().getOut();
    spec.commandLine().getOut().flush();
    summary.printf(
        Locale.ROOT,
        "%s: %d frames to %.2f s, %s in %d of them, %.1f frames/s%n",
        source,
        count.frames,
        count.lastTime * 1e-9,
        count.faces.isEmpty()
            ? "no face"
            : count.faces.size() + (count.faces.size() == 1 ? " face" : " faces"),
        count.withFace,
        count.frames / Math.max(seconds, 1e-9));
    List<String> files = new ArrayList<>();
    if (out != null && count.frames > 0) {
      files.add(out.toString());
    }
    if (json != null && !json.equals("-")) {
      files.add(json);
    }
    if (csv != null) {
      files.add(csv.toString());
    }
    if (chips != null) {
      files.add(chips.toString());
    }
    if (!files.isEmpty()) {
      summary.println("written: " + String.join(", ", files));
    }
    summary.flush();
    if (video.damage().any()) {
      err().println("hih: " + source + ": " + video.damage().describe());
    }
    if (video.dropped() > 0) {
      err()
          .printf(
              Locale.ROOT,
              "hih: %d frames of the camera were dropped, for they came faster than they were"
                  + " worked on%n",
              video.dropped());
    }
    if (stopped && !show) {
      err().println("hih: stopped; what is written is whole");
      err().flush();
      return Terminal.FAILURE;
    }
    err().flush();
    return video.damage().any() ? Terminal.INCOMPLETE : 0;
  }
}
