package org.hih4j.workshop;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.hih4j.align.ModelBundle;
import org.hih4j.core.HihException;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.InferenceSession;
import org.hih4j.inference.Slot;

/** Two networks timed in turn. Stateless and thread-safe. */
public final class ModelComparison {
  private static final int WARM_UP = 3;
  private static final int BLOCK = 10;
  private static final long PAUSE_MILLIS = 30;

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
    if (runs < 1) {
      throw new IllegalArgumentException("runs must be at least 1: " + runs);
    }
    InferenceOptions options = InferenceOptions.builder().intraOpThreads(threads).build();
    double[][] millis = new double[2][runs];
    try (InferenceSession sessionOfFirst = InferenceSession.load(first.onnx(), options);
        InferenceSession sessionOfSecond = InferenceSession.load(second.onnx(), options);
        Slot slotOfFirst = sessionOfFirst.acquire(1);
        Slot slotOfSecond = sessionOfSecond.acquire(1)) {
      Slot[] slots = {slotOfFirst, slotOfSecond};
      for (Slot slot : slots) {
        SplittableRandom random = new SplittableRandom(1);
        FloatBuffer input = slot.input();
        while (input.hasRemaining()) {
          input.put((float) (4 * random.nextDouble() - 2));
        }
      }
      for (int done = 0; done < runs; done += BLOCK) {
        for (int i = 0; i < 2; i++) {
          // Until the other session's threads have stopped spinning and this one's are awake.
          sleep();
          for (int run = 0; run < WARM_UP; run++) {
            slots[i].run();
          }
          for (int run = done; run < Math.min(done + BLOCK, runs); run++) {
            long start = System.nanoTime();
            slots[i].run();
            millis[i][run] = (System.nanoTime() - start) / 1e6;
          }
        }
      }
    }
    Arrays.sort(millis[0]);
    Arrays.sort(millis[1]);
    return new double[] {millis[0][runs / 2], millis[1][runs / 2]};
  }

  private static void sleep() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HihException("interrupted", e);
    }
  }
}
