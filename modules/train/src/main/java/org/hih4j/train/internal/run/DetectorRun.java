package org.hih4j.train.internal.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.train.DetectorConfig;
import org.hih4j.train.Trainer;
import org.hih4j.train.Trainer.Progress;
import org.hih4j.train.internal.net.ArithmeticCheck;
import org.hih4j.train.internal.net.DetectorLosses;
import org.hih4j.train.internal.net.NetworkState;
import org.hih4j.train.internal.net.Torch;
import org.hih4j.train.internal.net.TorchDetector;
import org.hih4j.train.internal.sample.BatchStream;
import org.hih4j.train.internal.sample.DetectorBatch;
import org.hih4j.train.internal.sample.Photo;
import org.hih4j.train.internal.sample.PhotoSampler;

/** Training, measurement and export of a face detector's network. Used by one thread. */
final class DetectorRun implements Run {
  private final DetectorConfig config;
  private final Progress progress;
  private final AtomicBoolean stop;

  DetectorRun(DetectorConfig config, Progress progress, AtomicBoolean stop) {
    this.config = config;
    this.progress = progress;
    this.stop = stop;
  }

  @Override
  public Trainer.Result train(boolean resume) {
    TorchDetector network = new TorchDetector(config.network());
    return Training.run(
        config,
        fingerprint(config),
        network,
        device -> open(network, device),
        progress,
        stop,
        resume);
  }

  private Task<DetectorBatch> open(TorchDetector network, Device device) {
    progress.message("reading photographs");
    Photos photos = Photos.find(config);
    List<List<Photo>> training = photos.training();
    DetectorValidator validator = validator(network, photos, device);
    photos
        .counts()
        .forEach(
            (name, count) ->
                progress.message(
                    String.format(
                        "%s: %d photographs to train on, %d held out",
                        name, count.training(), count.heldOut())));
    return new DetectorTask(config, network, training, validator, device);
  }

  /** Reads the held-out photographs, and chooses the kernels of a network on the CPU. */
  private DetectorValidator validator(TorchDetector network, Photos photos, Device device) {
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
    return new DetectorValidator(network, photos.heldOut(), config.validation().longSide(), device);
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
        "sources=" + c.sources(),
        "split=" + c.validation().split());
  }

  @Override
  public void sheet(int samples, Path file) {
    List<List<Photo>> sources = Photos.find(config).training();
    PhotoSampler sampler = new PhotoSampler(sources, config.sampling(), samples, config.seed());
    PhotoSheet.save(sampler, sources, config, samples, file);
  }

  @Override
  public Map<String, Trainer.SampleCount> samples() {
    return Photos.find(config).counts();
  }

  @Override
  public long trainedParameters() {
    return new NetworkState(new TorchDetector(config.network()), Torch.cpu()).parameters().numel();
  }

  @Override
  public Weights weights() {
    return weights(
        Training.Saved.load(config, fingerprint(config), new TorchDetector(config.network())));
  }

  private Weights weights(Training.Saved saved) {
    return saved.weights(config.network().properties());
  }

  @Override
  public Map<String, Double> measure() {
    TorchDetector network = new TorchDetector(config.network());
    Training.Saved saved = Training.Saved.load(config, fingerprint(config), network);
    Training.useThreads(config);
    progress.message("reading photographs");
    return validator(network, Photos.find(config), Torch.cpu()).measure(saved.average());
  }

  @Override
  public List<Path> export() {
    TorchDetector network = new TorchDetector(config.network());
    Training.Saved saved = Training.Saved.load(config, fingerprint(config), network);
    if (config.export().isEmpty()) {
      return List.of();
    }
    Training.useThreads(config);
    progress.message("measuring");
    Weights weights = weights(saved);
    saved.average().halve();
    DetectorValidator validator = validator(network, Photos.find(config), Torch.cpu());
    return List.of(
        DetectorExporter.write(
            config,
            config.export().get(),
            validator,
            validator.look(saved.average()),
            weights,
            saved.step()));
  }

  /** Photographs in memory, and the losses of the maps. */
  private record DetectorTask(
      DetectorConfig config,
      TorchDetector network,
      List<List<Photo>> training,
      DetectorValidator validator,
      Device device)
      implements Task<DetectorBatch> {
    @Override
    public void start(NetworkState state) {
      config.initialWeights().ifPresent(file -> Training.start(file, state::load));
    }

    @Override
    public BatchStream<DetectorBatch> batches(long first) {
      int batch = config.optimiser().batch();
      return Training.batches(
          config,
          new PhotoSampler(training, config.sampling(), batch, config.seed()),
          training,
          config.sources().stream().mapToDouble(DetectorConfig.Source::share),
          first);
    }

    @Override
    public List<String> losses() {
      return List.of("loss", "scoreLoss", "boxLoss", "landmarkLoss", "rollLoss");
    }

    @Override
    public List<Tensor> loss(long step, DetectorBatch batch, NetworkState state) {
      int input = config.sampling().input();
      Tensor x =
          Torch.channelsLast(batch.images(), device, config.optimiser().batch(), 3, input, input);
      DetectorLosses.Loss loss = DetectorLosses.of(network.forward(x, state, true), batch, device);
      return List.of(loss.total(), loss.score(), loss.box(), loss.landmarks(), loss.roll());
    }

    @Override
    public Map<String, Double> measure(NetworkState average) {
      return validator.measure(average);
    }

    @Override
    public List<String> plotted(Set<String> columns) {
      return columns.stream().filter(name -> name.startsWith("ap:")).toList();
    }
  }
}
