package org.hih4j.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A subcommand that another module brings to the command line, found with {@link
 * java.util.ServiceLoader}. Implementations carry picocli's {@code @Command} annotation and are
 * {@link java.util.concurrent.Callable}s that return the exit code; their package is open to
 * picocli.
 */
public interface CliCommand {
  /**
   * Does work that comes to an orderly end when the process is told to stop (Ctrl-C, SIGTERM).
   *
   * @param stop asks the work to end
   * @param seconds how long the process then waits for it
   * @param late called if it has not ended by then; true to wait as long once more
   * @param work what to do
   * @return what the work returns
   */
  static <T> T stoppable(Runnable stop, long seconds, BooleanSupplier late, Supplier<T> work) {
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              stop.run();
              try {
                if (!ended.await(seconds, TimeUnit.SECONDS) && late.getAsBoolean()) {
                  ended.await(seconds, TimeUnit.SECONDS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "hih-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.get();
    } finally {
      ended.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending: the hook is at work.
      }
    }
  }
}
