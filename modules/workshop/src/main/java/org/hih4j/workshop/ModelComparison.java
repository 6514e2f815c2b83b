package org.hih4j.workshop;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.hih4j.align.ModelBundle;
import org.hih4j.core.HihException;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.Slot;

/** Two networks timed in turn. Stateless and thread-safe. */
public final class ModelComparison {
  private ModelComparison() {}

  /**
   * Returns the median time of a run of each network in milliseconds; both run in turn on the same
   * noise, so that what else the machine does hits both.
   *
   * @param first a model
   * @param second a model
   * @param threads of each network
   * @param runs of each network, at least 1
   * @return the two medians
   * @throws IllegalArgumentException if there are no runs
   * @throws HihException if a network cannot be loaded or run, or the thread is interrupted
   */
  public static double[] medianMillis(
      ModelBundle first, ModelBundle second, int threads, int runs) {
    InferenceOptions options = InferenceOptions.builder().intraOpThreads(threads).build();
    try (InferenceSession sessionOfFirst = InferenceSession.load(first.onnx(), options);
        InferenceSession sessionOfSecond = InferenceSession.load(second.onnx(), options);
        Slot slotOfFirst = sessionOfFirst.acquire(1);
        Slot slotOfSecond = sessionOfSecond.acquire(1)) {
      fill(slotOfFirst.input());
      fill(slotOfSecond.input());
      return Turns.medianMillis(List.of(slotOfFirst::run, slotOfSecond::run), runs);
    }
  }

  private static void fill(FloatBuffer input) {
    SplittableRandom random = new SplittableRandom(1);
    while (input.hasRemaining()) {
      input.put((float) (4 * random.nextDouble() - 2));
    }
  }
}
