package org.hih4j.evaluation;

import org.hih4j.core.HihException;

/**
 * An evaluation that cannot be run: nothing to score, schemes that do not meet, a strange journal.
 */
public final class EvaluationException extends HihException {
  private static final long serialVersionUID = 1L;

  /**
   * An error.
   *
   * @param message what is wrong and what to do
   */
  public EvaluationException(String message) {
    super(message);
  }

  /**
   * An error with its cause.
   *
   * @param message what is wrong and what to do
   * @param cause the failure underneath
   */
  public EvaluationException(String message, Throwable cause) {
    super(message, cause);
  }
}
