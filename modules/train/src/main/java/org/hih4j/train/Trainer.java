package org.hih4j.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hih4j.core.HihException;
import org.hih4j.network.HihArchitecture;
import org.hih4j.network.Weights;
import org.hih4j.train.internal.run.Run;
import org.hih4j.train.internal.run.WeightMaps;

/**
 * Trains a HIH network as a configuration says. A run writes into the configuration's output
 * folder: {@code checkpoint.hih} with everything needed to go on, {@code log.csv} and {@code
 * log.png}. Files are replaced whole, so that a run can be killed at any moment and resumed; on the
 * CPU, with the same number of threads, it then ends with the same weights as if it had not been
 * killed.
 *
 * <p>{@link #train}, {@link #sheet} and the others are for one thread at a time; {@link #stop} may
 * be called by any.
 */
public final class Trainer {
  private final TrainConfig config;
  private final Progress progress;
  private final AtomicBoolean stop = new AtomicBoolean();

  /** A trainer for a configuration. */
  public Trainer(TrainConfig config, Progress progress) {
    this.config = Objects.requireNonNull(config, "config");
    this.progress = Objects.requireNonNull(progress, "progress");
  }

  /**
   * How a training ended.
   *
   * @param step steps made
   * @param figures last measurement of the averaged weights, in percent: {@code
   *     nme:SOURCE:SCHEME:BOX:DECODER} and {@code fr8:...} (failures above 8 %)
   * @param finished false if it was stopped
   */
  public record Result(long step, Map<String, Double> figures, boolean finished) {
    /** Copies the figures. */
    public Result {
      figures = Map.copyOf(figures);
    }
  }

  /** Faces of a source. */
  public record FaceCount(int training, int heldOut) {}

  /**
   * Trains to the end, or until {@link #stop}.
   *
   * @param resume whether to go on from the output folder's checkpoint, which must be there;
   *     without it there must be none
   * @throws HihException if data, configuration or checkpoint do not fit, or the loss is not finite
   */
  public Result train(boolean resume) {
    Run.End end = new Run(config, progress, stop).train(resume);
    return new Result(end.step(), end.figures(), end.finished());
  }

  /** Makes a training save its state after the current step and end. */
  public void stop() {
    stop.set(true);
  }

  /**
   * Writes a picture of varied training samples with their landmarks, to be looked at.
   *
   * @param samples how many
   * @param file PNG to write
   */
  public void sheet(int samples, Path file) {
    Run.sheet(config, samples, file);
  }

  /** Counts the faces of each source, without reading pictures. */
  public Map<String, FaceCount> faces() {
    Map<String, FaceCount> result = new LinkedHashMap<>();
    Run.count(config).forEach((name, c) -> result.put(name, new FaceCount(c[0], c[1])));
    return result;
  }

  /** The network that the configuration describes. */
  public HihArchitecture architecture() {
    return WeightMaps.architecture(config.network());
  }

  /** How many parameters are trained; a reference file also holds some that nothing depends on. */
  public long trainedParameters() {
    return Run.trainedParameters(config);
  }

  /**
   * Measures the last checkpoint's averaged weights and writes the configuration's models with
   * them: {@code model.onnx} with normalisations folded, {@code model.json} and {@code
   * weights.safetensors}.
   *
   * @return the folders written
   * @throws TrainingException if there is no checkpoint or it is of another network
   */
  public List<Path> export() {
    return new Run(config, progress, stop).export();
  }

  /**
   * The averaged weights of the last checkpoint, under the reference implementation's names.
   *
   * @throws TrainingException if there is no checkpoint or it is of another network
   */
  public Weights weights() {
    return Run.averagedWeights(config);
  }
}
