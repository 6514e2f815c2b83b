package org.hih4j.model;

import org.hih4j.core.HihException;

/**
 * A model that cannot be read, does not fit its card, or was altered. The message says what to do.
 */
public final class ModelException extends HihException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception without a cause.
   *
   * @param message what is wrong and what to do
   */
  public ModelException(String message) {
    super(message);
  }

  /**
   * An exception with a cause.
   *
   * @param message what is wrong and what to do
   * @param cause what brought it about
   */
  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
