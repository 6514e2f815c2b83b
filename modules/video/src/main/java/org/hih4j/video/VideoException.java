package org.hih4j.video;

import org.hih4j.core.HihException;

/** A video could not be read or written; the message says what to do. */
public final class VideoException extends HihException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what failed, and what to do
   */
  public VideoException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message what failed, and what to do
   * @param cause what was reported below
   */
  public VideoException(String message, Throwable cause) {
    super(message, cause);
  }
}
