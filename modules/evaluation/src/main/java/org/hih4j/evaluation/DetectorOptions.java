package org.hih4j.evaluation;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.hih4j.data.WiderLevel;

/**
 * How to evaluate a detector.
 *
 * @param levels the levels to score, at least one
 * @param limit how many photographs at most, the first; empty for all
 * @param threads how many photographs are worked on at once
 * @param progress is told of every photograph that is done
 */
public record DetectorOptions(
    List<WiderLevel> levels,
    OptionalLong limit,
    int threads,
    EvaluationOptions.ProgressListener progress) {
  /** Checks, and puts the levels in order. */
  public DetectorOptions {
    if (levels.isEmpty()) {
      throw new IllegalArgumentException("levels must hold at least one");
    }
    levels = List.copyOf(EnumSet.copyOf(levels));
    if (limit.isPresent() && limit.getAsLong() < 1) {
      throw new IllegalArgumentException("limit must be at least 1: " + limit.getAsLong());
    }
    if (threads < 1 || threads > 256) {
      throw new IllegalArgumentException("threads must be in 1..256: " + threads);
    }
    Objects.requireNonNull(progress, "progress");
  }

  /**
   * All levels, all photographs, all cores.
   *
   * @return the options
   */
  public static DetectorOptions defaults() {
    return new DetectorOptions(
        List.of(WiderLevel.values()),
        OptionalLong.empty(),
        Math.min(256, Runtime.getRuntime().availableProcessors()),
        (done, total) -> {});
  }

  /**
   * Chooses the levels.
   *
   * @param value the levels, in any order
   * @return new options
   */
  public DetectorOptions withLevels(List<WiderLevel> value) {
    return new DetectorOptions(value, limit, threads, progress);
  }

  /**
   * Takes the first photographs alone.
   *
   * @param value how many at most
   * @return new options
   */
  public DetectorOptions withLimit(long value) {
    return new DetectorOptions(levels, OptionalLong.of(value), threads, progress);
  }

  /**
   * Chooses how many photographs are worked on at once.
   *
   * @param value the number
   * @return new options
   */
  public DetectorOptions withThreads(int value) {
    return new DetectorOptions(levels, limit, value, progress);
  }

  /**
   * Listens to the progress.
   *
   * @param value the listener
   * @return new options
   */
  public DetectorOptions withProgress(EvaluationOptions.ProgressListener value) {
    return new DetectorOptions(levels, limit, threads, value);
  }
}
