package org.hih4j.train.internal.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.core.io.FilePaths;
import org.hih4j.network.checkpoint.CheckpointException;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.train.RunConfig;
import org.hih4j.train.RunConfig.Settings.DeviceChoice;
import org.hih4j.train.RunConfig.Settings.Optimiser;
import org.hih4j.train.Trainer;
import org.hih4j.train.Trainer.Progress;
import org.hih4j.train.TrainingException;
import org.hih4j.train.internal.net.AdamW;
import org.hih4j.train.internal.net.NetworkState;
import org.hih4j.train.internal.net.StateLayout;
import org.hih4j.train.internal.net.Torch;
import org.hih4j.train.internal.sample.BatchStream;

/**
 * The loop of a training from its first step, or from a checkpoint, to its last step or until it is
 * stopped: optimisation, running average, measurements, log and checkpoints. Used by one thread.
 */
final class Training {
  /** Keeps gradients of small losses far above the optimiser's epsilon; AdamW does not feel it. */
  private static final double GAIN = 1000;

  private final RunConfig config;
  private final Optimiser settings;
  private final String fingerprint;
  private final Progress progress;
  private final AtomicBoolean stop;
  private final NetworkState state;
  private final NetworkState average;
  private final AdamW optimiser;
  private RunLog log = new RunLog();
  private long step;
  private double secondsBefore;
  private final long started;

  private Training(
      RunConfig config,
      String fingerprint,
      StateLayout network,
      Device device,
      Progress progress,
      AtomicBoolean stop) {
    this.config = config;
    this.settings = config.optimiser();
    this.fingerprint = fingerprint;
    this.progress = progress;
    this.stop = stop;
    state = new NetworkState(network, device);
    average = new NetworkState(network, device);
    double clip = settings.clip() == 0 ? Double.POSITIVE_INFINITY : settings.clip();
    optimiser = new AdamW(state, settings.beta1(), settings.beta2(), settings.weightDecay(), clip);
    started = System.nanoTime();
  }

  /**
   * Trains.
   *
   * @param fingerprint what of the configuration decides the numbers, as text; a checkpoint goes on
   *     with the same one only
   * @param network what is trained
   * @param open reads the data and makes the task
   * @param stop ends the training after the current step, with a checkpoint, once it is true
   * @param resume whether to go on from the last checkpoint
   */
  static <B> Trainer.Result run(
      RunConfig config,
      String fingerprint,
      StateLayout network,
      Function<Device, Task<B>> open,
      Progress progress,
      AtomicBoolean stop,
      boolean resume) {
    Optional<Checkpoint> from = begin(config.output(), fingerprint, resume);
    useThreads(config);
    Device device = device(config.run().device());
    Task<B> task = open.apply(device);
    Training training = new Training(config, fingerprint, network, device, progress, stop);
    if (from.isEmpty()) {
      training.start(task);
    } else {
      training.resume(from.get());
    }
    training.state.trackGradients();
    try (BatchStream<B> batches = task.batches(training.step)) {
      return training.loop(task, batches);
    } finally {
      progress.end();
    }
  }

  /**
   * Starts a training from weights in a file.
   *
   * @throws TrainingException if they do not fit; the message names the file
   */
  static void start(Path file, Consumer<Weights> start) {
    Weights weights = Weights.load(file);
    try {
      start.accept(weights);
    } catch (IllegalArgumentException | CheckpointException e) {
      throw new TrainingException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Opens the stream of a training's samples.
   *
   * @param maker makes the samples
   * @param sources samples of each source
   * @param shares of each source in a batch
   * @param first step to begin with
   */
  static <B> BatchStream<B> batches(
      RunConfig config,
      BatchStream.Maker<B> maker,
      List<? extends List<?>> sources,
      DoubleStream shares,
      long first) {
    return new BatchStream<>(
        maker,
        sources.stream().mapToInt(List::size).toArray(),
        BatchStream.counts(shares.toArray(), config.optimiser().batch()),
        config.seed(),
        first,
        config.optimiser().steps(),
        config.run().workers());
  }

  /**
   * Makes a run's folder ready.
   *
   * @return the checkpoint to go on from; nothing to begin
   */
  private static Optional<Checkpoint> begin(Path output, String fingerprint, boolean resume) {
    Path file = checkpointFile(output);
    Optional<Checkpoint> from = Optional.empty();
    if (resume) {
      from = Optional.of(Checkpoint.load(file));
      if (!from.get().fingerprint().equals(fingerprint)) {
        throw new TrainingException(
            "the configuration is not the one that "
                + file
                + " was made with; only output, device, threads, workers, dataRoot,"
                + " checkpointEvery, export and how validation measures may change");
      }
    } else if (Files.exists(file)) {
      throw new TrainingException(
          file + " is there already: resume it, or name another output, or remove it");
    }
    FilePaths.makeFolder(output);
    return from;
  }

  private static Path checkpointFile(Path output) {
    return output.resolve("checkpoint.hih");
  }

  private static Device device(DeviceChoice choice) {
    return switch (choice) {
      case CPU -> Torch.cpu();
      case CUDA -> Torch.cuda();
      case AUTO -> Torch.hasCuda() ? Torch.cuda() : Torch.cpu();
    };
  }

  /** Makes PyTorch use as many threads as the configuration says. */
  static void useThreads(RunConfig config) {
    Torch.threads(
        config.run().threads() > 0
            ? config.run().threads()
            : Runtime.getRuntime().availableProcessors());
  }

  private void start(Task<?> task) {
    state.initialise(config.seed());
    task.start(state);
    average.copyFrom(state);
  }

  private void resume(Checkpoint from) {
    restore(from, checkpointFile(config.output()), tensors());
    optimiser.usualNorm(from.usualNorm());
    log = RunLog.parse(from.log());
    step = from.step();
    secondsBefore = from.seconds();
    progress.message("resumed at step " + step);
  }

  private <B> Trainer.Result loop(Task<B> task, BatchStream<B> batches) {
    int steps = settings.steps();
    int batch = settings.batch();
    List<String> names = task.losses();
    double[] sums = new double[names.size()];
    double gradients = 0;
    long markTime = System.nanoTime();
    long markStep = step;
    Map<String, Double> figures = Map.of();
    progress.begin(step, steps, batch);
    while (step < steps && !stop.get()) {
      double rate = LearningRate.at(step, settings);
      double[] losses = new double[names.size()];
      gradients += step(task, batches, rate, losses) / GAIN;
      for (int i = 0; i < losses.length; i++) {
        sums[i] += losses[i];
      }
      progress.step(step, losses[0]);
      boolean last = step == steps;
      if (step % config.measureEvery() == 0 || last) {
        long made = step - markStep;
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("step", (double) step);
        row.put("samples", (double) step * batch);
        row.put("seconds", Math.floor(seconds()));
        row.put("rate", rate);
        for (int i = 0; i < sums.length; i++) {
          row.put(names.get(i), sums[i] / made);
        }
        row.put("gradient", gradients / made);
        row.put("imagesPerSecond", made * batch / ((System.nanoTime() - markTime) / 1e9));
        figures = task.measure(average);
        row.putAll(figures);
        log.add(row);
        log.save(config.output().resolve("log.csv"));
        Plot.save(log, names, task.plotted(row.keySet()), config.output().resolve("log.png"));
        progress.measured(step, figures);
        sums = new double[sums.length];
        gradients = 0;
        markStep = step;
        markTime = System.nanoTime();
      }
      if (step % config.run().checkpointEvery() == 0 || last) {
        save();
      }
    }
    if (step < steps) {
      save();
      progress.message("stopped after step " + step + "; resume to go on");
    }
    return new Trainer.Result(step, figures, step >= steps);
  }

  /**
   * Makes one step.
   *
   * @param losses where the losses of the batch are written
   * @return the gradient's norm, with the gain
   */
  private <B> double step(Task<B> task, BatchStream<B> batches, double rate, double[] losses) {
    B batch = batches.next();
    try (PointerScope scope = new PointerScope();
        AutoGradMode grad = new AutoGradMode(true)) {
      List<Tensor> computed = task.loss(step, batch, state);
      computed.get(0).mul(new Scalar(GAIN)).backward();
      for (int i = 0; i < losses.length; i++) {
        losses[i] = computed.get(i).item_double();
      }
    }
    batches.recycle(batch);
    double norm = optimiser.step(step + 1, rate);
    if (!Double.isFinite(losses[0]) || !Double.isFinite(norm)) {
      throw new TrainingException(
          "the loss is not finite at step "
              + (step + 1)
              + ": lower optimiser.learningRate; the last checkpoint, if any, is sound");
    }
    average.average(state, Math.min(settings.ema(), (1.0 + step) / (10.0 + step)));
    step++;
    return norm;
  }

  private double seconds() {
    return secondsBefore + (System.nanoTime() - started) / 1e9;
  }

  private Map<String, Tensor> tensors() {
    Map<String, Tensor> result = new LinkedHashMap<>();
    result.put("parameters", state.parameters());
    result.put("buffers", state.buffers());
    result.putAll(averaged(average));
    result.put("firstMoment", optimiser.first());
    result.put("secondMoment", optimiser.second());
    return result;
  }

  private static Map<String, Tensor> averaged(NetworkState average) {
    Map<String, Tensor> result = new LinkedHashMap<>();
    result.put("averageParameters", average.parameters());
    result.put("averageBuffers", average.buffers());
    return result;
  }

  private static void restore(Checkpoint from, Path file, Map<String, Tensor> tensors) {
    tensors.forEach(
        (name, tensor) -> {
          float[] values = from.arrays().get(name);
          if (values == null || values.length != tensor.numel()) {
            throw new TrainingException(
                file + " does not fit the configuration's network: " + name);
          }
          Torch.set(tensor, values);
        });
  }

  private void save() {
    Map<String, float[]> arrays = new LinkedHashMap<>();
    tensors().forEach((name, tensor) -> arrays.put(name, Torch.values(tensor)));
    new Checkpoint(fingerprint, step, optimiser.usualNorm(), seconds(), log.csv(), arrays)
        .save(checkpointFile(config.output()));
  }

  /**
   * The averaged weights of a checkpoint.
   *
   * @param step steps made
   * @param average on the CPU
   */
  record Saved(long step, NetworkState average) {
    /**
     * Reads the last checkpoint.
     *
     * @param fingerprint as for a training
     * @throws TrainingException if there is none, or of another network
     */
    static Saved load(RunConfig config, String fingerprint, StateLayout network) {
      Path file = checkpointFile(config.output());
      Checkpoint checkpoint = Checkpoint.load(file);
      if (!networkOf(checkpoint.fingerprint()).equals(networkOf(fingerprint))) {
        throw new TrainingException(
            file
                + " is not of the configuration's network: "
                + networkOf(checkpoint.fingerprint()));
      }
      NetworkState average = new NetworkState(network, Torch.cpu());
      restore(checkpoint, file, averaged(average));
      return new Saved(checkpoint.step(), average);
    }

    /** What of a fingerprint says which network it is of. */
    private static List<String> networkOf(String fingerprint) {
      return fingerprint
          .lines()
          .filter(line -> line.startsWith("schemes=") || line.startsWith("network="))
          .toList();
    }

    /**
     * The weights under the network's names.
     *
     * @param properties description of the network
     */
    Weights weights(Map<String, String> properties) {
      return average.export(step, properties);
    }
  }
}
