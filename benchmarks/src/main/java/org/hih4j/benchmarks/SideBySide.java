package org.hih4j.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times several ways of doing the same by turns, so that what else the machine does touches all of
 * them alike: their ratios hold where their milliseconds do not.
 */
final class SideBySide {
  private static final double WARM_UP_MILLIS = 1500;

  /** A session's threads spin for a while after its last run, on the next one's processors. */
  private static final long PAUSE_MILLIS = 30;

  private final int rounds;
  private final double sliceMillis;
  private final List<String> names = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();

  /** What is timed. */
  interface Call {
    void run() throws Exception;
  }

  /**
   * What one of them took.
   *
   * @param name as it was added
   * @param millis median over the rounds of the time of one call
   * @param best the least of the rounds
   * @param ratio median over the rounds of its time over the first one's in the same round
   */
  record Time(String name, double millis, double best, double ratio) {}

  /**
   * A comparison of so many rounds.
   *
   * @param rounds turns of each
   * @param sliceMillis how long one turn lasts at least
   */
  SideBySide(int rounds, double sliceMillis) {
    this.rounds = rounds;
    this.sliceMillis = sliceMillis;
  }

  SideBySide add(String name, Call call) {
    names.add(name);
    calls.add(call);
    return this;
  }

  List<Time> run() throws Exception {
    int count = calls.size();
    for (Call call : calls) {
      for (double passed = 0; passed < WARM_UP_MILLIS / count; ) {
        long start = System.nanoTime();
        slice(call);
        passed += (System.nanoTime() - start) / 1e6;
      }
    }
    double[][] millis = new double[count][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int k = 0; k < count; k++) {
        // Another one begins in each round: none always follows the same neighbour's heat.
        int which = (k + round) % count;
        millis[which][round] = slice(calls.get(which));
      }
    }
    List<Time> times = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] ratios = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        ratios[round] = millis[i][round] / millis[0][round];
      }
      times.add(
          new Time(
              names.get(i),
              median(millis[i]),
              Arrays.stream(millis[i]).min().orElseThrow(),
              median(ratios)));
    }
    return times;
  }

  /**
   * Milliseconds of one call, over as many calls as fill the slice, after one that wakes threads.
   */
  private double slice(Call call) throws Exception {
    Thread.sleep(PAUSE_MILLIS);
    call.run();
    long start = System.nanoTime();
    int made = 0;
    double passed;
    do {
      call.run();
      made++;
      passed = (System.nanoTime() - start) / 1e6;
    } while (passed < sliceMillis);
    return passed / made;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }

  /** The times as rows of a Markdown table, after the given first cells. */
  static String rows(String cells, List<Time> times) {
    StringBuilder text = new StringBuilder();
    for (Time time : times) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s%s | %.3f | %.2f |%n",
              cells.isEmpty() ? "" : cells + " | ",
              time.name(),
              time.millis(),
              time.ratio()));
    }
    return text.toString();
  }
}
