package org.hih4j.train.internal.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hih4j.core.metrics.ScoreReliability;
import org.hih4j.core.scoring.DetectionMatch;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.detect.DetectorCard;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.imaging.Normalization;
import org.hih4j.imaging.Sampling;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.DetectorArchitecture;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.onnx.OnnxWriter;
import org.hih4j.train.DetectorConfig;
import org.hih4j.train.TrainingException;
import org.hih4j.train.internal.run.DetectorValidator.Looked;

/**
 * Writes a trained detector: the network with halves for weights, and a card with its calibration
 * and what was measured on photographs that were held out.
 */
final class DetectorExporter {
  private static final int RANGES = 10;

  private DetectorExporter() {}

  /** A detection by its log-odds, and whether it met a face. */
  record Outcome(double logit, boolean right) {}

  static Path write(
      DetectorConfig config,
      DetectorConfig.Export export,
      DetectorValidator validator,
      List<Looked> looked,
      Weights weights,
      long step) {
    if (looked.isEmpty()) {
      throw new TrainingException(
          "no photograph is held out to measure the model on: list some of a source with labels"
              + " boxes in "
              + config.validation().split());
    }
    DetectorArchitecture network = config.network();
    byte[] onnx =
        OnnxWriter.write(network, weights, OnnxWriter.Options.builder().fp16Storage(true).build());
    List<DetectorCard.Output> outputs = new ArrayList<>();
    for (int stride : DetectorArchitecture.strides()) {
      outputs.add(
          new DetectorCard.Output(
              stride, DetectorArchitecture.scores(stride), DetectorArchitecture.faces(stride)));
    }
    int smallest = DetectorValidator.levels()[DetectorValidator.levels().length - 1];
    List<Outcome> outcomes = outcomes(looked, validator.least(smallest));
    DetectorCard.ScoreCalibration calibration = fit(outcomes);
    String data = looked.size() + " held-out photographs of " + measuredSources(config);
    double threshold = DetectorOptions.defaults().score();
    long alarms =
        outcomes.stream()
            .filter(o -> !o.right && calibration.probability(o.logit) >= threshold)
            .count();
    DetectorCard card =
        new DetectorCard(
            export.name(),
            export.description(),
            new DetectorCard.Input(
                OnnxWriter.IMAGE,
                DetectorArchitecture.MULTIPLE,
                Normalization.IMAGENET,
                Sampling.ANTIALIASED),
            outputs,
            calibration,
            Optional.of(
                new DetectorCard.FalseAlarms(
                    threshold, rounded((double) alarms / looked.size()), data)),
            reliability(looked, validator.least(smallest), calibration, data),
            training(config, step),
            export.licence().isEmpty() ? "as the data's owners say" : export.licence(),
            measured(config, validator, looked, data),
            "");
    DetectorBundle.of(card, onnx).write(export.folder());
    weights.saveSafetensors(export.folder().resolve("weights.safetensors"));
    return export.folder();
  }

  private static String measuredSources(DetectorConfig config) {
    return config.sources().stream()
        .filter(source -> source.labels() == DetectorConfig.Labels.BOXES)
        .map(DetectorConfig.Source::name)
        .collect(Collectors.joining(", "));
  }

  private static List<DetectorCard.Measurement> measured(
      DetectorConfig config, DetectorValidator validator, List<Looked> looked, String data) {
    List<DetectorCard.Measurement> measured = new ArrayList<>();
    for (int level : DetectorValidator.levels()) {
      int faces = 0;
      for (Looked one : looked) {
        for (boolean counted : one.counted(validator.least(level))) {
          faces += counted ? 1 : 0;
        }
      }
      measured.add(
          new DetectorCard.Measurement(
              data,
              String.format(
                  Locale.ROOT,
                  "long side %d, faces at least %.0f px high, overlap 0.5",
                  config.validation().longSide(),
                  validator.least(level)),
              faces,
              rounded(100 * validator.averagePrecision(looked, level))));
    }
    return measured;
  }

  /** How often detections of a score were faces, in ranges of a tenth that have any. */
  static Optional<DetectorCard.Reliability> reliability(
      List<Looked> looked,
      double leastHeight,
      DetectorCard.ScoreCalibration calibration,
      String data) {
    ScoreReliability all =
        DetectionMatch.reliability(
            looked.stream().map(one -> one.match(leastHeight, calibration)).toList(), RANGES);
    List<ScoreReliability.Bin> bins =
        all.bins().stream()
            .filter(bin -> bin.count() > 0)
            .map(
                bin ->
                    new ScoreReliability.Bin(
                        bin.from(),
                        bin.to(),
                        bin.count(),
                        rounded(bin.meanScore()),
                        rounded(bin.share())))
            .toList();
    return bins.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new DetectorCard.Reliability(
                data, new ScoreReliability(bins, rounded(all.expectedError()))));
  }

  private static Map<String, String> training(DetectorConfig config, long step) {
    Map<String, String> result = new LinkedHashMap<>();
    result.put("configuration", config.name());
    result.put("architecture", config.network().toString());
    result.put("parameters", Long.toString(Networks.parameters(config.network())));
    result.put("macs at 640 x 480", Long.toString(Networks.macs(config.network(), 640, 480)));
    result.put("steps", Long.toString(step));
    result.put("batch", Integer.toString(config.optimiser().batch()));
    result.put("seed", Long.toString(config.seed()));
    for (DetectorConfig.Source source : config.sources()) {
      result.put(
          "data." + source.name(),
          source.labels().name().toLowerCase(Locale.ROOT) + ", share " + source.share());
    }
    return result;
  }

  private static double rounded(double value) {
    return Math.rint(value * 1000) / 1000;
  }

  /**
   * Every detection that met a face which counts, or none at all, and whether it was right. A
   * second detection of a face is wrong.
   */
  static List<Outcome> outcomes(List<Looked> looked, double leastHeight) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Looked one : looked) {
      DetectionMatch match = one.match(leastHeight);
      for (int i = 0; i < match.size(); i++) {
        if (match.outcome(i) != DetectionMatch.Outcome.LEFT_OUT) {
          outcomes.add(
              new Outcome(
                  DetectorCard.ScoreCalibration.NONE.logit(match.score(i)),
                  match.outcome(i) == DetectionMatch.Outcome.HIT));
        }
      }
    }
    return outcomes;
  }

  /**
   * The logistic function of highest likelihood, by Newton's method; the plain one where there are
   * no outcomes of both kinds, the fit has no end, or it would turn the order round.
   */
  static DetectorCard.ScoreCalibration fit(List<Outcome> outcomes) {
    long right = outcomes.stream().filter(Outcome::right).count();
    if (right == 0 || right == outcomes.size()) {
      return DetectorCard.ScoreCalibration.NONE;
    }
    double slope = 1;
    double offset = 0;
    boolean converged = false;
    for (int turn = 0; turn < 50 && !converged; turn++) {
      double gs = 0;
      double go = 0;
      double ss = 1e-9;
      double so = 0;
      double oo = 1e-9;
      for (Outcome o : outcomes) {
        double p = 1 / (1 + Math.exp(-(slope * o.logit + offset)));
        double error = (o.right ? 1 : 0) - p;
        double weight = p * (1 - p);
        gs += error * o.logit;
        go += error;
        ss += weight * o.logit * o.logit;
        so += weight * o.logit;
        oo += weight;
      }
      double determinant = ss * oo - so * so;
      double ds = (oo * gs - so * go) / determinant;
      double dO = (ss * go - so * gs) / determinant;
      slope += ds;
      offset += dO;
      converged = Math.abs(ds) + Math.abs(dO) < 1e-9;
    }
    return converged && slope > 0
        ? new DetectorCard.ScoreCalibration(slope, offset)
        : DetectorCard.ScoreCalibration.NONE;
  }
}
