package org.hih4j.train;

import java.util.Map;

/** Takes the progress of a training, on the thread that trains. */
public interface Progress {
  /** Ignores everything. */
  Progress NONE = new Progress() {};

  /**
   * A training begins or goes on.
   *
   * @param step steps made before
   * @param steps steps in all
   * @param batch samples a step
   */
  default void begin(long step, long steps, int batch) {}

  /**
   * A step has been made.
   *
   * @param step its number, from 1
   * @param loss of its batch
   */
  default void step(long step, double loss) {}

  /**
   * The running average of the weights was measured.
   *
   * @param step steps made
   * @param figures in percent, by name
   */
  default void measured(long step, Map<String, Double> figures) {}

  /** Something worth a line. */
  default void message(String text) {}

  /** The training has ended or stopped. */
  default void end() {}
}
