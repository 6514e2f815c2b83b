package org.hih4j.train.internal.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.train.DetectorConfig;
import org.hih4j.train.RunConfig;
import org.hih4j.train.TrainConfig;
import org.hih4j.train.Trainer;
import org.hih4j.train.Trainer.Progress;

/** The work of a {@link Trainer} for one kind of configuration. */
public sealed interface Run permits LandmarkRun, DetectorRun {
  /**
   * Makes the run that suits a configuration.
   *
   * @param stop ends a training after the current step, with a checkpoint, once it is true
   */
  static Run of(RunConfig config, Progress progress, AtomicBoolean stop) {
    return config instanceof DetectorConfig detector
        ? new DetectorRun(detector, progress, stop)
        : new LandmarkRun((TrainConfig) config, progress, stop);
  }

  /** See {@link Trainer#train}. */
  Trainer.Result train(boolean resume);

  /** See {@link Trainer#sheet}. */
  void sheet(int samples, Path file);

  /** See {@link Trainer#samples}. */
  Map<String, Trainer.SampleCount> samples();

  /** See {@link Trainer#trainedParameters}. */
  long trainedParameters();

  /** See {@link Trainer#measure}. */
  Map<String, Double> measure();

  /** See {@link Trainer#export}. */
  List<Path> export();

  /** See {@link Trainer#weights}. */
  Weights weights();
}
