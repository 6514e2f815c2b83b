package org.hih4j.inference.session;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hih4j.inference.InferenceException;
import org.jspecify.annotations.Nullable;

/**
 * A run of a network on the calling thread that is ended when it lasts too long or its thread is
 * interrupted. ONNX Runtime ends a run between two operators, those inside a loop among them.
 *
 * <p>One daemon thread looks after all runs; it is there while networks run and shortly after.
 */
final class WatchedRun implements AutoCloseable {
  private static final long PERIOD_MILLIS = 20;
  private static final int IDLE_ROUNDS = 100;
  private static final System.Logger LOG = System.getLogger(Failures.LOGGER);

  private static final String INTERRUPTED = "the run of the network was interrupted";

  private static final Set<WatchedRun> RUNS = ConcurrentHashMap.newKeySet();

  /** Guarded by the class. */
  private static @Nullable Thread watcher;

  private enum End {
    NONE,
    TIME,
    INTERRUPT
  }

  private final Thread thread = Thread.currentThread();
  private final Duration limit;
  private final long began = System.nanoTime();
  private final RunOptions options;

  /** Guarded by this. */
  private End end = End.NONE;

  /** Guarded by this. */
  private boolean closed;

  private WatchedRun(Duration limit, RunOptions options) {
    this.limit = limit;
    this.options = options;
  }

  /**
   * Begins to watch the calling thread.
   *
   * @param limit the longest that it may run
   * @throws InferenceException if the thread is interrupted already
   */
  static WatchedRun begin(Duration limit) throws OrtException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InferenceException(INTERRUPTED);
    }
    WatchedRun run = new WatchedRun(limit, new RunOptions());
    RUNS.add(run);
    watch();
    return run;
  }

  static InferenceException interrupted(Exception cause) {
    return new InferenceException(INTERRUPTED, cause);
  }

  RunOptions options() {
    return options;
  }

  /** What a failure of the run means. */
  synchronized InferenceException failure(OrtException e) {
    return switch (end) {
      case INTERRUPT -> interrupted(e);
      case TIME ->
          new InferenceException(
              "the network did not end within "
                  + text(limit)
                  + "; it may loop without end, or allow more with"
                  + " InferenceOptions.builder().timeLimit",
              e);
      case NONE -> new InferenceException("the network failed to run: " + Failures.reason(e), e);
    };
  }

  private static String text(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }

  /** Stops watching. */
  @Override
  public void close() {
    RUNS.remove(this);
    synchronized (this) {
      closed = true;
      options.close();
    }
  }

  private static synchronized void watch() {
    if (watcher == null) {
      watcher = new Thread(WatchedRun::watchAll, "hih4j-run-watch");
      watcher.setDaemon(true);
      watcher.start();
    }
  }

  private static void watchAll() {
    int idle = 0;
    while (idle < IDLE_ROUNDS || !leave()) {
      idle = RUNS.isEmpty() ? idle + 1 : 0;
      RUNS.forEach(WatchedRun::look);
      try {
        Thread.sleep(PERIOD_MILLIS);
      } catch (InterruptedException e) {
        // Nobody has reason to; the runs are watched on.
        idle = 0;
      }
    }
  }

  /** Whether no run has begun meanwhile; the next one starts another thread. */
  private static synchronized boolean leave() {
    if (RUNS.isEmpty()) {
      watcher = null;
      return true;
    }
    return false;
  }

  private synchronized void look() {
    if (closed || end != End.NONE) {
      return;
    }
    if (thread.isInterrupted()) {
      end = End.INTERRUPT;
    } else if (Duration.ofNanos(System.nanoTime() - began).compareTo(limit) > 0) {
      end = End.TIME;
    } else {
      return;
    }
    try {
      options.setTerminate(true);
    } catch (OrtException e) {
      LOG.log(System.Logger.Level.WARNING, "a run of a network cannot be ended", e);
    }
  }
}
