package org.hih4j.workshop;

import java.util.Arrays;
import java.util.List;
import org.hih4j.core.HihException;
import org.hih4j.core.internal.Checks;

/** Times tasks in turn, so that what else the machine does hits them all. Stateless. */
final class Turns {
  private static final int WARM_UP = 3;
  private static final int BLOCK = 10;
  private static final long PAUSE_MILLIS = 30;

  private Turns() {}

  /**
   * Returns the median time of each task in milliseconds.
   *
   * @param tasks what to time
   * @param runs of each task, at least 1
   * @throws IllegalArgumentException if there are no runs
   * @throws HihException if the thread is interrupted
   */
  static double[] medianMillis(List<Runnable> tasks, int runs) {
    Checks.atLeast("runs", runs, 1);
    double[][] millis = new double[tasks.size()][runs];
    for (int done = 0; done < runs; done += BLOCK) {
      for (int i = 0; i < millis.length; i++) {
        // Until another session's threads have stopped spinning and this one's are awake.
        pause();
        Runnable task = tasks.get(i);
        for (int run = 0; run < WARM_UP; run++) {
          task.run();
        }
        for (int run = done; run < Math.min(done + BLOCK, runs); run++) {
          long start = System.nanoTime();
          task.run();
          millis[i][run] = (System.nanoTime() - start) / 1e6;
        }
      }
    }
    return Arrays.stream(millis).mapToDouble(Turns::median).toArray();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HihException("interrupted", e);
    }
  }
}
