package org.hih4j.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.metrics.Nme;
import org.hih4j.core.scoring.BoxJitter;
import org.hih4j.data.Dataset;
import org.hih4j.data.Sample;

/**
 * How much a model depends on its box: the error against the box's shift and against its scale, and
 * the standard deviation of each landmark across disturbed boxes, which needs no labels.
 *
 * <p>Every setting sees the same faces. All numbers are fractions of the normalising length.
 *
 * @param faces how many faces were used
 * @param shifts the error when the centre moves by exactly this fraction of the crop's side, in a
 *     random direction
 * @param scales the error when the box is scaled by this factor
 * @param consistency for each landmark of the model the standard deviation of its place across
 *     boxes that are shifted by up to 10 % of the crop's side and scaled by 0.85 to 1.2
 */
public record Robustness(
    int faces, List<Setting> shifts, List<Setting> scales, List<Double> consistency) {

  /**
   * One disturbed setting.
   *
   * @param amount the shift or the scale
   * @param nme the mean error
   * @param failureRate10 the share of faces with an error above 10 %
   */
  public record Setting(double amount, double nme, double failureRate10) {}

  private static final double[] SHIFTS = {0, 0.05, 0.10, 0.15, 0.20};
  private static final double[] SCALES = {0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.4};
  private static final int JITTERS = 8;

  /** Copies. */
  public Robustness {
    shifts = List.copyOf(shifts);
    scales = List.copyOf(scales);
    consistency = List.copyOf(consistency);
  }

  /**
   * {@return the mean standard deviation over the landmarks, as a fraction of the normalising
   * length}
   */
  public double meanConsistency() {
    return consistency.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /**
   * Measures a model.
   *
   * @param model the model
   * @param dataset the faces; pre-cropped datasets will not do, as their boxes cannot be disturbed
   * @param faces how many faces at most, spread evenly over the dataset
   * @param options the base boxes, the normaliser and the threads; its jitter is not used, its seed
   *     is
   * @return the curves
   * @throws EvaluationException if no face could be used
   */
  public static Robustness measure(
      LandmarkModel model, Dataset dataset, int faces, EvaluationOptions options) {
    Checks.atLeast("faces", faces, 1);
    if (dataset.cropSide().isPresent()) {
      throw new EvaluationException("boxes of a pre-cropped dataset cannot be disturbed");
    }
    BoxProtocol base = options.boxes();
    EvaluationOptions plain =
        options.toBuilder().boxes(base.jittered(0, 1, 1, base.seed())).build();
    Evaluation.FaceScorer pass = new Evaluation.FaceScorer(model, dataset, plain);
    long count = dataset.count();
    long wanted = Math.min(faces, count);
    List<double[]> errors = new ArrayList<>();
    double[] deviations = new double[model.info().scheme().size()];
    long[] done = {0};
    try (Stream<Sample> samples = dataset.samples()) {
      InOrder.run(
          samples,
          InOrder.evenly(faces, count),
          options.threads(),
          (index, sample) -> () -> measure(pass, sample, index, base.seed()),
          (index, sample, face) -> {
            options.progress().progress(++done[0], wanted);
            if (face.isPresent()) {
              errors.add(face.get().errors());
              for (int k = 0; k < deviations.length; k++) {
                deviations[k] += face.get().deviations()[k];
              }
            }
          });
    }
    if (errors.isEmpty()) {
      throw new EvaluationException("no face could be used for the box curves");
    }
    List<Setting> shifts = settings(SHIFTS, errors, 0);
    List<Setting> scales = settings(SCALES, errors, SHIFTS.length);
    List<Double> consistency = new ArrayList<>();
    for (double sum : deviations) {
      consistency.add(sum / errors.size());
    }
    return new Robustness(errors.size(), shifts, scales, consistency);
  }

  private record Face(double[] errors, double[] deviations) {}

  private static Optional<Face> measure(
      Evaluation.FaceScorer pass, Sample sample, long index, long seed) {
    try {
      Evaluation.FaceScorer.Prepared prepared = pass.prepare(sample, index);
      SplittableRandom random = new SplittableRandom(BoxProtocol.mixed(seed, index));
      FaceBox box = prepared.box();
      double side = pass.info().cropSide(box);
      List<FaceBox> boxes = new ArrayList<>();
      double direction = 2 * Math.PI * random.nextDouble();
      for (double shift : SHIFTS) {
        boxes.add(
            FaceBox.landmarks(
                box.landmarkBox()
                    .translated(
                        shift * side * Math.cos(direction), shift * side * Math.sin(direction))));
      }
      for (double scale : SCALES) {
        boxes.add(FaceBox.landmarks(box.landmarkBox().scaled(scale)));
      }
      for (int i = 0; i < JITTERS; i++) {
        boxes.add(FaceBox.landmarks(BoxJitter.STANDARD.apply(box.landmarkBox(), side, random)));
      }
      List<Landmarks> found = pass.model().align(prepared.image(), boxes);
      int settings = SHIFTS.length + SCALES.length;
      double[] errors = pass.nmes(sample, found.subList(0, settings));
      return Optional.of(
          new Face(errors, deviations(found.subList(settings, found.size()), pass.length(sample))));
    } catch (org.hih4j.core.HihException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static double[] deviations(List<Landmarks> jittered, double length) {
    double[] deviations = new double[jittered.get(0).size()];
    for (int k = 0; k < deviations.length; k++) {
      int point = k;
      double x = jittered.stream().mapToDouble(l -> l.x(point)).average().orElseThrow();
      double y = jittered.stream().mapToDouble(l -> l.y(point)).average().orElseThrow();
      double sum = 0;
      for (Landmarks landmarks : jittered) {
        sum += Math.pow(landmarks.x(k) - x, 2) + Math.pow(landmarks.y(k) - y, 2);
      }
      deviations[k] = Math.sqrt(sum / jittered.size()) / length;
    }
    return deviations;
  }

  private static List<Setting> settings(double[] amounts, List<double[]> errors, int from) {
    List<Setting> settings = new ArrayList<>();
    for (int i = 0; i < amounts.length; i++) {
      int column = from + i;
      double[] nmes = errors.stream().mapToDouble(face -> face[column]).toArray();
      settings.add(
          new Setting(
              amounts[i],
              Arrays.stream(nmes).average().orElseThrow(),
              Nme.failureRate(nmes, 0.10)));
    }
    return settings;
  }
}
