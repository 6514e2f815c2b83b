package org.hih4j.train.internal.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.core.FileException;
import org.hih4j.network.Weights;
import org.hih4j.train.Progress;
import org.hih4j.train.TrainConfig;
import org.hih4j.train.TrainConfig.DeviceChoice;
import org.hih4j.train.TrainConfig.Optimiser;
import org.hih4j.train.TrainingException;
import org.hih4j.train.internal.net.AdamW;
import org.hih4j.train.internal.net.ArithmeticCheck;
import org.hih4j.train.internal.net.Losses;
import org.hih4j.train.internal.net.NetworkState;
import org.hih4j.train.internal.net.Torch;
import org.hih4j.train.internal.net.TorchNetwork;
import org.hih4j.train.internal.sample.Batch;
import org.hih4j.train.internal.sample.BatchStream;
import org.hih4j.train.internal.sample.CachedFace;
import org.hih4j.train.internal.sample.Sampler;

/** One training from its first step, or from a checkpoint, to its last or until it is stopped. */
public final class Run {
  /** Keeps gradients of small losses far above the optimiser's epsilon; AdamW does not feel it. */
  static final double GAIN = 1000;

  static final String CHECKPOINT = "checkpoint.hih";

  private final TrainConfig config;
  private final Progress progress;
  private final AtomicBoolean stop;

  /**
   * A run.
   *
   * @param stop ends the run after the current step, with a checkpoint, once it is true
   */
  public Run(TrainConfig config, Progress progress, AtomicBoolean stop) {
    this.config = config;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * How a run ended.
   *
   * @param step steps made
   * @param figures last measurement
   * @param finished whether all steps were made
   */
  public record End(long step, Map<String, Double> figures, boolean finished) {}

  /** Writes a contact sheet of varied samples. */
  public static void sheet(TrainConfig config, int samples, Path file) {
    try (Faces faces = Faces.find(config)) {
      List<List<CachedFace>> sources =
          faces.cut(
              faces.training().stream()
                  .map(list -> list.subList(0, Math.min(list.size(), samples)))
                  .toList());
      ContactSheet.save(config, sampler(config), sources, samples, file);
    }
  }

  /** How many faces there are to train on and held out, by source. */
  public static Map<String, int[]> count(TrainConfig config) {
    try (Faces faces = Faces.find(config)) {
      Map<String, int[]> result = new LinkedHashMap<>();
      for (int i = 0; i < config.sources().size(); i++) {
        result.put(
            config.sources().get(i).name(),
            new int[] {faces.training().get(i).size(), faces.heldOut().get(i).size()});
      }
      return result;
    }
  }

  static Path checkpointFile(TrainConfig config) {
    return config.output().resolve(CHECKPOINT);
  }

  /**
   * Makes a run's folder ready.
   *
   * @return the checkpoint to go on from; null to begin
   */
  static Checkpoint begin(Path output, String fingerprint, boolean resume) {
    Path file = output.resolve(CHECKPOINT);
    Checkpoint from = null;
    if (resume) {
      from = Checkpoint.load(file);
      if (!from.fingerprint().equals(fingerprint)) {
        throw new TrainingException(
            "the configuration is not the one that "
                + file
                + " was made with; only output, device, threads, workers, validation,"
                + " checkpointEvery and export may change");
      }
    } else if (Files.exists(file)) {
      throw new TrainingException(
          file + " is there already: resume it, or name another output, or remove it");
    }
    try {
      Files.createDirectories(output);
    } catch (IOException e) {
      throw new FileException("cannot make the folder " + output, e);
    }
    return from;
  }

  private static Sampler sampler(TrainConfig config) {
    return new Sampler(
        config.network().input(),
        config.flip(),
        config.augmentation(),
        config.outside() == TrainConfig.Outside.CLIP ? Sampler.Outside.CLIP : Sampler.Outside.MASK,
        config.seed());
  }

  /**
   * Trains.
   *
   * @param resume whether to go on from the last checkpoint
   */
  public End train(boolean resume) {
    Path checkpointFile = checkpointFile(config);
    Checkpoint from = begin(config.output(), fingerprint(config), resume);
    Torch.threads(
        config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors());
    Device device = device(config.device());
    progress.message("reading faces");
    List<List<CachedFace>> training;
    List<List<CachedFace>> heldOut;
    try (Faces faces = Faces.find(config)) {
      training = faces.cut(faces.training());
      heldOut = faces.cut(faces.heldOut());
    }
    for (int i = 0; i < training.size(); i++) {
      progress.message(
          String.format(
              "%s: %d faces to train on, %d to measure on",
              config.sources().get(i).name(), training.get(i).size(), heldOut.get(i).size()));
    }

    TorchNetwork network = new TorchNetwork(config.network());
    if (!device.is_cuda()) {
      ArithmeticCheck.chooseKernels(network, config.network().input(), progress);
    }
    NetworkState state = new NetworkState(network, device);
    NetworkState average = new NetworkState(network, device);
    Optimiser o = config.optimiser();
    double clip = o.clip() == 0 ? Double.POSITIVE_INFINITY : o.clip();
    RunLog log = new RunLog();
    long first = 0;
    double before = 0;
    AdamW optimiser = new AdamW(state, o.beta1(), o.beta2(), o.weightDecay(), clip);
    if (from == null) {
      state.initialise(config.seed());
      config.init().ifPresent(init -> start(state, init, training));
      average.copyFrom(state);
    } else {
      restore(from, checkpointFile, tensors(state, average, optimiser));
      optimiser.usualNorm(from.usualNorm());
      log = RunLog.parse(from.log());
      first = from.step();
      before = from.seconds();
      progress.message("resumed at step " + first);
    }
    state.trackGradients();
    Sampler sampler = sampler(config);
    Validator validator = new Validator(config, network, sampler, heldOut, device);
    int[] counts =
        BatchStream.counts(
            config.sources().stream().mapToDouble(TrainConfig.Source::share).toArray(), o.batch());
    int[] sizes = training.stream().mapToInt(List::size).toArray();
    try (BatchStream<Batch> batches =
        new BatchStream<>(
            Batch.maker(sampler, training, o.batch()),
            sizes,
            counts,
            config.seed(),
            first,
            o.steps(),
            config.workers())) {
      return loop(network, state, average, optimiser, validator, batches, log, first, before);
    } finally {
      progress.end();
    }
  }

  private End loop(
      TorchNetwork network,
      NetworkState state,
      NetworkState average,
      AdamW optimiser,
      Validator validator,
      BatchStream<Batch> batches,
      RunLog log,
      long first,
      double before) {
    Optimiser o = config.optimiser();
    int input = config.network().input();
    Device device = state.parameters().device();
    Losses losses =
        new Losses(config.loss(), config.network().heatmap(), config.network().decimal(), device);
    long started = System.nanoTime();
    long markTime = started;
    long markStep = first;
    double[] sums = new double[5];
    long step = first;
    Map<String, Double> figures = Map.of();
    progress.begin(first, o.steps(), o.batch());
    while (step < o.steps() && !stop.get()) {
      Batch batch = batches.next();
      double rate = LearningRate.at(step, o);
      double[] lost = new double[4];
      try (PointerScope scope = new PointerScope();
          AutoGradMode grad = new AutoGradMode(true)) {
        Tensor x = Torch.channelsLast(batch.images(), device, o.batch(), 3, input, input);
        Losses.Loss loss =
            losses.of(
                network.forward(x, state, true),
                new Losses.Truth(
                    batch.points(),
                    batch.weight(),
                    batch.decimalWeight(),
                    o.batch(),
                    config.channels()));
        loss.total().mul(new Scalar(GAIN)).backward();
        lost[0] = loss.total().item_double();
        lost[1] = loss.heatmap().item_double();
        lost[2] = loss.decimal().item_double();
        lost[3] = loss.coordinate().item_double();
      }
      batches.recycle(batch);
      double norm = optimiser.step(step + 1, rate);
      if (!Double.isFinite(lost[0]) || !Double.isFinite(norm)) {
        throw new TrainingException(
            "the loss is not finite at step "
                + (step + 1)
                + ": lower optimiser.learningRate; the last checkpoint, if any, is sound");
      }
      average.average(state, Math.min(o.ema(), (1.0 + step) / (10.0 + step)));
      step++;
      for (int i = 0; i < lost.length; i++) {
        sums[i] += lost[i];
      }
      sums[4] += norm / GAIN;
      progress.step(step, lost[0]);

      boolean last = step == o.steps();
      if (step % config.validation().every() == 0 || last) {
        long now = System.nanoTime();
        long made = step - markStep;
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("step", (double) step);
        row.put("samples", (double) step * o.batch());
        row.put("seconds", Math.floor(before + (now - started) / 1e9));
        row.put("rate", rate);
        row.put("loss", sums[0] / made);
        row.put("heatmapLoss", sums[1] / made);
        row.put("decimalLoss", sums[2] / made);
        row.put("coordinateLoss", sums[3] / made);
        row.put("gradient", sums[4] / made);
        row.put("imagesPerSecond", made * o.batch() / ((now - markTime) / 1e9));
        figures = validator.named(validator.measure(average));
        row.putAll(figures);
        log.add(row);
        log.save(config.output().resolve("log.csv"));
        Plot.save(log, config.output().resolve("log.png"));
        progress.measured(step, figures);
        sums = new double[5];
        markStep = step;
        markTime = System.nanoTime();
      }
      if (step % config.checkpointEvery() == 0 || last) {
        save(state, average, optimiser, log, step, before + (System.nanoTime() - started) / 1e9);
      }
    }
    if (stop.get() && step < o.steps()) {
      save(state, average, optimiser, log, step, before + (System.nanoTime() - started) / 1e9);
      progress.message("stopped after step " + step + "; resume to go on");
    }
    return new End(step, figures, step >= o.steps());
  }

  static Device device(DeviceChoice choice) {
    return switch (choice) {
      case CPU -> Torch.cpu();
      case CUDA -> Torch.cuda();
      case AUTO -> Torch.hasCuda() ? Torch.cuda() : Torch.cpu();
    };
  }

  private void start(NetworkState state, TrainConfig.Init init, List<List<CachedFace>> training) {
    Map<String, NetworkState.Value> values =
        new LinkedHashMap<>(WeightMaps.values(Weights.load(init.weights())));
    try {
      if (init.widen()) {
        state.widen(values, nearest(values, training), init.heatmapGain(), init.decimals());
      } else {
        state.load(values);
        if (init.heatmapGain() != 1 || !init.decimals()) {
          throw new IllegalArgumentException(
              "init.heatmapGain and init.decimals are for init.widen alone");
        }
      }
    } catch (IllegalArgumentException e) {
      throw new TrainingException(init.weights() + ": " + e.getMessage(), e);
    }
  }

  /**
   * For each channel the old landmark to take over: the same one, or where the old network has the
   * first scheme alone, the one that is nearest on the mean face.
   */
  private int[] nearest(Map<String, NetworkState.Value> values, List<List<CachedFace>> training) {
    NetworkState.Value maps = values.get("hg0_conv_pred.bias");
    int channels = config.channels();
    int first = config.schemes().get(0).size();
    int[] result = new int[channels];
    Arrays.setAll(result, i -> i);
    if (maps == null || maps.data().length != first || first == channels) {
      return result;
    }
    double[] sums = new double[2 * channels];
    int[] counts = new int[channels];
    for (List<CachedFace> faces : training) {
      for (CachedFace face : faces) {
        for (int i = 0; i < channels; i++) {
          if (!Float.isNaN(face.xy()[2 * i])) {
            sums[2 * i] += (face.xy()[2 * i] - face.centerX()) / face.boxSide();
            sums[2 * i + 1] += (face.xy()[2 * i + 1] - face.centerY()) / face.boxSide();
            counts[i]++;
          }
        }
      }
    }
    for (int i = first; i < channels; i++) {
      double best = Double.POSITIVE_INFINITY;
      for (int k = 0; k < first; k++) {
        double distance =
            Math.hypot(
                sums[2 * i] / counts[i] - sums[2 * k] / counts[k],
                sums[2 * i + 1] / counts[i] - sums[2 * k + 1] / counts[k]);
        if (distance < best) {
          best = distance;
          result[i] = k;
        }
      }
    }
    return result;
  }

  /** Takes over a checkpoint's numbers. */
  static void restore(Checkpoint from, Path file, Map<String, Tensor> tensors) {
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      float[] values = from.arrays().get(entry.getKey());
      if (values == null || values.length != entry.getValue().numel()) {
        throw new TrainingException(file + " does not fit the network: " + entry.getKey());
      }
      Torch.set(entry.getValue(), values);
    }
  }

  static Map<String, Tensor> tensors(NetworkState state, NetworkState average, AdamW optimiser) {
    Map<String, Tensor> result = new LinkedHashMap<>();
    result.put("parameters", state.parameters());
    result.put("buffers", state.buffers());
    result.put("averageParameters", average.parameters());
    result.put("averageBuffers", average.buffers());
    result.put("firstMoment", optimiser.first());
    result.put("secondMoment", optimiser.second());
    return result;
  }

  private void save(
      NetworkState state,
      NetworkState average,
      AdamW optimiser,
      RunLog log,
      long step,
      double seconds) {
    Map<String, float[]> arrays = new LinkedHashMap<>();
    tensors(state, average, optimiser)
        .forEach((name, tensor) -> arrays.put(name, Torch.values(tensor)));
    new Checkpoint(fingerprint(config), step, optimiser.usualNorm(), seconds, log.csv(), arrays)
        .save(checkpointFile(config));
  }

  /** What of the configuration decides the numbers, as text. */
  static String fingerprint(TrainConfig c) {
    return String.join(
        "\n",
        "seed=" + c.seed(),
        "schemes=" + c.schemes(),
        "network=" + c.network(),
        "expand=" + c.expand() + " box=" + c.box(),
        "loss=" + c.loss() + " outside=" + c.outside(),
        "augmentation=" + c.augmentation(),
        "optimiser=" + c.optimiser(),
        "init=" + c.init(),
        "sources=" + c.sources());
  }

  /** Parameters that are trained. */
  public static long trainedParameters(TrainConfig config) {
    return new NetworkState(new TorchNetwork(config.network()), Torch.cpu()).parameters().numel();
  }

  private record Saved(Checkpoint checkpoint, TorchNetwork network, NetworkState average) {}

  private static Saved saved(TrainConfig config) {
    Path file = checkpointFile(config);
    Checkpoint checkpoint = Checkpoint.load(file);
    TorchNetwork network = new TorchNetwork(config.network());
    NetworkState state = new NetworkState(network, Torch.cpu());
    float[] parameters = checkpoint.arrays().get("averageParameters");
    float[] buffers = checkpoint.arrays().get("averageBuffers");
    if (parameters == null
        || buffers == null
        || parameters.length != state.parameters().numel()
        || buffers.length != state.buffers().numel()) {
      throw new TrainingException(file + " does not fit the configuration's network");
    }
    Torch.set(state.parameters(), parameters);
    Torch.set(state.buffers(), buffers);
    return new Saved(checkpoint, network, state);
  }

  /**
   * The averaged weights of the last checkpoint, under the reference's names.
   *
   * @throws TrainingException if there is none, or of another network
   */
  public static Weights averagedWeights(TrainConfig config) {
    Saved saved = saved(config);
    return WeightMaps.weights(saved.average.export(saved.checkpoint.step()), config.network());
  }

  /** Writes the models of the last checkpoint; returns their folders. */
  public List<Path> export() {
    Saved saved = saved(config);
    List<Path> folders = new ArrayList<>();
    if (config.exports().isEmpty()) {
      return folders;
    }
    Torch.threads(
        config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors());
    List<List<CachedFace>> heldOut;
    try (Faces faces = Faces.find(config)) {
      heldOut = faces.cut(faces.heldOut());
    }
    ArithmeticCheck.chooseKernels(saved.network, config.network().input(), progress);
    Validator validator =
        new Validator(config, saved.network, sampler(config), heldOut, Torch.cpu());
    Exporter exporter =
        new Exporter(config, validator, saved.average, saved.checkpoint.step(), progress);
    for (TrainConfig.Export export : config.exports()) {
      exporter.write(export);
      folders.add(export.folder());
    }
    return folders;
  }
}
