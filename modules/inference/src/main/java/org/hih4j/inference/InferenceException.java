package org.hih4j.inference;

import org.hih4j.core.HihException;

/**
 * A network could not be read or run, or is not the network that was asked for; the message says
 * what to do.
 */
public final class InferenceException extends HihException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what failed, and what to do
   */
  public InferenceException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message what failed, and what to do
   * @param cause what ONNX Runtime or the JVM reported
   */
  public InferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
