package org.hih4j.inference;

/** What happens when the wanted {@link Provider} cannot be used on this machine. */
public enum Fallback {
  /** Loading fails with an {@link InferenceException} that gives the reason. */
  FAIL,

  /**
   * The network is loaded on the CPU. The reason is logged once as a warning, by the logger {@code
   * org.hih4j.inference}, and kept in {@link InferenceSession#fallbackReason()}.
   */
  FALL_BACK
}
