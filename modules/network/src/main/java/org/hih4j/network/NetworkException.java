package org.hih4j.network;

import org.hih4j.core.HihException;

/**
 * A network in ONNX format that is damaged, or that cannot be rewritten as asked. The message says
 * what was found and, where it can, what to do.
 */
public final class NetworkException extends HihException {

  private static final long serialVersionUID = 1L;

  /**
   * An error with a message.
   *
   * @param message what is wrong with the network
   */
  public NetworkException(String message) {
    super(message);
  }

  /**
   * An error with a message and its cause.
   *
   * @param message what is wrong with the network
   * @param cause what led to it
   */
  public NetworkException(String message, Throwable cause) {
    super(message, cause);
  }
}
