package org.hih4j.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hih4j.core.HihException;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.train.internal.run.Run;

/**
 * Trains the network of a configuration: landmarks for a {@link TrainConfig}, a face detector for a
 * {@link DetectorConfig}. A run writes into the configuration's output folder: {@code
 * checkpoint.hih} with everything needed to go on, {@code log.csv} and {@code log.png}. Files are
 * replaced whole, so that a run can be killed at any moment and resumed; on the CPU, with the same
 * number of threads, it then ends with the same weights as if it had not been killed.
 *
 * <p>{@link #train}, {@link #sheet} and the others are for one thread at a time; {@link #stop} may
 * be called by any.
 */
public final class Trainer {
  private final AtomicBoolean stop = new AtomicBoolean();
  private final Run run;

  /** A trainer for a configuration. */
  public Trainer(RunConfig config, Progress progress) {
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(progress, "progress");
    run = Run.of(config, progress, stop);
  }

  /**
   * How a training ended.
   *
   * @param step steps made
   * @param figures last measurement of the averaged weights, in percent; see {@link #measure}
   * @param finished false if it was stopped
   */
  public record Result(long step, Map<String, Double> figures, boolean finished) {
    /** Copies the figures. */
    public Result {
      figures = Map.copyOf(figures);
    }
  }

  /**
   * Samples of a source: faces for landmarks, photographs for a detector.
   *
   * @param training how many are trained on
   * @param heldOut how many are measured on
   */
  public record SampleCount(int training, int heldOut) {}

  /**
   * Trains to the end, or until {@link #stop}.
   *
   * @param resume whether to go on from the output folder's checkpoint, which must be there;
   *     without it there must be none
   * @throws HihException if data, configuration or checkpoint do not fit, or the loss is not finite
   */
  public Result train(boolean resume) {
    return run.train(resume);
  }

  /** Makes a training save its state after the current step and end. */
  public void stop() {
    stop.set(true);
  }

  /**
   * Writes a picture of varied training samples with their labels.
   *
   * @param samples how many
   * @param file PNG to write
   */
  public void sheet(int samples, Path file) {
    run.sheet(samples, file);
  }

  /** Counts the samples of each source, without reading pictures. */
  public Map<String, SampleCount> samples() {
    return run.samples();
  }

  /** How many parameters are trained; a reference file also holds some that nothing depends on. */
  public long trainedParameters() {
    return run.trainedParameters();
  }

  /**
   * Measures the last checkpoint's averaged weights on the held-out samples.
   *
   * @return figures in percent by name. Of landmarks: {@code nme:SOURCE:SCHEME:BOX:DECODER} and
   *     {@code fr8:...} (failures above 8 %). Of a detector: average precisions {@code ap:N} over
   *     faces at least N pixels high, and {@code landmark-box}, the mean overlap of landmark boxes
   * @throws TrainingException if there is no checkpoint or it is of another network
   */
  public Map<String, Double> measure() {
    return run.measure();
  }

  /**
   * Measures the last checkpoint's averaged weights and writes the configuration's models with
   * them: {@code model.onnx} with normalisations folded, {@code model.json} and {@code
   * weights.safetensors}. A detector's scores are calibrated.
   *
   * @return the folders written; none where the configuration names no model
   * @throws TrainingException if there is no checkpoint or it is of another network
   */
  public List<Path> export() {
    return run.export();
  }

  /**
   * The averaged weights of the last checkpoint, under the reference implementation's names for
   * landmarks, named after the layers for a detector.
   *
   * @throws TrainingException if there is no checkpoint or it is of another network
   */
  public Weights weights() {
    return run.weights();
  }

  /** Takes the progress of a training, on the thread that trains. */
  public interface Progress {
    /** Ignores everything. */
    Progress NONE = new Progress() {};

    /**
     * A training begins or goes on.
     *
     * @param step steps made before
     * @param steps steps in all
     * @param batch samples a step
     */
    default void begin(long step, long steps, int batch) {}

    /**
     * A step has been made.
     *
     * @param step its number, from 1
     * @param loss of its batch
     */
    default void step(long step, double loss) {}

    /**
     * The running average of the weights was measured.
     *
     * @param step steps made
     * @param figures in percent, by name
     */
    default void measured(long step, Map<String, Double> figures) {}

    /** Something worth a line. */
    default void message(String text) {}

    /** The training has ended or stopped. */
    default void end() {}
  }
}
