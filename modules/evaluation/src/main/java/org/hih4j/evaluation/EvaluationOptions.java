package org.hih4j.evaluation;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.core.ProgressListener;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.metrics.Normalizer;

/**
 * How to evaluate.
 *
 * @param boxes the box protocol
 * @param normalizer the length that errors are divided by; empty for the dataset's published one
 * @param cropFromLandmarks whether a pre-cropped image is padded and shrunk until all its labelled
 *     points lie inside, as the HIH reference does at test time; uses the labels, so for parity
 *     alone
 * @param threads how many faces are worked on at once
 * @param journal where predictions are kept while they are made, so that an evaluation that was
 *     stopped goes on where it was; empty to keep none
 * @param progress called after each face
 */
public record EvaluationOptions(
    BoxProtocol boxes,
    Optional<Normalizer> normalizer,
    boolean cropFromLandmarks,
    int threads,
    Optional<Path> journal,
    ProgressListener progress) {

  /** Checks. */
  public EvaluationOptions {
    Objects.requireNonNull(boxes, "boxes");
    Objects.requireNonNull(normalizer, "normalizer");
    Objects.requireNonNull(journal, "journal");
    Objects.requireNonNull(progress, "progress");
    Checks.inRange("threads", threads, 1, 256);
  }

  /**
   * True boxes, the published normaliser, all cores, no journal.
   *
   * @return the options
   */
  public static EvaluationOptions defaults() {
    return new EvaluationOptions(
        BoxProtocol.truth(),
        Optional.empty(),
        false,
        Math.min(256, Runtime.getRuntime().availableProcessors()),
        Optional.empty(),
        ProgressListener.NONE);
  }

  /**
   * Chooses the box protocol.
   *
   * @param value the protocol
   * @return new options
   */
  public EvaluationOptions withBoxes(BoxProtocol value) {
    return new EvaluationOptions(value, normalizer, cropFromLandmarks, threads, journal, progress);
  }

  /**
   * Chooses the normaliser.
   *
   * @param value the normaliser
   * @return new options
   */
  public EvaluationOptions withNormalizer(Normalizer value) {
    return new EvaluationOptions(
        boxes, Optional.of(value), cropFromLandmarks, threads, journal, progress);
  }

  /**
   * Chooses whether pre-cropped images are padded.
   *
   * @param value whether they are
   * @return new options
   */
  public EvaluationOptions withCropFromLandmarks(boolean value) {
    return new EvaluationOptions(boxes, normalizer, value, threads, journal, progress);
  }

  /**
   * Chooses how many faces are worked on at once.
   *
   * @param value the number
   * @return new options
   */
  public EvaluationOptions withThreads(int value) {
    return new EvaluationOptions(boxes, normalizer, cropFromLandmarks, value, journal, progress);
  }

  /**
   * Keeps predictions in a file and goes on from what is in it.
   *
   * @param value the file
   * @return new options
   */
  public EvaluationOptions withJournal(Path value) {
    return new EvaluationOptions(
        boxes, normalizer, cropFromLandmarks, threads, Optional.of(value), progress);
  }

  /**
   * Listens to the progress.
   *
   * @param value the listener
   * @return new options
   */
  public EvaluationOptions withProgress(ProgressListener value) {
    return new EvaluationOptions(boxes, normalizer, cropFromLandmarks, threads, journal, value);
  }
}
