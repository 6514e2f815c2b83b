package org.hih4j.align.internal;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A processor for one subscriber that applies a function on several threads and hands the results
 * on in order, as fast as they are asked for. Numbers in comments are rules of the Reactive Streams
 * specification 1.0.4.
 *
 * <p>At most {@code lookAhead} elements are asked for and not yet handed on; nothing is asked for
 * before there is a subscriber. After an error or the end upstream, results of what came before are
 * still handed on. An exception of the function ends the stream with an error.
 *
 * @param <T> what comes in
 * @param <R> what goes out
 */
public final class OrderedProcessor<T, R> implements Flow.Processor<T, R> {
  private static final System.Logger LOG = System.getLogger("org.hih4j.align");

  private final Function<? super T, ? extends R> function;
  private final int lookAhead;
  private final ThreadPoolExecutor pool;
  private final Queue<FutureTask<R>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Flow.Subscription> upstream = new AtomicReference<>();
  private final AtomicBoolean subscribed = new AtomicBoolean();
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicLong demand = new AtomicLong();

  /**
   * Calls of {@link #drain} that have not been served; only the thread that raises it from 0 works.
   */
  private final AtomicInteger pending = new AtomicInteger();

  private volatile Flow.@Nullable Subscriber<? super R> downstream;
  private volatile @Nullable Throwable misuse;
  private volatile boolean cancelled;
  private volatile boolean ended;
  private @Nullable Throwable failure;

  /**
   * A new processor, whose threads exist while there is work.
   *
   * @param function safe for use by several threads, never null
   * @param workers threads
   * @param lookAhead most elements asked for and not yet handed on
   */
  public OrderedProcessor(Function<? super T, ? extends R> function, int workers, int lookAhead) {
    this.function = function;
    this.lookAhead = lookAhead;
    this.pool = WorkerThreads.pool(workers);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super R> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber"); // 1.9
    if (!subscribed.compareAndSet(false, true)) {
      subscriber.onSubscribe(new Nothing()); // 1.4: onSubscribe comes first
      subscriber.onError(new IllegalStateException("this processor has a subscriber already"));
      return;
    }
    subscriber.onSubscribe(new Demand());
    // Set after onSubscribe has returned, so that no other signal can overtake it (1.3).
    downstream = subscriber;
    start();
    drain();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Objects.requireNonNull(subscription, "subscription"); // 2.13
    if (!upstream.compareAndSet(null, subscription) || cancelled) {
      subscription.cancel(); // 2.5
      return;
    }
    start();
  }

  /** Asks for the first elements once both ends are there. */
  private void start() {
    Flow.Subscription subscription = upstream.get();
    if (subscription != null
        && downstream != null
        && !cancelled
        && started.compareAndSet(false, true)) {
      subscription.request(lookAhead);
    }
  }

  @Override
  public void onNext(T element) {
    Objects.requireNonNull(element, "element"); // 2.13
    if (cancelled || ended) {
      return; // 2.8
    }
    FutureTask<R> work =
        new FutureTask<>(() -> function.apply(element)) {
          @Override
          protected void done() {
            drain();
          }
        };
    queue.add(work);
    try {
      pool.execute(work);
    } catch (RejectedExecutionException e) {
      // Cancelled in between.
      queue.remove(work);
    }
  }

  @Override
  public void onError(Throwable error) {
    Objects.requireNonNull(error, "error"); // 2.13
    failure = error;
    ended = true;
    drain();
  }

  @Override
  public void onComplete() {
    ended = true;
    drain();
  }

  /** Hands on what is ready and asked for. Signals are given by one thread at a time (1.3). */
  private void drain() {
    if (pending.getAndIncrement() != 0) {
      return; // whoever is inside goes round again
    }
    int served = 1;
    do {
      Flow.Subscriber<? super R> subscriber = downstream;
      if (cancelled) {
        forget();
      } else if (subscriber != null) {
        emit(subscriber);
      }
      served = pending.addAndGet(-served);
    } while (served != 0);
  }

  private void emit(Flow.Subscriber<? super R> subscriber) {
    long wanted = demand.get();
    long given = 0;
    while (!cancelled) {
      Throwable refused = misuse;
      if (refused != null) {
        end(subscriber, refused); // 3.9
        return;
      }
      boolean last = ended; // read before the queue: what came before the end is in the queue
      FutureTask<R> head = queue.peek();
      if (head == null) {
        if (last) {
          end(subscriber, failure); // without demand too: 1.5, 1.4
        }
        break;
      }
      if (given == wanted || !head.isDone()) {
        break;
      }
      queue.remove();
      R result;
      try {
        result = head.get();
      } catch (ExecutionException e) {
        end(subscriber, Objects.requireNonNullElse(e.getCause(), e));
        return;
      } catch (InterruptedException e) {
        throw new IllegalStateException("a task that is done does not wait", e);
      }
      given++;
      try {
        subscriber.onNext(result);
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.WARNING, "a subscriber's onNext failed: it is cancelled", e);
        cancel(); // 2.13: a subscriber that throws has cancelled
        forget();
        return;
      }
      if (!ended) {
        Objects.requireNonNull(upstream.get(), "upstream").request(1);
      }
    }
    if (given > 0) {
      long handed = given;
      demand.updateAndGet(now -> now == Long.MAX_VALUE ? now : now - handed);
    }
  }

  private void end(Flow.Subscriber<? super R> subscriber, @Nullable Throwable error) {
    cancel();
    forget();
    if (error == null) {
      subscriber.onComplete();
    } else {
      subscriber.onError(error);
    }
  }

  /** Stops what comes and what is being done. Whoever drains forgets the rest. */
  private void cancel() {
    cancelled = true;
    Flow.Subscription subscription = upstream.get();
    if (subscription != null && !ended) { // 2.3
      subscription.cancel();
    }
    pool.shutdown();
    pool.getQueue().clear();
  }

  private void forget() {
    queue.clear();
    downstream = null; // 3.13
  }

  private final class Demand implements Flow.Subscription {
    @Override
    public void request(long n) {
      if (cancelled) {
        return; // 3.6
      }
      if (n <= 0) {
        misuse = new IllegalArgumentException("a request must be for 1 or more (rule 3.9): " + n);
      } else {
        demand.updateAndGet(now -> now + n < 0 ? Long.MAX_VALUE : now + n); // 3.17
      }
      drain();
    }

    @Override
    public void cancel() {
      OrderedProcessor.this.cancel();
      drain();
    }
  }

  /** The subscription of a subscriber that is turned away. */
  private static final class Nothing implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
