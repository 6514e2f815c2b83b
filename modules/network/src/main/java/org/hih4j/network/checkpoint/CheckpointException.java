package org.hih4j.network.checkpoint;

import org.hih4j.core.HihException;

/**
 * A file of weights that is damaged, hostile, of an unknown format, or that does not fit the
 * network asked for. The message says what was found and, where it can, what to do.
 */
public final class CheckpointException extends HihException {

  private static final long serialVersionUID = 1L;

  /**
   * An error with a message.
   *
   * @param message what is wrong with the file
   */
  public CheckpointException(String message) {
    super(message);
  }

  /**
   * An error with a message and its cause.
   *
   * @param message what is wrong with the file
   * @param cause what led to it
   */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
