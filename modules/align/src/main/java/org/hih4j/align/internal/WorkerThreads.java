package org.hih4j.align.internal;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that faces are aligned on. */
final class WorkerThreads {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final long IDLE_SECONDS = 10;

  private WorkerThreads() {}

  /**
   * A pool of daemon threads, made when there is work and ended when there has been none for a
   * while, so that a pool that nobody shuts down costs nothing.
   */
  static ThreadPoolExecutor pool(int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "hih4j-align-" + NAMES.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
