package org.hih4j.imaging;

import org.hih4j.core.HihException;

/** A picture could not be read; the message says what to do. */
public final class ImageException extends HihException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what failed, and what to do
   */
  public ImageException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message what failed, and what to do
   * @param cause what was reported below
   */
  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
