package org.hih4j.evaluation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/** Work on many things by several threads, the results of which are taken in the things' order. */
final class InOrder {
  private static final int AHEAD = 4;

  private InOrder() {}

  /** Tells what is to be done with a thing. Called by one thread, in the things' order. */
  @FunctionalInterface
  interface Work<S, T> {
    Callable<T> on(long index, S thing);
  }

  /** Takes what came of a thing. Called by that thread too, in the things' order. */
  @FunctionalInterface
  interface Taker<S, T> {
    void take(long index, S thing, T result);
  }

  /** Chooses so many things, spread evenly, of so many that there are; all if there are fewer. */
  static LongPredicate evenly(long most, long count) {
    long wanted = Math.min(most, count);
    return index -> (index + 1) * wanted / count > index * wanted / count;
  }

  private record Pending<S, T>(long index, S thing, Future<T> result) {}

  /**
   * Works on things; a few a thread are under way at once.
   *
   * @param chosen whether the thing at an index is worked on; others are passed over
   * @throws EvaluationException if the thread is interrupted
   */
  static <S, T> void run(
      Stream<S> things,
      LongPredicate chosen,
      int threads,
      Work<S, T> work,
      Taker<? super S, ? super T> taker) {
    ExecutorService workers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "evaluation");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Iterator<S> iterator = things.iterator();
      Deque<Pending<S, T>> pending = new ArrayDeque<>();
      long index = 0;
      while (iterator.hasNext() || !pending.isEmpty()) {
        if (iterator.hasNext() && pending.size() < AHEAD * threads) {
          S thing = iterator.next();
          if (chosen.test(index)) {
            pending.add(new Pending<>(index, thing, workers.submit(work.on(index, thing))));
          }
          index++;
        } else {
          Pending<S, T> first = pending.remove();
          taker.take(first.index(), first.thing(), result(first.result()));
        }
      }
    } finally {
      workers.shutdownNow();
    }
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EvaluationException("the evaluation was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new EvaluationException(
          "the evaluation failed: " + e.getCause(), Objects.requireNonNullElse(e.getCause(), e));
    }
  }
}
