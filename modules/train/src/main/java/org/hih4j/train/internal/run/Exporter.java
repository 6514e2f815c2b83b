package org.hih4j.train.internal.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.imaging.Normalization;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.onnx.OnnxWriter;
import org.hih4j.train.TrainConfig;
import org.hih4j.train.TrainConfig.Labels;
import org.hih4j.train.TrainConfig.Source;
import org.hih4j.train.Trainer.Progress;
import org.hih4j.train.internal.net.NetworkState;
import org.hih4j.train.internal.run.Validator.Figure;

/**
 * Writes models of a training: one scheme's part of the network, with halves for weights where the
 * error does not feel it, and a card with what was measured.
 */
final class Exporter {
  /** How much halves may move an error, in percent points. */
  private static final double HALF_TOLERANCE = 0.005;

  private final TrainConfig config;
  private final Validator validator;
  private final NetworkState state;
  private final long step;
  private final NetworkState written;
  private final boolean halves;

  Exporter(
      TrainConfig config, Validator validator, NetworkState state, long step, Progress progress) {
    this.config = config;
    this.validator = validator;
    this.state = state;
    this.step = step;
    List<Figure> full = validator.measure(state);
    NetworkState rounded = new NetworkState(state.network(), state.parameters().device());
    rounded.copyFrom(state);
    rounded.halve();
    List<Figure> half = validator.measure(rounded);
    double most = 0;
    for (int i = 0; i < full.size(); i++) {
      if (validator.main(full.get(i))) {
        most = Math.max(most, half.get(i).nme() - full.get(i).nme());
      }
    }
    halves = most < HALF_TOLERANCE;
    written = halves ? rounded : state;
    progress.message(
        String.format(
            Locale.ROOT,
            "half precision moves the error by %.4f percent points at most: weights are stored as"
                + " %s",
            most,
            halves ? "halves" : "floats"));
  }

  void write(TrainConfig.Export export) {
    LandmarkScheme scheme = config.schemes().get(export.scheme());
    int first = config.firstChannel(export.scheme());
    Weights weights = state.export(step, config.network().properties());
    if (config.schemes().size() > 1) {
      int[] channels = IntStream.range(first, first + scheme.size()).toArray();
      weights = Networks.selectLandmarks(weights, channels);
    }
    HihArchitecture architecture = config.network().withLandmarks(scheme.size());
    byte[] onnx =
        OnnxWriter.write(
            architecture, weights, OnnxWriter.Options.builder().fp16Storage(halves).build());
    Path folder = export.folder();
    ModelBundle.of(card(export, scheme, architecture), onnx).write(folder);
    weights.saveSafetensors(folder.resolve("weights.safetensors"));
  }

  private ModelCard card(
      TrainConfig.Export export, LandmarkScheme scheme, HihArchitecture architecture) {
    HeatmapDecoder decoder = validator.decoder();
    List<ModelCard.Measurement> measured = new ArrayList<>();
    for (Figure figure : validator.measure(written, export.expand())) {
      if (figure.scheme().equals(scheme) && validator.main(figure)) {
        measured.add(
            new ModelCard.Measurement(
                figure.source() + ", held out",
                (figure.jittered() ? "jittered box" : "true box")
                    + (figure.decoder().endsWith("+flip") ? ", flip-averaged" : ""),
                figure.faces(),
                rounded(figure.nme()),
                rounded(figure.failures())));
      }
    }
    return ModelCard.builder()
        .name(export.name())
        .description(export.description())
        .scheme(scheme)
        .input(
            new ModelCard.Input(
                OnnxWriter.IMAGE,
                architecture.input(),
                architecture.input(),
                Normalization.IMAGENET))
        .crop(CropRule.centered(export.expand()))
        .output(
            new ModelCard.HeatmapOutput(
                OnnxWriter.HEATMAPS,
                Optional.of(OnnxWriter.DECIMALS)
                    .filter(name -> config.network().head().hasDecimals()),
                Validator.frame(decoder),
                decoder))
        .training(training(architecture))
        .licence(export.licence().isEmpty() ? "as the data's owners say" : export.licence())
        .measured(measured)
        .build();
  }

  private Map<String, String> training(HihArchitecture architecture) {
    Map<String, String> result = new LinkedHashMap<>();
    result.put("configuration", config.name());
    result.put("architecture", architecture.toString());
    result.put("parameters", Long.toString(Networks.parameters(architecture)));
    result.put("macs", Long.toString(Networks.macs(architecture)));
    result.put("steps", Long.toString(step));
    result.put("batch", Integer.toString(config.optimiser().batch()));
    result.put("seed", Long.toString(config.seed()));
    result.put("loss", config.loss().toString());
    config.init().ifPresent(init -> result.put("startedFrom", init.weights().toString()));
    for (Source source : config.sources()) {
      for (Labels labels : source.labels()) {
        result.put(
            "data." + source.name() + "." + config.schemes().get(labels.scheme()).name(),
            labels.kind().name().toLowerCase(Locale.ROOT)
                + " labels, weight "
                + labels.weight()
                + ", share "
                + source.share());
      }
    }
    return result;
  }

  private static double rounded(double percent) {
    return Math.rint(percent * 1000) / 1000;
  }
}
