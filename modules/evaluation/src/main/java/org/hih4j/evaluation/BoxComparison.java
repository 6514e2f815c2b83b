package org.hih4j.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.metrics.Nme;
import org.hih4j.data.Dataset;
import org.hih4j.data.Sample;

/**
 * What a detector's boxes cost a model: its error with true and with detected boxes on the same
 * faces, how far the detected boxes lie from the true ones, and the error when every face gets the
 * deviation of another face's box. Errors are fractions of the normalising length. Immutable.
 *
 * @param faces how many faces there are in images that can be read
 * @param missed the names of the faces that the detector missed
 * @param paired the errors on the faces that were scored with both kinds of box: first the
 *     detector's box, second the true one
 * @param scatter how the detected boxes lie
 * @param curveFaces how many faces the curve is of
 * @param curve the error when the box of a face deviates from the true one as that of another face
 *     does, times the amount: 0 is the true box, 1 the detector's own scatter, its bias included
 */
public record BoxComparison(
    int faces,
    List<String> missed,
    Comparison paired,
    Scatter scatter,
    int curveFaces,
    List<Robustness.Setting> curve) {

  /**
   * How the landmark boxes of a detector lie against the tight boxes of the labels. Lengths are
   * fractions of the larger side of the true box.
   *
   * @param right the mean shift of the centre to the right
   * @param rightDeviation its standard deviation
   * @param down the mean shift of the centre downwards
   * @param downDeviation its standard deviation
   * @param scale the geometric mean of the larger side over the true one
   * @param scaleDeviation the standard deviation of its natural logarithm
   */
  public record Scatter(
      double right,
      double rightDeviation,
      double down,
      double downDeviation,
      double scale,
      double scaleDeviation) {}

  private static final double[] AMOUNTS = {0, 0.5, 1, 1.5, 2};
  private static final int DRAWS = 4;

  /** Copies. */
  public BoxComparison {
    missed = List.copyOf(missed);
    curve = List.copyOf(curve);
  }

  /**
   * Compares.
   *
   * @param model the model
   * @param dataset the faces; pre-cropped datasets will not do
   * @param detected the result with the detector's boxes on this dataset
   * @param boxes the detector's boxes, which the result was made with
   * @param faces how many faces the curve is of at most, spread evenly over the dataset
   * @param options the options of the result; its journal is not used
   * @return the comparison
   * @throws EvaluationException if no face was found or could be used
   */
  public static BoxComparison measure(
      LandmarkModel model,
      Dataset dataset,
      EvaluationResult detected,
      DetectorBoxes boxes,
      int faces,
      EvaluationOptions options) {
    Checks.atLeast("faces", faces, 1);
    if (dataset.cropSide().isPresent()) {
      throw new EvaluationException("a pre-cropped dataset has no boxes to compare");
    }
    EvaluationOptions.Builder how =
        EvaluationOptions.builder().threads(options.threads()).progress(options.progress());
    options.normalizer().ifPresent(how::normalizer);
    EvaluationOptions plain = how.build();
    EvaluationResult truth = Evaluation.run(model, dataset, plain);
    List<String> missed = new ArrayList<>();
    List<Deviation> deviations = new ArrayList<>();
    try (Stream<Sample> samples = dataset.samples()) {
      for (Sample sample : (Iterable<Sample>) samples::iterator) {
        try {
          Optional<FaceBox> box = boxes.find(sample);
          if (box.isPresent()) {
            deviations.add(Deviation.of(box.get().landmarkBox(), sample.landmarks().bounds()));
          } else {
            missed.add(sample.id());
          }
        } catch (org.hih4j.core.HihException e) {
          // An image that cannot be read is neither found nor missed; the result lists it.
        }
      }
    }
    if (deviations.isEmpty()) {
      throw new EvaluationException("the detector found no face");
    }
    Curve curve = curve(model, dataset, deviations, faces, plain);
    return new BoxComparison(
        deviations.size() + missed.size(),
        missed,
        Comparison.of(detected, truth),
        scatter(deviations),
        curve.faces(),
        curve.settings());
  }

  /**
   * How a box lies against the true one: in units of its larger side, and the logarithm of scale.
   */
  private record Deviation(double right, double down, double logScale) {
    static Deviation of(Box found, Box truth) {
      double side = truth.largerSide();
      Point2 step = found.center().minus(truth.center());
      return new Deviation(step.x() / side, step.y() / side, Math.log(found.largerSide() / side));
    }

    FaceBox applied(Box truth, double amount) {
      double side = truth.largerSide();
      return FaceBox.landmarks(
          truth
              .scaled(Math.exp(amount * logScale))
              .translated(amount * right * side, amount * down * side));
    }
  }

  private static Scatter scatter(List<Deviation> deviations) {
    double right = mean(deviations, Deviation::right);
    double down = mean(deviations, Deviation::down);
    double scale = mean(deviations, Deviation::logScale);
    return new Scatter(
        right,
        Math.sqrt(mean(deviations, each -> Math.pow(each.right() - right, 2))),
        down,
        Math.sqrt(mean(deviations, each -> Math.pow(each.down() - down, 2))),
        Math.exp(scale),
        Math.sqrt(mean(deviations, each -> Math.pow(each.logScale() - scale, 2))));
  }

  private static double mean(List<Deviation> deviations, ToDoubleFunction<Deviation> value) {
    return deviations.stream().mapToDouble(value).average().orElseThrow();
  }

  private record Curve(int faces, List<Robustness.Setting> settings) {}

  private static Curve curve(
      LandmarkModel model,
      Dataset dataset,
      List<Deviation> deviations,
      int faces,
      EvaluationOptions options) {
    Evaluation.FaceScorer pass = new Evaluation.FaceScorer(model, dataset, options);
    List<double[]> errors = new ArrayList<>();
    try (Stream<Sample> samples = dataset.samples()) {
      InOrder.run(
          samples,
          InOrder.evenly(faces, dataset.count()),
          options.threads(),
          (index, sample) -> () -> errors(pass, sample, index, deviations),
          (index, sample, face) -> face.ifPresent(errors::add));
    }
    if (errors.isEmpty()) {
      throw new EvaluationException(
          "no face could be used for the curve of the detector's scatter");
    }
    List<Robustness.Setting> settings = new ArrayList<>();
    for (int i = 0; i < AMOUNTS.length; i++) {
      int column = i;
      double[] nmes =
          errors.stream()
              .flatMapToDouble(face -> Arrays.stream(face, column * DRAWS, (column + 1) * DRAWS))
              .toArray();
      settings.add(new Robustness.Setting(AMOUNTS[i], Nme.mean(nmes), Nme.failureRate(nmes, 0.10)));
    }
    return new Curve(errors.size(), settings);
  }

  /** The errors of a face for each amount and draw; the draws are the same for all amounts. */
  private static Optional<double[]> errors(
      Evaluation.FaceScorer pass, Sample sample, long index, List<Deviation> deviations) {
    try {
      Evaluation.FaceScorer.Prepared prepared = pass.prepare(sample, index);
      SplittableRandom random = new SplittableRandom(BoxProtocol.mixed(1, index));
      List<Deviation> drawn = new ArrayList<>();
      for (int i = 0; i < DRAWS; i++) {
        drawn.add(deviations.get(random.nextInt(deviations.size())));
      }
      List<FaceBox> boxes = new ArrayList<>();
      for (double amount : AMOUNTS) {
        for (Deviation each : drawn) {
          boxes.add(each.applied(prepared.box().landmarkBox(), amount));
        }
      }
      return Optional.of(pass.nmes(sample, pass.model().align(prepared.image(), boxes)));
    } catch (org.hih4j.core.HihException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
