package org.hih4j.train;

import java.nio.file.Path;
import org.hih4j.core.FileException;
import org.hih4j.model.internal.json.JsonFields;

/**
 * What the configurations of all trainings have in common: {@link TrainConfig} of landmarks, {@link
 * DetectorConfig} of a face detector. Immutable.
 */
public sealed interface RunConfig permits TrainConfig, DetectorConfig {
  /** Returns what all trainings have in common. */
  RunSettings run();

  /** Returns the name of the run. */
  default String name() {
    return run().name();
  }

  /** Returns the folder of checkpoints and logs. */
  default Path output() {
    return run().output();
  }

  /** Returns the seed of weights and samples. */
  default long seed() {
    return run().seed();
  }

  /** Returns steps, batch and rates. */
  default RunSettings.Optimiser optimiser() {
    return run().optimiser();
  }

  /** Returns the folder that paths of data are relative to. */
  default Path dataRoot() {
    return run().dataRoot();
  }

  /** Returns the steps between measurements. */
  int measureEvery();

  /** Returns the same configuration with data from another folder. */
  RunConfig withDataRoot(Path root);

  /** Returns the same configuration with another folder for all that a run writes, models too. */
  RunConfig withOutput(Path folder);

  /**
   * Reads a configuration of the kind that its {@code task} names: {@code landmarks}, which is the
   * default, or {@code detector}.
   *
   * @throws TrainingException if the file is not JSON or a value is wrong; the message names it
   * @throws FileException if it cannot be read
   */
  static RunConfig load(Path file) {
    return TrainConfig.read(
        file,
        json -> {
          String task = JsonFields.parse(json, true).words("task", "landmarks");
          return switch (task) {
            case "landmarks" -> TrainConfig.parse(json);
            case "detector" -> DetectorConfig.parse(json);
            default ->
                throw new IllegalArgumentException(
                    "task must be one of landmarks, detector: " + task);
          };
        });
  }
}
