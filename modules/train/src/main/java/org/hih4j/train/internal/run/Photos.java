package org.hih4j.train.internal.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.WholeFile;
import org.hih4j.data.training.SplitFile;
import org.hih4j.imaging.FaceImage;
import org.hih4j.train.DetectorConfig;
import org.hih4j.train.DetectorConfig.Source;
import org.hih4j.train.Trainer.SampleCount;
import org.hih4j.train.TrainingException;
import org.hih4j.train.internal.sample.Photo;
import org.hih4j.train.internal.sample.Photo.Face;
import org.hih4j.train.internal.sample.Photo.Frame;
import org.hih4j.train.internal.sample.Picture;

/** Finds and reads a detector's photographs. */
final class Photos {
  private static final int LARGEST_LABELS = 1 << 28;

  /** Weight of a box that a conversion made of another one, against a hand-drawn one. */
  private static final double CONVERTED = 0.3;

  /** Weight of the roll of a face whose turn in its photograph is not known. */
  private static final double ROLL_UNKNOWN = 0.3;

  /** Where the middle of a frontal face's width is read off: chin, nose ridge, nose, lips. */
  private static final int[] MIDDLE = {8, 27, 28, 29, 30, 33, 51, 62, 66, 57};

  /**
   * Where the landmark box lies in the face box of a face that is seen from the side: its sides
   * over those of the face box, and how far its centre is below, in heights of the face box.
   * Medians over the 62 such faces of WIDER FACE's training part that have both a hand-drawn box
   * and the box of 98 landmarks.
   */
  private static final double PROFILE_WIDTH = 0.958;

  private static final double PROFILE_HEIGHT = 0.859;
  private static final double PROFILE_DROP = 0.069;

  private static final int LEFT_EYE = 36;
  private static final int RIGHT_EYE = 45;

  private final DetectorConfig config;
  private final List<Map<String, List<Face>>> training = new ArrayList<>();
  private final List<Map<String, List<Face>>> heldOut = new ArrayList<>();

  private Photos(DetectorConfig config) {
    this.config = config;
  }

  /** Reads the labels. */
  static Photos find(DetectorConfig config) {
    Photos photos = new Photos(config);
    HeldOut split =
        new HeldOut(
            SplitFile.load(config.dataRoot().resolve(config.validation().split())),
            config.sources().stream().collect(Collectors.toMap(Source::name, Source::images)));
    for (Source source : config.sources()) {
      Map<String, List<Face>> train = new LinkedHashMap<>();
      Map<String, List<Face>> held = new LinkedHashMap<>();
      labels(config.dataRoot().resolve(source.file()), source.labels())
          .forEach(
              (image, faces) -> {
                boolean out = split.contains(source.images(), image);
                Map<String, List<Face>> part = out ? held : train;
                int limit = part == held ? config.validation().limit() : source.limit();
                if (limit == 0 || part.size() < limit) {
                  part.put(image, faces);
                }
              });
      if (train.isEmpty() && source.share() > 0) {
        throw new TrainingException("source " + source.name() + " has no photographs to train on");
      }
      photos.training.add(train);
      photos.heldOut.add(
          source.labels() == DetectorConfig.Labels.BOXES ? held : new LinkedHashMap<>());
    }
    return photos;
  }

  Map<String, SampleCount> counts() {
    Map<String, SampleCount> result = new LinkedHashMap<>();
    for (int i = 0; i < training.size(); i++) {
      result.put(
          config.sources().get(i).name(),
          new SampleCount(training.get(i).size(), heldOut.get(i).size()));
    }
    return result;
  }

  /** Photographs to train on, by source. */
  List<List<Photo>> training() {
    return read(training);
  }

  /** Photographs to measure on, of all sources that label every face. */
  List<Photo> heldOut() {
    List<Photo> result = new ArrayList<>();
    read(heldOut).forEach(result::addAll);
    return result;
  }

  private List<List<Photo>> read(List<Map<String, List<Face>>> sources) {
    ExecutorService pool = Executors.newFixedThreadPool(config.run().workers());
    try {
      List<List<Future<Photo>>> tasks = new ArrayList<>();
      for (int i = 0; i < sources.size(); i++) {
        Source source = config.sources().get(i);
        List<Future<Photo>> list = new ArrayList<>();
        sources
            .get(i)
            .forEach((image, faces) -> list.add(pool.submit(() -> read(source, image, faces))));
        tasks.add(list);
      }
      List<List<Photo>> result = new ArrayList<>();
      for (List<Future<Photo>> list : tasks) {
        List<Photo> photos = new ArrayList<>();
        for (Future<Photo> task : list) {
          photos.add(task.get());
        }
        result.add(photos);
      }
      return result;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OutOfMemoryError) {
        throw new TrainingException(
            "the photographs need more memory than Java has: start it with a larger -Xmx or limit"
                + " the sources",
            e);
      }
      throw new TrainingException(
          String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted while reading photographs", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private Photo read(Source source, String image, List<Face> faces) {
    Path file = config.dataRoot().resolve(source.images()).resolve(image);
    Picture picture = Picture.of(FaceImage.load(file).toBufferedImage());
    return new Photo(
        source.name() + "/" + image,
        picture,
        faces,
        source.labels() != DetectorConfig.Labels.BOXES);
  }

  // ----------------------------------------------------------------- labels

  private static Map<String, List<Face>> labels(Path file, DetectorConfig.Labels kind) {
    String[] lines = WholeFile.text(file, LARGEST_LABELS).split("\r?\n");
    Map<String, List<Face>> result = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      if (lines[i].isBlank()) {
        continue;
      }
      String[] cells = lines[i].split(",", -1);
      try {
        Face face = kind == DetectorConfig.Labels.BOXES ? boxed(cells) : outlined(cells, kind);
        result.computeIfAbsent(cells[0], name -> new ArrayList<>()).add(face);
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new TrainingException(
            file + ", line " + (i + 1) + " is not as labels of " + kind + " are", e);
      }
    }
    return result;
  }

  private static Frame frame(String[] cells, int first) {
    return Frame.ofCorner(
        Double.parseDouble(cells[first]),
        Double.parseDouble(cells[first + 1]),
        Double.parseDouble(cells[first + 2]),
        Double.parseDouble(cells[first + 3]));
  }

  /**
   * Checks that a box has sides, whose logarithms a network can learn.
   *
   * @throws IllegalArgumentException if one is not above 0
   */
  private static Frame extended(Frame box) {
    if (!(box.width() > 0 && box.height() > 0)) {
      throw new IllegalArgumentException("a box of " + box.width() + " x " + box.height());
    }
    return box;
  }

  private static Face boxed(String[] cells) {
    Frame face = frame(cells, 1);
    boolean invalid = cells[10].equals("1") || face.width() <= 0 || face.height() <= 0;
    boolean known = !cells[11].isEmpty();
    Frame landmarks = known ? frame(cells, 11) : invalid ? face : landmarks(face);
    return new Face(
        face,
        1,
        invalid ? landmarks : extended(landmarks),
        known ? 1 : CONVERTED,
        Optional.empty(),
        0,
        ROLL_UNKNOWN,
        invalid);
  }

  private static Frame landmarks(Frame face) {
    return Frame.of(FaceBox.of(FaceBox.Convention.WIDER, face.box()).landmarkBox());
  }

  private static Frame frontalFace(Frame landmarks) {
    return Frame.of(FaceBox.landmarks(landmarks.box()).as(FaceBox.Convention.WIDER).box());
  }

  private static Frame profileFace(Frame landmarks) {
    double height = landmarks.height() / PROFILE_HEIGHT;
    return new Frame(
        landmarks.x(),
        landmarks.y() - PROFILE_DROP * height,
        landmarks.width() / PROFILE_WIDTH,
        height);
  }

  private static Face outlined(String[] cells, DetectorConfig.Labels kind) {
    int size = (cells.length - 1) / 2;
    if (size != 68) {
      throw new IllegalArgumentException(size + " points");
    }
    boolean whole = kind == DetectorConfig.Labels.LANDMARKS68;
    boolean frontal = whole || cells[0].startsWith("frontal");
    List<double[]> known = new ArrayList<>();
    double middle = 0;
    int middles = 0;
    for (int i = 0; i < size; i++) {
      if (!cells[1 + 2 * i].isEmpty()) {
        known.add(
            new double[] {
              Double.parseDouble(cells[1 + 2 * i]), Double.parseDouble(cells[2 + 2 * i])
            });
      }
    }
    if (known.isEmpty() || whole && known.size() < size) {
      throw new IllegalArgumentException("only " + known.size() + " points are known");
    }
    if (!whole && frontal) {
      for (int i : MIDDLE) {
        if (!cells[1 + 2 * i].isEmpty()) {
          middle += Double.parseDouble(cells[1 + 2 * i]);
          middles++;
        }
      }
      int labelled = known.size();
      for (int i = 0; i < labelled; i++) {
        known.add(new double[] {2 * middle / middles - known.get(i)[0], known.get(i)[1]});
      }
    }
    double[] points = known.stream().flatMapToDouble(Arrays::stream).toArray();
    Frame landmarks = extended(around(known));
    double roll =
        whole
            ? Math.atan2(
                points[2 * RIGHT_EYE + 1] - points[2 * LEFT_EYE + 1],
                points[2 * RIGHT_EYE] - points[2 * LEFT_EYE])
            : 0;
    return new Face(
        frontal ? frontalFace(landmarks) : profileFace(landmarks),
        CONVERTED,
        landmarks,
        whole ? 1 : 0.5,
        Optional.of(points),
        roll,
        whole ? 1 : ROLL_UNKNOWN,
        false);
  }

  private static Frame around(List<double[]> points) {
    double left = points.stream().mapToDouble(p -> p[0]).min().orElseThrow();
    double right = points.stream().mapToDouble(p -> p[0]).max().orElseThrow();
    double top = points.stream().mapToDouble(p -> p[1]).min().orElseThrow();
    double bottom = points.stream().mapToDouble(p -> p[1]).max().orElseThrow();
    return Frame.ofCorner(left, top, right - left, bottom - top);
  }
}
