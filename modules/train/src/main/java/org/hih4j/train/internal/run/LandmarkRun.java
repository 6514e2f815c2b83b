package org.hih4j.train.internal.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.train.TrainConfig;
import org.hih4j.train.Trainer;
import org.hih4j.train.Trainer.Progress;
import org.hih4j.train.internal.net.ArithmeticCheck;
import org.hih4j.train.internal.net.Losses;
import org.hih4j.train.internal.net.NetworkState;
import org.hih4j.train.internal.net.Torch;
import org.hih4j.train.internal.net.TorchNetwork;
import org.hih4j.train.internal.net.TrimmedWeights;
import org.hih4j.train.internal.sample.Batch;
import org.hih4j.train.internal.sample.BatchStream;
import org.hih4j.train.internal.sample.CachedFace;
import org.hih4j.train.internal.sample.Sampler;

/** Training, measurement and export of a landmark network. Used by one thread. */
final class LandmarkRun implements Run {
  private final TrainConfig config;
  private final Progress progress;
  private final AtomicBoolean stop;

  LandmarkRun(TrainConfig config, Progress progress, AtomicBoolean stop) {
    this.config = config;
    this.progress = progress;
    this.stop = stop;
  }

  @Override
  public Trainer.Result train(boolean resume) {
    TorchNetwork network = new TorchNetwork(config.network());
    return Training.run(
        config,
        fingerprint(config),
        network,
        device -> open(network, device),
        progress,
        stop,
        resume);
  }

  private Task<Batch> open(TorchNetwork network, Device device) {
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
    if (!device.is_cuda()) {
      ArithmeticCheck.chooseKernels(network, config.network().input(), progress);
    }
    return new LandmarkTask(config, network, training, heldOut, device);
  }

  private static Sampler sampler(TrainConfig config) {
    return new Sampler(
        config.network().input(),
        config.flip(),
        config.augmentation(),
        config.outside(),
        config.seed());
  }

  /** What of the configuration decides the numbers, as text. */
  private static String fingerprint(TrainConfig c) {
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
        "sources=" + c.sources(),
        "split=" + c.validation().split() + " fraction=" + c.validation().fraction());
  }

  @Override
  public void sheet(int samples, Path file) {
    try (Faces faces = Faces.find(config)) {
      List<List<CachedFace>> sources =
          faces.cut(
              faces.training().stream()
                  .map(list -> list.subList(0, Math.min(list.size(), samples)))
                  .toList());
      ContactSheet.save(config, sampler(config), sources, samples, file);
    }
  }

  @Override
  public Map<String, Trainer.SampleCount> samples() {
    try (Faces faces = Faces.find(config)) {
      Map<String, Trainer.SampleCount> result = new LinkedHashMap<>();
      for (int i = 0; i < config.sources().size(); i++) {
        result.put(
            config.sources().get(i).name(),
            new Trainer.SampleCount(faces.training().get(i).size(), faces.heldOut().get(i).size()));
      }
      return result;
    }
  }

  @Override
  public long trainedParameters() {
    return new NetworkState(new TorchNetwork(config.network()), Torch.cpu()).parameters().numel();
  }

  @Override
  public Weights weights() {
    return Training.Saved.load(config, fingerprint(config), new TorchNetwork(config.network()))
        .weights(config.network().properties());
  }

  @Override
  public Map<String, Double> measure() {
    TorchNetwork network = new TorchNetwork(config.network());
    Training.Saved saved = Training.Saved.load(config, fingerprint(config), network);
    Validator validator = validator(network);
    return validator.named(validator.measure(saved.average()));
  }

  /** Reads the held-out faces for a network on the CPU. */
  private Validator validator(TorchNetwork network) {
    Training.useThreads(config);
    List<List<CachedFace>> heldOut;
    try (Faces faces = Faces.find(config)) {
      heldOut = faces.cut(faces.heldOut());
    }
    ArithmeticCheck.chooseKernels(network, config.network().input(), progress);
    return new Validator(config, network, sampler(config), heldOut, Torch.cpu());
  }

  @Override
  public List<Path> export() {
    TorchNetwork network = new TorchNetwork(config.network());
    Training.Saved saved = Training.Saved.load(config, fingerprint(config), network);
    List<Path> folders = new ArrayList<>();
    if (config.exports().isEmpty()) {
      return folders;
    }
    Exporter exporter =
        new Exporter(config, validator(network), saved.average(), saved.step(), progress);
    for (TrainConfig.Export export : config.exports()) {
      exporter.write(export);
      folders.add(export.folder());
    }
    return folders;
  }

  /** Faces in memory, and the losses of the maps. */
  private static final class LandmarkTask implements Task<Batch> {
    private final TrainConfig config;
    private final TorchNetwork network;
    private final List<List<CachedFace>> training;
    private final Device device;
    private final Sampler sampler;
    private final Validator validator;
    private final Losses losses;
    private final WindowShift shift;
    private final boolean frozen;

    LandmarkTask(
        TrainConfig config,
        TorchNetwork network,
        List<List<CachedFace>> training,
        List<List<CachedFace>> heldOut,
        Device device) {
      this.config = config;
      this.network = network;
      this.training = training;
      this.device = device;
      sampler = sampler(config);
      validator = new Validator(config, network, sampler, heldOut, device);
      losses =
          new Losses(
              config.loss(),
              config.network().heatmap(),
              config.network().decimal(),
              config.network().window(),
              device);
      shift = new WindowShift(config, device);
      frozen = config.init().map(TrainConfig.Init::freeze).orElse(false);
    }

    @Override
    public void start(NetworkState state) {
      config
          .init()
          .ifPresent(
              init ->
                  Training.start(
                      init.weights(),
                      weights -> LandmarkRun.start(config, init, training, weights, state)));
    }

    @Override
    public BatchStream<Batch> batches(long first) {
      return Training.batches(
          config,
          sampler.batches(training, config.optimiser().batch()),
          training,
          config.sources().stream().mapToDouble(TrainConfig.Source::share),
          first);
    }

    @Override
    public List<String> losses() {
      return List.of("loss", "heatmapLoss", "decimalLoss", "coordinateLoss");
    }

    @Override
    public List<Tensor> loss(long step, Batch batch, NetworkState state) {
      int samples = config.optimiser().batch();
      int input = config.network().input();
      Tensor x = Torch.channelsLast(batch.images(), device, samples, 3, input, input);
      Losses.Loss loss =
          losses.of(
              network.forward(x, state, frozen, shift.at(step)),
              new Losses.Truth(
                  batch.points(),
                  batch.weight(),
                  batch.decimalWeight(),
                  samples,
                  config.channels()));
      return List.of(loss.total(), loss.heatmap(), loss.decimal(), loss.coordinate());
    }

    @Override
    public Map<String, Double> measure(NetworkState average) {
      return validator.named(validator.measure(average));
    }

    /** Failures are logged for the main decoder: its errors are plotted. */
    @Override
    public List<String> plotted(Set<String> columns) {
      return columns.stream()
          .filter(name -> name.startsWith("fr8:"))
          .map(name -> "nme:" + name.substring("fr8:".length()))
          .toList();
    }
  }

  private static void start(
      TrainConfig config,
      TrainConfig.Init init,
      List<List<CachedFace>> training,
      Weights weights,
      NetworkState state) {
    switch (init.as()) {
      case SAME -> state.load(weights);
      case TRIM ->
          state.load(
              TrimmedWeights.of(
                  weights, config.network().depth(), init.firstLandmark(), config.channels()));
      case WIDEN ->
          state.widen(
              weights, nearest(config, weights, training), init.heatmapGain(), init.decimals());
    }
  }

  /**
   * For each channel the old landmark to take over: the same one, or where the old network has the
   * first scheme alone, the one that is nearest on the mean face.
   */
  private static int[] nearest(
      TrainConfig config, Weights weights, List<List<CachedFace>> training) {
    String maps = "hg0_conv_pred.bias";
    int channels = config.channels();
    int first = config.schemes().get(0).size();
    int[] result = new int[channels];
    Arrays.setAll(result, i -> i);
    if (first == channels || !weights.contains(maps) || weights.tensor(maps).elements() != first) {
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
}
