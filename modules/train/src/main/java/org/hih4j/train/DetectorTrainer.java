package org.hih4j.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hih4j.core.HihException;
import org.hih4j.network.Weights;
import org.hih4j.train.internal.run.DetectorRun;

/**
 * Trains a detector as a configuration says. A run writes into the configuration's output folder:
 * {@code checkpoint.hih} with everything needed to go on, and {@code log.csv}. Files are replaced
 * whole, so that a run can be killed at any moment and resumed; on the CPU, with the same number of
 * threads, it then ends with the same weights as if it had not been killed.
 *
 * <p>{@link #train} and the others are for one thread at a time; {@link #stop} may be called by
 * any.
 */
public final class DetectorTrainer {
  private final DetectorConfig config;
  private final Progress progress;
  private final AtomicBoolean stop = new AtomicBoolean();

  /** A trainer for a configuration. */
  public DetectorTrainer(DetectorConfig config, Progress progress) {
    this.config = Objects.requireNonNull(config, "config");
    this.progress = Objects.requireNonNull(progress, "progress");
  }

  /**
   * Trains to the end, or until {@link #stop}.
   *
   * @param resume whether to go on from the output folder's checkpoint, which must be there;
   *     without it there must be none
   * @return how it ended; the figures are average precisions in percent, {@code ap:N} over faces at
   *     least N pixels high, and {@code landmark-box}, the mean overlap of landmark boxes
   * @throws HihException if data, configuration or checkpoint do not fit, or the loss is not finite
   */
  public Trainer.Result train(boolean resume) {
    return new DetectorRun(config, progress, stop).train(resume);
  }

  /** Makes a training save its state after the current step and end. */
  public void stop() {
    stop.set(true);
  }

  /**
   * Writes a picture of varied training samples with their boxes, to be looked at.
   *
   * @param samples how many
   * @param file PNG to write
   */
  public void sheet(int samples, Path file) {
    DetectorRun.sheet(config, samples, file);
  }

  /** Counts the photographs of each source, without reading pictures. */
  public Map<String, Trainer.FaceCount> photos() {
    return DetectorRun.count(config);
  }

  /**
   * Measures the last checkpoint's averaged weights on the held-out photographs.
   *
   * @return the figures of {@link #train}
   * @throws TrainingException if there is no checkpoint or it is of another network
   */
  public Map<String, Double> measure() {
    return DetectorRun.measure(config, progress);
  }

  /**
   * Measures the last checkpoint's averaged weights, calibrates their scores and writes the
   * configuration's model with them: {@code model.onnx} with normalisations folded, {@code
   * model.json} and {@code weights.safetensors}.
   *
   * @return the folder written; nothing where the configuration names no model
   * @throws TrainingException if there is no checkpoint or it is of another network
   */
  public List<Path> export() {
    return DetectorRun.export(config, progress);
  }

  /**
   * The averaged weights of the last checkpoint, named after the layers of the network.
   *
   * @throws TrainingException if there is no checkpoint or it is of another network
   */
  public Weights weights() {
    return DetectorRun.averagedWeights(config);
  }
}
