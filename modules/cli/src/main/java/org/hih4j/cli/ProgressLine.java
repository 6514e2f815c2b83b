package org.hih4j.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import org.hih4j.core.ProgressListener;

/**
 * A line on standard error that says how far a long command is and when it will be done: rewritten
 * in place on a terminal, otherwise a line now and then. A progress bar library would bring a
 * terminal library that is no module, which the run-time image cannot hold. Not safe for use by
 * several threads.
 */
public final class ProgressLine implements ProgressListener {
  private static final long TERMINAL_MILLIS = 200;
  private static final long FILE_MILLIS = 15_000;

  private final PrintWriter out;
  private final String label;
  private final String unit;
  private final boolean terminal = onTerminal();
  private final long start = System.nanoTime();
  private long last = start;
  private long before;

  ProgressLine(PrintWriter out, String label) {
    this(out, label, "faces");
  }

  /**
   * Starts the clock.
   *
   * @param out standard error
   * @param label what is done
   * @param unit what is counted, in the plural
   */
  public ProgressLine(PrintWriter out, String label, String unit) {
    this.out = out;
    this.label = label;
    this.unit = unit;
  }

  /** {@return whether standard input and output are a terminal} */
  @SuppressWarnings("SystemConsoleNull") // Java 22 and later have a console without a terminal too
  public static boolean onTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true; // Java 21 and earlier have a console on a terminal alone
    }
  }

  /** Sets how much was done before the start; it is left out of the speed. */
  public void startsFrom(long done) {
    before = done;
  }

  /**
   * Prints how much is done, if it is time to.
   *
   * @param done how much
   * @param total how much there is to do, 0 where nobody knows
   */
  @Override
  public void progress(long done, long total) {
    long now = System.nanoTime();
    boolean end = total > 0 && done >= total;
    if (!end && (now - last) / 1_000_000 < (terminal ? TERMINAL_MILLIS : FILE_MILLIS)) {
      return;
    }
    if (end && (done == before || !terminal && last == start)) {
      return;
    }
    last = now;
    double seconds = (now - start) / 1e9;
    double rate = (done - before) / Math.max(seconds, 1e-9);
    String text =
        total == 0
            ? String.format(Locale.ROOT, "%s: %d %s, %.1f %s/s", label, done, unit, rate, unit)
            : String.format(
                Locale.ROOT,
                "%s: %d of %d %s (%.0f %%), %.1f %s/s, %s left",
                label,
                done,
                total,
                unit,
                100.0 * done / Math.max(1, total),
                rate,
                unit,
                duration(Math.round((total - done) / Math.max(rate, 1e-9))));
    out.print(terminal ? "\r\u001b[K" + text + (end ? "\n" : "") : text + "\n");
    out.flush();
  }

  private static String duration(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
