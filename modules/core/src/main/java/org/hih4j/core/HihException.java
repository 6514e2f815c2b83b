package org.hih4j.core;

/**
 * The root of every run-time failure that hih4j reports: a file that cannot be read, a model that
 * does not fit, a network whose output is not finite. The message says what went wrong and what to
 * do about it.
 *
 * <p>Misuse of the API is not in this family: it is reported by {@link IllegalArgumentException},
 * {@link NullPointerException} or {@link IllegalStateException}.
 */
public class HihException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes a failure without a cause.
   *
   * @param message what went wrong and what to do
   */
  public HihException(String message) {
    super(message);
  }

  /**
   * Makes a failure with the exception that led to it.
   *
   * @param message what went wrong and what to do
   * @param cause the exception that led to it
   */
  public HihException(String message, Throwable cause) {
    super(message, cause);
  }

  /** {@return what went wrong and what to do; never null} */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
