package org.hih4j.align.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The results of a function over the elements of another spliterator, in their order, computed by
 * several threads a bounded number of elements ahead of the one that is asked for.
 *
 * <p>The source is advanced by the consuming thread alone. A failure of the source is thrown after
 * the results of what came before it. Not for use by several threads at once, except {@link
 * #close}.
 *
 * @param <T> what comes in
 * @param <R> what goes out
 */
public final class OrderedSpliterator<T, R> implements Spliterator<R>, AutoCloseable {
  private final Spliterator<T> source;
  private final Function<? super T, ? extends R> function;
  private final int lookAhead;
  private final ThreadPoolExecutor pool;
  private final Deque<FutureTask<R>> ahead = new ArrayDeque<>();
  private boolean exhausted;
  private @Nullable Throwable sourceFailure;

  /**
   * Results of a function.
   *
   * @param source the elements, which are read when results are asked for
   * @param function safe for use by several threads; what it throws is thrown to the consumer
   * @param workers threads
   * @param lookAhead most elements taken from the source and not yet handed on
   */
  public OrderedSpliterator(
      Spliterator<T> source,
      Function<? super T, ? extends R> function,
      int workers,
      int lookAhead) {
    this.source = source;
    this.function = function;
    this.lookAhead = lookAhead;
    this.pool = WorkerThreads.pool(workers);
  }

  @Override
  public boolean tryAdvance(Consumer<? super R> action) {
    Objects.requireNonNull(action, "action");
    fill();
    FutureTask<R> head = ahead.poll();
    if (head == null) {
      close();
      if (sourceFailure != null) {
        Throwable failure = sourceFailure;
        sourceFailure = null;
        throw unchecked(failure);
      }
      return false;
    }
    action.accept(await(head));
    return true;
  }

  private void fill() {
    while (!exhausted && ahead.size() < lookAhead) {
      if (pool.isShutdown()) {
        throw closed(null);
      }
      try {
        exhausted = !source.tryAdvance(this::begin);
      } catch (RuntimeException | Error e) {
        exhausted = true;
        sourceFailure = e;
      }
    }
  }

  private void begin(T element) {
    FutureTask<R> work = new FutureTask<>(() -> function.apply(element));
    pool.execute(work);
    ahead.add(work);
  }

  private R await(FutureTask<R> work) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return work.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          close();
          throw unchecked(Objects.requireNonNullElse(e.getCause(), e));
        } catch (CancellationException e) {
          throw closed(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IllegalStateException closed(@Nullable Throwable cause) {
    return new IllegalStateException("the stream is closed", cause);
  }

  private static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error e) {
      throw e;
    }
    return (RuntimeException) failure;
  }

  @Override
  public @Nullable Spliterator<R> trySplit() {
    return null;
  }

  @Override
  public long estimateSize() {
    long rest = source.estimateSize();
    return rest == Long.MAX_VALUE ? rest : rest + ahead.size();
  }

  @Override
  public int characteristics() {
    return ORDERED | NONNULL;
  }

  /**
   * Begins nothing more, waits for what is being worked on and ends the threads. Closing again does
   * nothing.
   */
  @Override
  public void close() {
    pool.shutdown();
    List<Runnable> left = new ArrayList<>();
    pool.getQueue().drainTo(left);
    for (Runnable work : left) {
      ((FutureTask<?>) work).cancel(false); // another thread may wait for it
    }
    boolean interrupted = false;
    while (true) {
      try {
        if (pool.awaitTermination(1, TimeUnit.DAYS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
