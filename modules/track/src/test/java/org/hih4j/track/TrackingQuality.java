package org.hih4j.track;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.RescaleOp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.DoubleFunction;
import org.hih4j.align.FaceAligner;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.FaceImage;
import org.junit.jupiter.api.Test;

/**
 * Measures how well faces are followed in made sequences whose truth is known, and prints the
 * tables of docs/tracking.md. No test: run with {@code -Dtest=TrackingQuality}.
 */
class TrackingQuality {
  private static final int FRAMES = 90;
  private static final int SETTLED = 15;
  private static final double NOISE = 4;

  /** What is done to a frame after the face is in it. */
  private interface Change extends BiFunction<FaceImage, Double, FaceImage> {}

  /**
   * A sequence with one face.
   *
   * @param path where the face is, by the time in seconds
   * @param change what else happens to the frame
   */
  private record Sequence(DoubleFunction<Transform2> path, Change change) {
    FaceImage frame(int index, Random random) {
      double seconds = seconds(index);
      return change.apply(Video.frame(path.apply(seconds), NOISE, random), seconds);
    }
  }

  private static double seconds(int index) {
    return index * Video.FRAME * 1e-9;
  }

  private static double wave(double seconds, double hertz) {
    return Math.sin(2 * Math.PI * hertz * seconds);
  }

  private static FaceImage unchanged(FaceImage image, double seconds) {
    return image;
  }

  private static FaceImage lit(FaceImage image, double seconds) {
    float gain = (float) (1 + 0.4 * wave(seconds, 1));
    BufferedImage picture = image.toBufferedImage();
    return FaceImage.of(new RescaleOp(gain, 0, null).filter(picture, null));
  }

  private static FaceImage covered(FaceImage image, double seconds) {
    if (seconds < 1 || seconds > 1.5) {
      return image;
    }
    BufferedImage picture = image.toBufferedImage();
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.GRAY);
    graphics.fillRect(60, 40, 200, 160);
    graphics.dispose();
    return FaceImage.of(picture);
  }

  private static Map<String, Sequence> sequences() {
    Map<String, Sequence> all = new LinkedHashMap<>();
    Change none = TrackingQuality::unchanged;
    all.put("at rest", new Sequence(t -> Video.place(160.3, 119.6, 0.05, 1), none));
    all.put("12 px/s", new Sequence(t -> Video.place(140 + 12 * t, 120, 0, 1), none));
    all.put(
        "to and fro, 40 px, 0.5 Hz",
        new Sequence(t -> Video.place(160 + 40 * wave(t, 0.5), 120, 0, 1), none));
    all.put(
        "to and fro, 60 px, 1.5 Hz",
        new Sequence(t -> Video.place(160 + 60 * wave(t, 1.5), 120, 0, 1), none));
    all.put(
        "tilting, 20°, 1 Hz",
        new Sequence(t -> Video.place(160, 120, Math.toRadians(20) * wave(t, 1), 1), none));
    all.put(
        "growing and shrinking by 25 %, 1 Hz",
        new Sequence(t -> Video.place(160, 120, 0, 1 + 0.25 * wave(t, 1)), none));
    all.put(
        "all at once",
        new Sequence(
            t ->
                Video.place(
                    160 + 50 * wave(t, 1),
                    120 + 20 * Math.cos(5 * t),
                    0.3 * Math.sin(4 * t),
                    1 + 0.2 * Math.sin(3 * t)),
            none));
    all.put(
        "light from 60 to 140 %, 1 Hz",
        new Sequence(t -> Video.place(160, 120, 0, 1), TrackingQuality::lit));
    all.put(
        "hidden for half a second",
        new Sequence(t -> Video.place(150 + 20 * t, 120, 0, 1), TrackingQuality::covered));
    return all;
  }

  /** What came out of a sequence; errors are of the frames in which the face was followed. */
  private record Outcome(Measure raw, Measure smoothed, double lag, int losses, int switches) {}

  private static Outcome follow(
      FaceAligner aligner, Landmarks truth, Sequence sequence, TrackerOptions options) {
    Random random = new Random(7);
    int[] now = new int[1];
    MultiFaceTracker tracker =
        MultiFaceTracker.of(
            aligner, frame -> List.of(box(truth, sequence, now[0], random)), options);
    List<double[]> raw = new ArrayList<>();
    List<double[]> smoothed = new ArrayList<>();
    double along = 0;
    double square = 0;
    int losses = 0;
    int switches = 0;
    long id = 0;
    for (int frame = 0; frame < FRAMES; frame++) {
      now[0] = frame;
      FaceImage image = sequence.frame(frame, random);
      for (TrackedFace face : tracker.next(image, frame * Video.FRAME)) {
        if (face.loss().isPresent()) {
          losses++;
          continue;
        }
        switches += face.id() != id ? 1 : 0;
        id = face.id();
        double[] there = place(truth, sequence, frame);
        raw.add(Measure.minus(face.raw().toArray(), there));
        smoothed.add(Measure.minus(face.smoothed().toArray(), there));
        if (frame >= SETTLED && frame < FRAMES - 1) {
          double[] speed =
              Measure.minus(place(truth, sequence, frame + 1), place(truth, sequence, frame - 1));
          for (int i = 0; i < speed.length; i++) {
            double perSecond = speed[i] / (2 * Video.FRAME * 1e-9);
            along += (face.raw().toArray()[i] - face.smoothed().toArray()[i]) * perSecond;
            square += perSecond * perSecond;
          }
        }
      }
    }
    return new Outcome(
        Measure.of(raw.toArray(new double[0][]), SETTLED),
        Measure.of(smoothed.toArray(new double[0][]), SETTLED),
        square > 1e3 ? along / square : 0,
        losses,
        switches);
  }

  private static double[] place(Landmarks truth, Sequence sequence, int frame) {
    return truth.transformed(sequence.path().apply(seconds(frame))).toArray();
  }

  /** A detector's box: a twentieth of its side to any direction. */
  private static FaceBox box(Landmarks truth, Sequence sequence, int frame, Random random) {
    Box box = truth.transformed(sequence.path().apply(seconds(frame))).bounds();
    double scatter = 0.05 * box.largerSide();
    return FaceBox.landmarks(
        box.translated(scatter * random.nextGaussian(), scatter * random.nextGaussian()));
  }

  @Test
  void sequencesWithOneFace() {
    try (FaceAligner aligner = Video.aligner()) {
      Landmarks truth = Measure.truth(aligner);
      for (double prediction : new double[] {0, 1}) {
        System.out.printf("%nprediction %.1f%n", prediction);
        TrackerOptions options = TrackerOptions.builder().prediction(prediction).build();
        sequences()
            .forEach((name, sequence) -> print(name, follow(aligner, truth, sequence, options)));
      }
    }
  }

  private static void print(String name, Outcome outcome) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.2f | %.2f | %.2f | %.2f | %.1f | %d | %d |%n",
        name,
        outcome.raw().shaking(),
        outcome.smoothed().shaking(),
        outcome.raw().error(),
        outcome.smoothed().error(),
        1000 * outcome.lag(),
        outcome.losses(),
        outcome.switches());
  }

  @Test
  void filtersFromStiffToLoose() {
    try (FaceAligner aligner = Video.aligner()) {
      Landmarks truth = Measure.truth(aligner);
      for (double cutoff : new double[] {0.5, 1, 2}) {
        for (double[] beta :
            new double[][] {{7, 2}, {20, 7}, {70, 20}, {100, 20}, {200, 20}, {200, 70}}) {
          TrackerOptions options =
              TrackerOptions.builder()
                  .motionMinCutoff(cutoff)
                  .shapeMinCutoff(cutoff)
                  .motionBeta(beta[0])
                  .shapeBeta(beta[1])
                  .build();
          List<String> cells = new ArrayList<>();
          for (String name :
              List.of("at rest", "12 px/s", "to and fro, 40 px, 0.5 Hz", "all at once")) {
            Outcome outcome = follow(aligner, truth, sequences().get(name), options);
            cells.add(
                String.format(
                    Locale.ROOT,
                    "%.3f %.2f %.1f ms",
                    outcome.smoothed().shaking(),
                    outcome.smoothed().error(),
                    1000 * outcome.lag()));
          }
          System.out.printf(
              Locale.ROOT,
              "| %.1f | %.0f / %.0f | %s |%n",
              cutoff,
              beta[0],
              beta[1],
              String.join(" | ", cells));
        }
      }
    }
  }

  /** Two faces that pass each other, one before the other. */
  @Test
  void twoFacesCross() {
    try (FaceAligner aligner = Video.aligner()) {
      for (int apart : new int[] {0, 20, 40, 60}) {
        for (double speed : new double[] {40, 80, 160}) {
          cross(aligner, apart, speed);
        }
      }
    }
  }

  private static void cross(FaceAligner aligner, int apart, double speed) {
    double[] centre = new double[1];
    FaceFinder finder =
        frame -> {
          // A detector sees the face behind only while half of it can be seen.
          double x = centre[0];
          FaceBox front = Video.box(160 + x, 120 + apart / 2.0);
          FaceBox back = Video.box(160 - x, 120 - apart / 2.0);
          return Math.hypot(2 * x, apart) > 46 ? List.of(front, back) : List.of(front);
        };
    MultiFaceTracker tracker = MultiFaceTracker.of(aligner, finder, TrackerOptions.defaults());
    double seconds = 200 / speed;
    int frames = (int) (seconds * 30) + 15;
    int wrong = 0;
    int losses = 0;
    int followed = 0;
    Map<Long, String> names = new LinkedHashMap<>();
    for (int frame = 0; frame < frames; frame++) {
      double x = -100 + Math.min(200, speed * seconds(frame));
      centre[0] = x;
      for (TrackedFace face : tracker.next(two(x, apart), frame * Video.FRAME)) {
        if (face.loss().isPresent()) {
          losses++;
          continue;
        }
        Point2 middle = face.raw().bounds().center();
        double toFront = middle.distance(new Point2(160 + x, 120 + apart / 2.0));
        double toBack = middle.distance(new Point2(160 - x, 120 - apart / 2.0));
        String who = toFront < toBack ? "front" : "back";
        followed += frame == frames - 1 ? 1 : 0;
        wrong += frame == frames - 1 && !names.getOrDefault(face.id(), "").equals(who) ? 1 : 0;
        if (frame < 3) {
          names.put(face.id(), who);
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %d px apart, %.0f px/s each | %d of 2 followed at the end | %d losses | %d under another"
            + " number |%n",
        apart,
        speed,
        followed,
        losses,
        wrong);
  }

  /** One face at the left, the other person's before or behind it. */
  private static FaceImage two(double x, int apart) {
    BufferedImage picture =
        Video.otherFrame(Video.place(160 - x, 120 - apart / 2.0, 0, 1)).toBufferedImage();
    BufferedImage front =
        Video.frame(Video.place(160 + x, 120 + apart / 2.0, 0, 1), 0, new Random(1))
            .toBufferedImage();
    Graphics2D graphics = picture.createGraphics();
    graphics.clip(
        new java.awt.geom.Ellipse2D.Double(160 + x - 52, 120 + apart / 2.0 - 72, 104, 134));
    graphics.drawImage(front, 0, 0, null);
    graphics.dispose();
    return FaceImage.of(picture);
  }
}
