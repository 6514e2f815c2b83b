package org.hih4j.train.internal.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.network.WeightTensor;
import org.hih4j.network.Weights;
import org.hih4j.train.DetectorConfig;
import org.hih4j.train.Progress;
import org.hih4j.train.TrainConfig.Optimiser;
import org.hih4j.train.Trainer;
import org.hih4j.train.TrainingException;
import org.hih4j.train.internal.net.AdamW;
import org.hih4j.train.internal.net.ArithmeticCheck;
import org.hih4j.train.internal.net.DetectorLosses;
import org.hih4j.train.internal.net.NetworkState;
import org.hih4j.train.internal.net.Torch;
import org.hih4j.train.internal.net.TorchDetector;
import org.hih4j.train.internal.sample.BatchStream;
import org.hih4j.train.internal.sample.DetectorBatch;
import org.hih4j.train.internal.sample.Photo;
import org.hih4j.train.internal.sample.PhotoSampler;

/** One training of a detector from its first step, or from a checkpoint. */
public final class DetectorRun {
  private final DetectorConfig config;
  private final Progress progress;
  private final AtomicBoolean stop;

  /**
   * A run.
   *
   * @param stop ends the run after the current step, with a checkpoint, once it is true
   */
  public DetectorRun(DetectorConfig config, Progress progress, AtomicBoolean stop) {
    this.config = config;
    this.progress = progress;
    this.stop = stop;
  }

  /** Photographs of each source: to train on, and held out. */
  public static Map<String, Trainer.FaceCount> count(DetectorConfig config) {
    return Photos.find(config).counts();
  }

  /** Writes a sheet of varied samples with their boxes. */
  public static void sheet(DetectorConfig config, int samples, Path file) {
    List<List<Photo>> sources = Photos.find(config).training();
    PhotoSampler sampler = new PhotoSampler(sources, config.sampling(), samples, config.seed());
    PhotoSheet.save(sampler, sources, config, samples, file);
  }

  private static void threads(DetectorConfig config) {
    Torch.threads(
        config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors());
  }

  /** Trains; see {@link org.hih4j.train.DetectorTrainer#train}. */
  public Trainer.Result train(boolean resume) {
    Checkpoint from = Run.begin(config.output(), fingerprint(config), resume);
    threads(config);
    Device device = Run.device(config.device());
    progress.message("reading photographs");
    Photos photos = Photos.find(config);
    List<List<Photo>> training = photos.training();
    DetectorValidator validator =
        new DetectorValidator(
            new TorchDetector(config.network()),
            photos.heldOut(),
            config.validation().longSide(),
            device);
    photos
        .counts()
        .forEach(
            (name, count) ->
                progress.message(
                    String.format(
                        "%s: %d photographs to train on, %d held out",
                        name, count.training(), count.heldOut())));
    TorchDetector network = new TorchDetector(config.network());
    if (!device.is_cuda()) {
      ArithmeticCheck.chooseKernels(
          network,
          (x, state) -> {
            TorchDetector.Maps maps = network.forward(x, state, true);
            List<Tensor> all = new ArrayList<>(maps.scores());
            all.addAll(maps.faces());
            return all;
          },
          config.sampling().input(),
          progress);
    }
    NetworkState state = new NetworkState(network, device);
    NetworkState average = new NetworkState(network, device);
    Optimiser o = config.optimiser();
    double clip = o.clip() == 0 ? Double.POSITIVE_INFINITY : o.clip();
    AdamW optimiser = new AdamW(state, o.beta1(), o.beta2(), o.weightDecay(), clip);
    RunLog log = new RunLog();
    long first = 0;
    double before = 0;
    if (from == null) {
      state.initialise(config.seed());
      config.initialWeights().ifPresent(file -> start(state, file));
      average.copyFrom(state);
    } else {
      Path file = config.output().resolve(Run.CHECKPOINT);
      Run.restore(from, file, Run.tensors(state, average, optimiser));
      optimiser.usualNorm(from.usualNorm());
      log = RunLog.parse(from.log());
      first = from.step();
      before = from.seconds();
      progress.message("resumed at step " + first);
    }
    state.trackGradients();
    int[] counts =
        BatchStream.counts(
            config.sources().stream().mapToDouble(DetectorConfig.Source::share).toArray(),
            o.batch());
    int[] sizes = training.stream().mapToInt(List::size).toArray();
    try (BatchStream<DetectorBatch> batches =
        new BatchStream<>(
            new PhotoSampler(training, config.sampling(), o.batch(), config.seed()),
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

  private static void start(NetworkState state, Path file) {
    try {
      state.load(WeightMaps.values(Weights.load(file)));
    } catch (IllegalArgumentException e) {
      throw new TrainingException(file + ": " + e.getMessage(), e);
    }
  }

  private Trainer.Result loop(
      TorchDetector network,
      NetworkState state,
      NetworkState average,
      AdamW optimiser,
      DetectorValidator validator,
      BatchStream<DetectorBatch> batches,
      RunLog log,
      long first,
      double before) {
    Optimiser o = config.optimiser();
    int input = config.sampling().input();
    Device device = state.parameters().device();
    long started = System.nanoTime();
    long markTime = started;
    long markStep = first;
    double[] sums = new double[6];
    long step = first;
    Map<String, Double> figures = Map.of();
    progress.begin(first, o.steps(), o.batch());
    while (step < o.steps() && !stop.get()) {
      DetectorBatch batch = batches.next();
      double rate = LearningRate.at(step, o);
      double[] lost = new double[5];
      try (PointerScope scope = new PointerScope();
          AutoGradMode grad = new AutoGradMode(true)) {
        Tensor x = Torch.channelsLast(batch.images(), device, o.batch(), 3, input, input);
        DetectorLosses.Loss loss =
            DetectorLosses.of(network.forward(x, state, true), batch, device);
        loss.total().mul(new Scalar(Run.GAIN)).backward();
        lost[0] = loss.total().item_double();
        lost[1] = loss.score().item_double();
        lost[2] = loss.box().item_double();
        lost[3] = loss.landmarks().item_double();
        lost[4] = loss.roll().item_double();
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
      sums[5] += norm / Run.GAIN;
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
        row.put("scoreLoss", sums[1] / made);
        row.put("boxLoss", sums[2] / made);
        row.put("landmarkLoss", sums[3] / made);
        row.put("rollLoss", sums[4] / made);
        row.put("gradient", sums[5] / made);
        row.put("imagesPerSecond", made * o.batch() / ((now - markTime) / 1e9));
        figures = validator.measure(average);
        row.putAll(figures);
        log.add(row);
        log.save(config.output().resolve("log.csv"));
        progress.measured(step, figures);
        sums = new double[sums.length];
        markStep = step;
        markTime = System.nanoTime();
      }
      if (step % config.checkpointEvery() == 0 || last || stop.get()) {
        save(state, average, optimiser, log, step, before + (System.nanoTime() - started) / 1e9);
      }
    }
    if (step < o.steps()) {
      progress.message("stopped after step " + step + "; resume to go on");
    }
    return new Trainer.Result(step, figures, step >= o.steps());
  }

  private void save(
      NetworkState state,
      NetworkState average,
      AdamW optimiser,
      RunLog log,
      long step,
      double seconds) {
    Map<String, float[]> arrays = new LinkedHashMap<>();
    Run.tensors(state, average, optimiser)
        .forEach((name, tensor) -> arrays.put(name, Torch.values(tensor)));
    new Checkpoint(fingerprint(config), step, optimiser.usualNorm(), seconds, log.csv(), arrays)
        .save(config.output().resolve(Run.CHECKPOINT));
  }

  /** What of the configuration decides the numbers, as text. */
  private static String fingerprint(DetectorConfig c) {
    return String.join(
        "\n",
        "task=detector",
        "seed=" + c.seed(),
        "network=" + c.network(),
        "sampling=" + c.sampling(),
        "init=" + c.initialWeights(),
        "optimiser=" + c.optimiser(),
        "sources=" + c.sources());
  }

  private record Saved(Checkpoint checkpoint, TorchDetector network, NetworkState average) {}

  private static Saved saved(DetectorConfig config) {
    Path file = config.output().resolve(Run.CHECKPOINT);
    Checkpoint checkpoint = Checkpoint.load(file);
    TorchDetector network = new TorchDetector(config.network());
    NetworkState state = new NetworkState(network, Torch.cpu());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("averageParameters", state.parameters());
    tensors.put("averageBuffers", state.buffers());
    Run.restore(checkpoint, file, tensors);
    return new Saved(checkpoint, network, state);
  }

  /** The averaged weights of the last checkpoint. */
  public static Weights averagedWeights(DetectorConfig config) {
    Saved saved = saved(config);
    return weights(saved.average, saved.checkpoint.step(), config);
  }

  private static Weights weights(NetworkState state, long step, DetectorConfig config) {
    Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    state
        .export(step)
        .forEach((name, value) -> tensors.put(name, WeightTensor.of(value.shape(), value.data())));
    return Weights.of(tensors, config.network().properties());
  }

  /**
   * Writes the model of the last checkpoint; returns its folder, if the configuration names one.
   */
  public static List<Path> export(DetectorConfig config, Progress progress) {
    Saved saved = saved(config);
    if (config.export().isEmpty()) {
      return List.of();
    }
    threads(config);
    progress.message("measuring");
    saved.average.halve();
    DetectorValidator validator =
        new DetectorValidator(
            saved.network,
            Photos.find(config).heldOut(),
            config.validation().longSide(),
            Torch.cpu());
    return List.of(
        DetectorExporter.write(
            config,
            config.export().get(),
            validator,
            validator.look(saved.average),
            weights(saved.average, saved.checkpoint.step(), config),
            saved.checkpoint.step()));
  }

  /** Measures the last checkpoint's averaged weights. */
  public static Map<String, Double> measure(DetectorConfig config, Progress progress) {
    Saved saved = saved(config);
    threads(config);
    progress.message("reading photographs");
    return new DetectorValidator(
            saved.network,
            Photos.find(config).heldOut(),
            config.validation().longSide(),
            Torch.cpu())
        .measure(saved.average);
  }
}
