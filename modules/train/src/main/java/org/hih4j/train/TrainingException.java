package org.hih4j.train;

import org.hih4j.core.HihException;

/** A training could not start or go on; the message says what to do about it. */
public final class TrainingException extends HihException {
  private static final long serialVersionUID = 1L;

  /** With a message. */
  public TrainingException(String message) {
    super(message);
  }

  /** With a message and what caused it. */
  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
