package org.hih4j.workshop;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.core.geometry.BoxJitter;
import org.hih4j.core.metrics.FaceError;
import org.hih4j.core.metrics.Nme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.core.metrics.Percentiles;
import org.hih4j.data.Dataset;
import org.hih4j.evaluation.BoxProtocol;
import org.hih4j.evaluation.ConfidenceFit;
import org.hih4j.evaluation.Evaluation;
import org.hih4j.evaluation.EvaluationException;
import org.hih4j.evaluation.EvaluationOptions;
import org.hih4j.evaluation.EvaluationResult;
import org.hih4j.evaluation.FaceRow;
import org.hih4j.evaluation.LandmarkModel;
import org.hih4j.inference.InferenceOptions;

/**
 * The numbers of a model's card, from labelled faces: error with the true box and with {@link
 * BoxJitter#STANDARD jittered} ones, plain and flip-averaged, and the confidences fitted on the
 * plain runs. Immutable and thread-safe.
 *
 * @param card the model's card with these numbers
 * @param calibrationError the expected calibration error of the confidences over ten bins of equal
 *     width; empty if the model gives no spreads to fit confidences on
 */
public record ModelMeasurement(ModelCard card, Optional<Double> calibrationError) {
  private static final double TOLERANCE = 0.05;
  private static final double FAILURE_THRESHOLD = 0.08;
  private static final int BINS = 10;

  /** Checks that nothing is missing. */
  public ModelMeasurement {
    Objects.requireNonNull(card, "card");
    Objects.requireNonNull(calibrationError, "calibrationError");
  }

  /**
   * One row of the card.
   *
   * @param measurement the row
   * @param p95 the error that 95 % of the faces stay below, in percent
   */
  public record Row(ModelCard.Measurement measurement, double p95) {}

  /** A point: its spread as a fraction of the crop's side, and whether it lies within tolerance. */
  private record Point(double spread, boolean hit) {}

  /**
   * Measures a model.
   *
   * @param bundle the model
   * @param faces labelled faces in the model's scheme; read four times
   * @param name what the card calls them
   * @param seed of the jitter
   * @param inference options of the network's sessions; one thread each is best
   * @param rows takes each row as soon as it is measured
   * @return the measurement
   * @throws EvaluationException if there are no faces or one cannot be aligned
   */
  public static ModelMeasurement of(
      ModelBundle bundle,
      Dataset faces,
      String name,
      long seed,
      InferenceOptions inference,
      Consumer<Row> rows) {
    List<ModelCard.Measurement> measured = new ArrayList<>();
    List<Point> points = new ArrayList<>();
    for (boolean flip : new boolean[] {false, true}) {
      for (boolean jitter : new boolean[] {false, true}) {
        double[] errors =
            errors(bundle, faces, flip, inference, boxes(jitter, seed), flip ? null : points);
        ModelCard.Measurement row =
            new ModelCard.Measurement(
                name,
                (jitter ? "jittered box" : "true box") + (flip ? ", flip-averaged" : ""),
                errors.length,
                rounded(100 * Nme.mean(errors)),
                rounded(100 * Nme.failureRate(errors, FAILURE_THRESHOLD)));
        measured.add(row);
        rows.accept(new Row(row, 100 * Percentiles.of(errors).p95()));
      }
    }
    ModelCard.Builder card = bundle.card().toBuilder().measured(measured);
    if (points.isEmpty() || Double.isNaN(points.get(0).spread())) {
      return new ModelMeasurement(card.build(), Optional.empty());
    }
    ModelCard.Calibrated fitted = fitted(points, name + ", true and jittered boxes");
    return new ModelMeasurement(
        card.confidence(fitted).build(), Optional.of(calibrationError(points, fitted)));
  }

  /**
   * Returns the error of each face with the true box, in the dataset's order, as a fraction of the
   * inter-ocular distance.
   *
   * @param bundle the model
   * @param faces labelled faces in the model's scheme
   * @param inference options of the network's sessions; one thread each is best
   * @throws EvaluationException if there are no faces or one cannot be aligned
   */
  public static double[] errors(ModelBundle bundle, Dataset faces, InferenceOptions inference) {
    return errors(bundle, faces, false, inference, BoxProtocol.truth(), null);
  }

  private static BoxProtocol boxes(boolean jitter, long seed) {
    return jitter ? BoxProtocol.truth().jittered(BoxJitter.STANDARD, seed) : BoxProtocol.truth();
  }

  private static double[] errors(
      ModelBundle bundle,
      Dataset faces,
      boolean flip,
      InferenceOptions inference,
      BoxProtocol boxes,
      List<Point> points) {
    EvaluationOptions how =
        EvaluationOptions.defaults()
            .withBoxes(boxes)
            .withNormalizer(Normalizer.interOcular(faces.scheme()));
    AlignerOptions aligning =
        AlignerOptions.builder().flipAveraging(flip).inference(inference).build();
    try (AlignerModel model = AlignerModel.load(bundle, Optional.empty(), aligning)) {
      EvaluationResult result =
          Evaluation.run(
              model,
              faces,
              how,
              (error, found) -> {
                if (points != null) {
                  collect(error, found, points);
                }
              });
      for (FaceRow row : result.rows()) {
        if (!row.scored()) {
          throw new EvaluationException(row.id() + ": " + row.failure().orElse("not scored"));
        }
      }
      return result.rows().stream().mapToDouble(FaceRow::nme).toArray();
    }
  }

  private static void collect(FaceError error, LandmarkModel.Found found, List<Point> points) {
    for (int i = 0; i < found.spreads().length; i++) {
      if (error.counts(i)) {
        double spread = Math.max(found.spreads()[i], ModelCard.Calibrated.SMALLEST_SPREAD);
        points.add(new Point(spread, error.landmark(i) <= TOLERANCE));
      }
    }
  }

  private static ModelCard.Calibrated fitted(List<Point> points, String faces) {
    double[] x = points.stream().mapToDouble(point -> Math.log(point.spread())).toArray();
    boolean[] hit = new boolean[x.length];
    for (int i = 0; i < hit.length; i++) {
      hit[i] = points.get(i).hit();
    }
    ConfidenceFit fit = ConfidenceFit.of(x, hit);
    return new ModelCard.Calibrated(TOLERANCE, fit.intercept(), fit.slope(), faces);
  }

  private static double calibrationError(List<Point> points, ModelCard.Calibrated fitted) {
    double[] excess = new double[BINS];
    for (Point point : points) {
      double confidence = fitted.of(Double.NaN, point.spread());
      int bin = Math.min(BINS - 1, (int) (confidence * BINS));
      excess[bin] += confidence - (point.hit() ? 1 : 0);
    }
    double error = 0;
    for (double each : excess) {
      error += Math.abs(each) / points.size();
    }
    return error;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
