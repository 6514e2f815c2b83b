package org.hih4j.batch;

import org.hih4j.core.HihException;

/** A run that cannot begin or go on. The message says what to do. */
public final class BatchException extends HihException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception without a cause.
   *
   * @param message what is wrong and what to do
   */
  public BatchException(String message) {
    super(message);
  }

  /**
   * An exception with a cause.
   *
   * @param message what is wrong and what to do
   * @param cause what brought it about
   */
  public BatchException(String message, Throwable cause) {
    super(message, cause);
  }
}
