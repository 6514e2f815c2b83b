package org.hih4j.align.internal;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs numbered jobs on the calling thread and, where more are allowed, on helper threads. The
 * caller always works itself, so that a call never waits for threads that another call occupies.
 */
public final class Workers implements AutoCloseable {
  private final int threads;
  private @Nullable ExecutorService helpers;
  private boolean closed;

  /**
   * Workers for one aligner.
   *
   * @param threads jobs at once in one call, the calling thread included
   */
  public Workers(int threads) {
    this.threads = threads;
  }

  /**
   * Runs jobs 0 to {@code count - 1} and returns when all have ended. After a failure no further
   * job begins, and the failure of the lowest-numbered job that failed is thrown. Where the caller
   * is interrupted while it waits for helpers, they are interrupted as well.
   *
   * @param count number of jobs
   * @param job takes the job's number
   */
  public void forEach(int count, IntConsumer job) {
    if (count <= 1 || threads == 1) {
      for (int i = 0; i < count; i++) {
        job.accept(i);
      }
      return;
    }
    Batch batch = new Batch(count, job);
    ExecutorService executor = helpers();
    try {
      for (int i = 1; i < Math.min(threads, count); i++) {
        executor.execute(batch::work);
      }
    } catch (RejectedExecutionException e) {
      batch.abandon();
      batch.awaitHelpers();
      throw new IllegalStateException("the aligner is closed", e);
    }
    batch.work();
    batch.awaitHelpers();
    batch.rethrow();
  }

  private synchronized ExecutorService helpers() {
    if (closed) {
      throw new IllegalStateException("the aligner is closed");
    }
    if (helpers == null) {
      helpers = WorkerThreads.pool(threads - 1);
    }
    return helpers;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (helpers != null) {
      helpers.shutdown();
    }
  }

  private static final class Batch {
    private final int count;
    private final IntConsumer job;
    private final AtomicInteger next = new AtomicInteger();
    private final Set<Thread> inside = new HashSet<>();
    private int failed = Integer.MAX_VALUE;
    private @Nullable Throwable failure;

    Batch(int count, IntConsumer job) {
      this.count = count;
      this.job = job;
    }

    void work() {
      enter();
      try {
        for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
          try {
            job.accept(i);
          } catch (RuntimeException | Error e) {
            fail(i, e);
          }
        }
      } finally {
        leave();
      }
    }

    private synchronized void enter() {
      inside.add(Thread.currentThread());
    }

    private synchronized void leave() {
      inside.remove(Thread.currentThread());
      notifyAll();
    }

    /** Waits for threads at work. One that comes later finds no job left. */
    synchronized void awaitHelpers() {
      boolean interrupted = false;
      while (!inside.isEmpty()) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
          // None of them has left this batch, and their pool forgets interrupts between batches.
          inside.forEach(Thread::interrupt);
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void abandon() {
      next.set(count);
    }

    private synchronized void fail(int number, Throwable e) {
      next.set(count);
      if (number < failed) {
        failed = number;
        failure = e;
      }
    }

    synchronized void rethrow() {
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }
  }
}
