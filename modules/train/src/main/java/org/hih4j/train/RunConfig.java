package org.hih4j.train;

import java.nio.file.Path;
import org.hih4j.core.FileException;
import org.hih4j.model.internal.json.JsonFields;
import org.hih4j.train.internal.sample.BatchStream;

/**
 * What the configurations of all trainings have in common: {@link TrainConfig} of landmarks, {@link
 * DetectorConfig} of a face detector. Immutable.
 */
public sealed interface RunConfig permits TrainConfig, DetectorConfig {
  /** {@return what all trainings have in common} */
  Settings run();

  /** {@return the name of the run} */
  default String name() {
    return run().name();
  }

  /** {@return the folder of checkpoints and logs} */
  default Path output() {
    return run().output();
  }

  /** {@return the seed of weights and samples} */
  default long seed() {
    return run().seed();
  }

  /** {@return steps, batch and rates} */
  default Settings.Optimiser optimiser() {
    return run().optimiser();
  }

  /** {@return the folder that paths of data are relative to} */
  default Path dataRoot() {
    return run().dataRoot();
  }

  /** {@return the steps between measurements} */
  int measureEvery();

  /** {@return the same configuration with data from another folder} */
  RunConfig withDataRoot(Path root);

  /** {@return the same configuration with another folder for all that a run writes, models too} */
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

  /**
   * What decides a training of any kind. Immutable.
   *
   * @param name of the run
   * @param output folder of checkpoints, logs and plots
   * @param seed of weights and samples
   * @param device where to compute
   * @param threads of one operation on the CPU; 0 for all cores
   * @param workers threads that make samples
   * @param optimiser steps, batch and rates
   * @param dataRoot folder that paths of data are relative to
   * @param checkpointEvery steps between checkpoints
   */
  record Settings(
      String name,
      Path output,
      long seed,
      DeviceChoice device,
      int threads,
      int workers,
      Optimiser optimiser,
      Path dataRoot,
      int checkpointEvery) {

    /** Where to compute. */
    public enum DeviceChoice {
      /** CUDA where there is one. */
      AUTO,
      CPU,
      CUDA
    }

    /** Course of the learning rate after the warm-up. */
    public enum Schedule {
      /** Falls along half a cosine. */
      COSINE,
      /** Rises along half a cosine for the warm-up's share, then falls along one. */
      ONE_CYCLE,
      /** Stays, then is divided by ten at 1/2 and 5/6 of the steps. */
      STEPS
    }

    /**
     * Steps and rates.
     *
     * @param steps batches in all
     * @param batch samples a batch
     * @param learningRate largest learning rate
     * @param schedule its course
     * @param warmup share of the steps in which it rises
     * @param finalRate last learning rate, as a fraction of the largest
     * @param weightDecay decay of matrices, times the learning rate
     * @param beta1 memory of the mean gradient
     * @param beta2 memory of the mean squared gradient
     * @param clip largest gradient norm in multiples of its running mean; 0 for no limit
     * @param ema memory of the running average of the weights
     */
    public record Optimiser(
        int steps,
        int batch,
        double learningRate,
        Schedule schedule,
        double warmup,
        double finalRate,
        double weightDecay,
        double beta1,
        double beta2,
        double clip,
        double ema) {}

    static Settings read(JsonFields f, int usualWorkers) {
      String name = f.words("name");
      return new Settings(
          name,
          Path.of(f.words("output", "runs/" + name)),
          f.integer("seed", 1L, Long.MIN_VALUE, Long.MAX_VALUE),
          f.choice("device", DeviceChoice.class, DeviceChoice.AUTO),
          f.integer("threads", 0, 0, 1024),
          f.integer("workers", usualWorkers, 1, 256),
          f.object("optimiser", Settings::optimiser),
          Path.of(f.words("dataRoot", ".")),
          f.integer("checkpointEvery", 500, 1, 1_000_000_000));
    }

    private static Optimiser optimiser(JsonFields f) {
      return new Optimiser(
          (int) f.integer("steps", 1, 100_000_000),
          f.integer("batch", 16, 2, 4096),
          f.number("learningRate", 1e-3, 1e-9, 10),
          f.choice("schedule", Schedule.class, Schedule.COSINE),
          f.number("warmup", 0.05, 0, 0.9),
          f.number("finalRate", 0.005, 0, 1),
          f.number("weightDecay", 0.02, 0, 10),
          f.number("beta1", 0.9, 0, 0.9999),
          f.number("beta2", 0.99, 0, 0.99999),
          f.number("clip", 3, 0, 1e6),
          f.number("ema", 0.998, 0, 0.999999));
    }

    /**
     * Checks that a batch fits into a buffer and has a sample of each source.
     *
     * @param input side of the samples in pixels
     * @param shares of the sources
     */
    void checkBatch(int input, double... shares) {
      int batch = optimiser.batch();
      if (3L * Float.BYTES * batch * input * input > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "optimiser.batch is "
                + batch
                + ": so many samples of "
                + input
                + " x "
                + input
                + " pixels take more than 2 GB");
      }
      BatchStream.counts(shares, batch);
    }

    Settings withOutput(Path folder) {
      return new Settings(
          name, folder, seed, device, threads, workers, optimiser, dataRoot, checkpointEvery);
    }

    Settings withDataRoot(Path root) {
      return new Settings(
          name, output, seed, device, threads, workers, optimiser, root, checkpointEvery);
    }
  }
}
