package org.hih4j.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.detect.FaceDetector;
import org.hih4j.imaging.FaceChip;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.LandmarkPainter;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.track.MultiFaceTracker;
import org.hih4j.track.TrackedFace;
import org.hih4j.track.TrackerOptions;
import org.hih4j.video.VideoReader;
import org.hih4j.video.VideoWriter;
import org.hih4j.video.VideoWriterOptions;

/**
 * What each step of a video costs: processor time of the whole process, which other work on the
 * machine lengthens little, for a made clip of 1280 x 720 pixels with two faces of 120 pixels; then
 * the way from file to faces by the clock, which other work does lengthen.
 */
final class VideoSteps {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final int FRAMES = 150;

  /** Frames that are kept in memory for the steps behind reading. */
  private static final int KEPT = 30;

  private static final int ROUNDS = 3;
  private static final long STEP = 33_333_333;

  /** Of the example photograph, about the middle of the face. */
  private static final double FACE_X = 226;

  private static final double FACE_Y = 133;
  private static final double SCALE = 1.3;

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final StringBuilder text = new StringBuilder();

  private VideoSteps() {}

  /** Work on every frame, or on {@link #KEPT} of them. */
  private interface Step {
    void run() throws Exception;
  }

  static String text() throws Exception {
    Path folder = Files.createTempDirectory("hih-video");
    try {
      return new VideoSteps().measured(folder);
    } finally {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private String measured(Path folder) throws Exception {
    FaceImage photo = FaceImage.load(Path.of("examples", "images", "astronaut.png"));
    Path clip = folder.resolve("clip.mp4");
    try (VideoWriter writer = VideoWriter.create(clip, WIDTH, HEIGHT)) {
      for (int i = 0; i < FRAMES; i++) {
        writer.write(picture(photo, i), i * STEP);
      }
    }
    List<FaceImage> frames = new ArrayList<>();
    try (VideoReader video = VideoReader.open(clip)) {
      video.frames().limit(KEPT).forEach(frame -> frames.add(frame.image()));
    }
    text.append("| step | processor time a frame, ms |\n|---|---|\n");
    step("reading: decoding, conversion, a copy", FRAMES, () -> read(clip));
    try (FaceDetector detector =
        FaceDetector.load(
            DetectorBundle.bundled("hih-faces"),
            DetectorOptions.builder().inference(oneThread()).build())) {
      step("finding faces in one frame", KEPT, () -> frames.forEach(detector::detect));
    }
    List<List<TrackedFace>> faces = new ArrayList<>();
    for (String model : List.of("hih-300w", "hih-300w-int8")) {
      try (FaceAligner aligner = aligner(model)) {
        step(
            "landmarks of two faces with " + model + ", smoothing, cuts",
            KEPT,
            () -> {
              faces.clear();
              faces.addAll(follow(aligner, frames));
            });
      }
    }
    step("drawing two faces", KEPT, () -> draw(frames, faces));
    List<BufferedImage> pictures = frames.stream().map(FaceImage::toBufferedImage).toList();
    for (VideoWriterOptions.Codec codec : VideoWriterOptions.Codec.values()) {
      Path coded = folder.resolve("coded.mp4");
      step("coding, " + codec, KEPT, () -> write(coded, pictures, codec));
    }
    text.append("\n| from file to faces | frames/s by the clock | processor time a frame, ms |\n");
    text.append("|---|---|---|\n");
    for (String model : List.of("hih-300w", "hih-300w-int8")) {
      try (FaceAligner aligner = aligner(model)) {
        whole(clip, aligner);
        long start = System.nanoTime();
        long before = SYSTEM.getProcessCpuTime();
        whole(clip, aligner);
        text.append(
            String.format(
                Locale.ROOT,
                "| `%s`, one thread of its own for reading | %.1f | %.1f |%n",
                model,
                FRAMES / ((System.nanoTime() - start) * 1e-9),
                (SYSTEM.getProcessCpuTime() - before) * 1e-6 / FRAMES));
      }
    }
    return text.toString();
  }

  /** The least of some rounds, after one that warms up. */
  private void step(String name, int frames, Step step) throws Exception {
    step.run();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = SYSTEM.getProcessCpuTime();
      step.run();
      least = Math.min(least, SYSTEM.getProcessCpuTime() - before);
    }
    text.append(String.format(Locale.ROOT, "| %s | %.1f |%n", name, least * 1e-6 / frames));
  }

  private static InferenceOptions oneThread() {
    return InferenceOptions.builder().intraOpThreads(1).build();
  }

  private static FaceAligner aligner(String model) {
    return FaceAligner.load(
        Models.bundled(model), AlignerOptions.builder().inference(oneThread()).build());
  }

  private static double left(int frame) {
    return 320 + frame;
  }

  /** Two faces that pass before noise, which is what a camera's picture costs to decode. */
  private static BufferedImage picture(FaceImage photo, int frame) {
    BufferedImage picture = FaceChip.cut(photo, place(left(frame), 360), WIDTH, HEIGHT).image();
    BufferedImage other = FaceChip.cut(photo, place(960 - frame, 360), WIDTH, HEIGHT).image();
    picture.createGraphics().drawImage(other, 640, 0, 1280, 720, 640, 0, 1280, 720, null);
    int seed = frame + 1;
    byte[] bytes = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < bytes.length; i++) {
      seed = seed * 1_664_525 + 1_013_904_223;
      int value = (bytes[i] & 0xFF) + (seed >>> 29) - 4;
      bytes[i] = (byte) Math.max(0, Math.min(255, value));
    }
    return picture;
  }

  private static Transform2 place(double x, double y) {
    return Transform2.translation(-FACE_X, -FACE_Y)
        .then(Transform2.scaling(SCALE))
        .then(Transform2.translation(x, y));
  }

  private static void read(Path clip) {
    try (VideoReader video = VideoReader.open(clip)) {
      if (video.frames().count() != FRAMES) {
        throw new IllegalStateException("frames are missing");
      }
    }
  }

  private static List<List<TrackedFace>> follow(FaceAligner aligner, List<FaceImage> frames) {
    MultiFaceTracker tracker = MultiFaceTracker.of(aligner);
    tracker.add(box(left(0)));
    tracker.add(box(960));
    List<List<TrackedFace>> faces = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      List<TrackedFace> found = tracker.next(frames.get(i), i * STEP);
      if (found.size() != 2) {
        throw new IllegalStateException(found.size() + " faces in frame " + i);
      }
      faces.add(found);
    }
    return faces;
  }

  private static FaceBox box(double x) {
    return FaceBox.landmarks(x - 60, 300, 120, 120);
  }

  private static void draw(List<FaceImage> frames, List<List<TrackedFace>> faces) {
    for (int i = 0; i < frames.size(); i++) {
      BufferedImage picture = frames.get(i).toBufferedImage();
      for (TrackedFace face : faces.get(i)) {
        LandmarkPainter.standard().paint(picture, face.smoothed());
      }
    }
  }

  private static void write(Path file, List<BufferedImage> pictures, VideoWriterOptions.Codec codec)
      throws Exception {
    Files.deleteIfExists(file);
    VideoWriterOptions options = VideoWriterOptions.builder().codec(codec).build();
    try (VideoWriter writer = VideoWriter.create(file, WIDTH, HEIGHT, options)) {
      for (int i = 0; i < pictures.size(); i++) {
        writer.write(pictures.get(i), i * STEP);
      }
    }
  }

  private static void whole(Path clip, FaceAligner aligner) {
    try (VideoReader video = VideoReader.open(clip)) {
      MultiFaceTracker tracker =
          MultiFaceTracker.finding(aligner, TrackerOptions.builder().maxFaces(3).build());
      long faces =
          video
              .frames()
              .mapToLong(frame -> tracker.next(frame.image(), frame.timestamp()).size())
              .sum();
      if (faces != 2L * FRAMES) {
        throw new IllegalStateException(faces + " faces in " + FRAMES + " frames");
      }
    }
  }
}
