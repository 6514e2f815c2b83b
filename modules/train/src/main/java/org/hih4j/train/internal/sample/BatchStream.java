package org.hih4j.train.internal.sample;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Batches made ahead of time by worker threads, in the order of the steps. Each source gives the
 * same number of samples to every batch and is passed through in a new random order each time;
 * which sample stands where follows from the seed and the step alone.
 *
 * <p>{@link #next} and {@link #recycle} belong to one thread.
 *
 * @param <B> a batch
 */
public final class BatchStream<B> implements AutoCloseable {
  private final Maker<B> maker;
  private final int[] sizes;
  private final int[] counts;
  private final int batch;
  private final long seed;
  private final long steps;
  private final ExecutorService workers;
  private final Deque<Future<B>> ahead = new ArrayDeque<>();
  private final ConcurrentLinkedQueue<B> free = new ConcurrentLinkedQueue<>();
  private final int depth;
  private final int[][] orders;
  private final long[] passes;
  private long submitted;

  /**
   * Makes batches; called by several threads.
   *
   * @param <B> a batch
   */
  public interface Maker<B> {
    /** Memory for a batch. */
    B allocate();

    /**
     * Writes one sample.
     *
     * @param source which source
     * @param index which of its members
     * @param step number of the batch
     * @param slot place in the batch, rising from 0
     * @param batch where to write
     */
    void fill(int source, int index, long step, int slot, B batch);
  }

  /**
   * A stream.
   *
   * @param maker makes the samples
   * @param sizes members of each source
   * @param counts samples each source gives to a batch
   * @param seed of the order
   * @param first step to begin with
   * @param steps step to end before
   * @param threads that make samples
   */
  public BatchStream(
      Maker<B> maker, int[] sizes, int[] counts, long seed, long first, long steps, int threads) {
    this.maker = maker;
    this.sizes = sizes.clone();
    this.counts = counts.clone();
    this.seed = seed;
    this.steps = steps;
    this.submitted = first;
    this.depth = threads + 2;
    this.orders = new int[counts.length][];
    this.passes = new long[counts.length];
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    batch = sum;
    workers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "hih-samples");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Shares out a batch by largest remainders; a source with a share gets at least one sample. */
  public static int[] counts(double[] shares, int batch) {
    double sum = 0;
    for (double share : shares) {
      sum += share;
    }
    int[] result = new int[shares.length];
    double[] rest = new double[shares.length];
    int given = 0;
    for (int i = 0; i < shares.length; i++) {
      double exact = batch * shares[i] / sum;
      result[i] = shares[i] > 0 ? Math.max(1, (int) exact) : 0;
      rest[i] = shares[i] > 0 ? exact - result[i] : Double.NEGATIVE_INFINITY;
      given += result[i];
    }
    for (; given < batch; given++) {
      int best = 0;
      for (int i = 1; i < rest.length; i++) {
        best = rest[i] > rest[best] ? i : best;
      }
      result[best]++;
      rest[best]--;
    }
    for (; given > batch; given--) {
      int most = 0;
      for (int i = 1; i < result.length; i++) {
        most = result[i] > result[most] ? i : most;
      }
      if (result[most] <= 1) {
        throw new IllegalArgumentException(
            "optimiser.batch is " + batch + ", too small for the sources that have a share");
      }
      result[most]--;
    }
    return result;
  }

  /** The next step's batch; give it back with {@link #recycle}. */
  public B next() {
    while (ahead.size() < depth && submitted < steps) {
      ahead.add(workers.submit(task(submitted++)));
    }
    try {
      return ahead.remove().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for samples", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("making samples failed", e.getCause());
    }
  }

  /** Takes a batch's memory back. */
  public void recycle(B used) {
    free.add(used);
  }

  private Callable<B> task(long step) {
    int[] source = new int[batch];
    int[] member = new int[batch];
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      for (int k = 0; k < counts[i]; k++) {
        source[at] = i;
        member[at++] = index(i, step * counts[i] + k);
      }
    }
    return () -> {
      B result = free.poll();
      if (result == null) {
        result = maker.allocate();
      }
      for (int slot = 0; slot < batch; slot++) {
        maker.fill(source[slot], member[slot], step, slot, result);
      }
      return result;
    };
  }

  private int index(int source, long position) {
    int size = sizes[source];
    long pass = position / size;
    if (orders[source] == null || passes[source] != pass) {
      orders[source] = order(size, pass, source);
      passes[source] = pass;
    }
    return orders[source][(int) (position % size)];
  }

  private int[] order(int size, long pass, int source) {
    RandomGenerator random =
        new SplittableRandom(
            (seed + 31L * source) * 0x94D049BB133111EBL ^ pass * 0x9E3779B97F4A7C15L);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  /** Stops the workers. */
  @Override
  public void close() {
    workers.shutdownNow();
    try {
      workers.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
