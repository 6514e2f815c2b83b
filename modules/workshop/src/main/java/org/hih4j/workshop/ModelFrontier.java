package org.hih4j.workshop;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.ModelBundle;
import org.hih4j.core.HihException;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.core.io.Csv;
import org.hih4j.core.metrics.Nme;
import org.hih4j.evaluation.EvaluationException;
import org.hih4j.evaluation.internal.Charts;
import org.hih4j.imaging.FaceImage;
import org.hih4j.inference.InferenceOptions;

/**
 * Error against time of several models of one scheme. Immutable and thread-safe.
 *
 * @param models one row a model, the fastest first
 */
public record ModelFrontier(List<Row> models) {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;
  private static final FaceBox FACE = FaceBox.landmarks(200, 120, 240, 240);
  private static final double MARGIN = 0.15;

  /** Sorts the rows by time. */
  public ModelFrontier {
    models = models.stream().sorted(Comparator.comparingDouble(Row::millis)).toList();
  }

  /**
   * One model.
   *
   * @param name of the model
   * @param bytes size of its network's file
   * @param millis median time of the alignment of one face on one thread, in milliseconds: crop,
   *     network and decoding, from a decoded picture of 640 x 480 with a face of 240 pixels
   * @param nme for each set of faces, by its name, the mean error with the true box in percent
   */
  public record Row(String name, long bytes, double millis, Map<String, Double> nme) {
    /** Copies the map in its order. */
    public Row {
      Objects.requireNonNull(name, "name");
      nme = Collections.unmodifiableMap(new LinkedHashMap<>(nme));
    }
  }

  /**
   * Measures models. Errors are measured one model after another; times in turn, so that what else
   * the machine does hits all models.
   *
   * @param bundles the models, with different names
   * @param sets labelled faces in the models' scheme; boxes of detectors are not used
   * @param runs timed alignments of each model, at least 1
   * @param rows takes the errors of each model as soon as they are measured
   * @return the measurements
   * @throws IllegalArgumentException if there are no models or sets, two models or two sets have
   *     one name, or schemes differ
   * @throws EvaluationException if a set has no faces or one cannot be aligned
   * @throws HihException if a network cannot be loaded or run, or the thread is interrupted
   */
  public static ModelFrontier of(
      List<ModelBundle> bundles,
      List<ModelMeasurement.Faces> sets,
      int runs,
      Consumer<String> rows) {
    check(bundles, sets, runs);
    List<Map<String, Double>> errors = new ArrayList<>();
    InferenceOptions inference = InferenceOptions.builder().intraOpThreads(1).build();
    for (ModelBundle bundle : bundles) {
      Map<String, Double> own = new LinkedHashMap<>();
      for (ModelMeasurement.Faces set : sets) {
        double nme = 100 * Nme.mean(ModelMeasurement.errors(bundle, set.dataset(), inference));
        own.put(set.name(), nme);
        rows.accept(
            String.format(Locale.ROOT, "%s on %s: %.3f", bundle.card().name(), set.name(), nme));
      }
      errors.add(own);
    }
    double[] millis = millis(bundles, inference, runs);
    List<Row> measured = new ArrayList<>();
    for (int i = 0; i < millis.length; i++) {
      ModelBundle bundle = bundles.get(i);
      measured.add(new Row(bundle.card().name(), bundle.onnx().length, millis[i], errors.get(i)));
    }
    return new ModelFrontier(measured);
  }

  private static void check(
      List<ModelBundle> bundles, List<ModelMeasurement.Faces> sets, int runs) {
    if (bundles.isEmpty() || sets.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one model and one set of faces");
    }
    Checks.atLeast("runs", runs, 1);
    if (bundles.stream().map(bundle -> bundle.card().name()).distinct().count() < bundles.size()) {
      throw new IllegalArgumentException("two models have the same name");
    }
    ModelMeasurement.requireNames(sets);
    for (ModelBundle bundle : bundles) {
      for (ModelMeasurement.Faces set : sets) {
        if (!set.dataset().scheme().equals(bundle.card().scheme())) {
          throw new IllegalArgumentException(
              set.name()
                  + " must be of "
                  + bundle.card().scheme()
                  + ", the scheme of "
                  + bundle.card().name()
                  + ": "
                  + set.dataset().scheme());
        }
      }
    }
  }

  private static double[] millis(List<ModelBundle> bundles, InferenceOptions inference, int runs) {
    AlignerOptions options = AlignerOptions.builder().concurrency(1).inference(inference).build();
    FaceImage picture = noise();
    List<FaceAligner> aligners = new ArrayList<>();
    try {
      List<Runnable> tasks = new ArrayList<>();
      for (ModelBundle bundle : bundles) {
        FaceAligner aligner = FaceAligner.load(bundle, options);
        aligners.add(aligner);
        tasks.add(() -> aligner.align(picture, FACE));
      }
      return Turns.medianMillis(tasks, runs);
    } finally {
      aligners.forEach(FaceAligner::close);
    }
  }

  private static FaceImage noise() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(1);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return FaceImage.of(image);
  }

  /**
   * The models that no other one beats: each other model is slower or has a greater error.
   *
   * @param set name of the faces
   * @return the rows, the fastest first
   * @throws IllegalArgumentException if there are no such faces
   */
  public List<Row> frontier(String set) {
    List<Row> best = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    for (Row row : models) {
      double nme = nme(row, set);
      if (nme < least) {
        best.add(row);
        least = nme;
      }
    }
    return best;
  }

  private static double nme(Row row, String set) {
    Double nme = row.nme().get(set);
    if (nme == null) {
      throw new IllegalArgumentException("no faces were measured under the name " + set);
    }
    return nme;
  }

  /**
   * {@return the measurements as CSV: model, bytes, milliseconds, and the error on each set in
   * percent}
   */
  public String csv() {
    StringBuilder text = new StringBuilder("model,bytes,milliseconds");
    if (!models.isEmpty()) {
      models.get(0).nme().keySet().forEach(set -> text.append(',').append(Csv.cell(set)));
    }
    text.append('\n');
    for (Row row : models) {
      text.append(Csv.cell(row.name())).append(',').append(row.bytes());
      text.append(String.format(Locale.ROOT, ",%.3f", row.millis()));
      row.nme().values().forEach(nme -> text.append(String.format(Locale.ROOT, ",%.3f", nme)));
      text.append('\n');
    }
    return text.toString();
  }

  /**
   * Draws error against time, with a line through the models that no other one beats.
   *
   * @param set name of the faces
   * @param file PNG to write
   * @throws IllegalArgumentException if there are no such faces
   * @throws org.hih4j.core.FileException if it cannot be written
   */
  public void draw(String set, Path file) {
    List<Charts.Line> lines = new ArrayList<>();
    lines.add(
        new Charts.Line("frontier", frontier(set).stream().map(r -> at(r, set)).toList(), false));
    models.forEach(row -> lines.add(new Charts.Line(row.name(), List.of(at(row, set)), false)));
    double slowest = models.stream().mapToDouble(Row::millis).max().orElse(1);
    double least = models.stream().mapToDouble(row -> nme(row, set)).min().orElse(0);
    double most = models.stream().mapToDouble(row -> nme(row, set)).max().orElse(1);
    double margin = Math.max(MARGIN * (most - least), MARGIN * MARGIN * most);
    Charts.Axes axes =
        new Charts.Axes(
            "milliseconds a face, one thread",
            "NME on " + set + ", %",
            0,
            (1 + MARGIN) * slowest,
            Math.max(0, least - margin),
            most + margin);
    AtomicFile.write(file, Charts.png(axes, lines));
  }

  private static Point2 at(Row row, String set) {
    return new Point2(row.millis(), nme(row, set));
  }
}
