package org.hih4j.inference;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hih4j.core.internal.Checks;

/**
 * How a network is loaded and run. Immutable; built with {@link #builder()}.
 *
 * <p>The defaults suit one call at a time with the least delay. For many callers at once, {@link
 * Builder#intraOpThreads(int) intraOpThreads(1)} and as many calling threads as processors give
 * more images a second.
 */
public final class InferenceOptions {

  /** The largest number of threads or concurrent runs that can be asked for. */
  public static final int MAX_THREADS = 1024;

  private static final int MAX_DEFAULT_THREADS = 16;

  private static final InferenceOptions DEFAULT = builder().build();

  private final Provider provider;
  private final Fallback fallback;
  private final int intraOpThreads;
  private final int concurrency;
  private final boolean spinning;
  private final boolean arena;
  private final Optional<Path> optimisedCache;
  private final Map<String, Long> dimensions;
  private final Duration timeLimit;

  private InferenceOptions(Builder builder) {
    provider = builder.provider;
    fallback = builder.fallback;
    intraOpThreads = builder.intraOpThreads;
    concurrency = builder.concurrency;
    spinning = builder.spinning;
    arena = builder.arena;
    optimisedCache = builder.optimisedCache;
    dimensions = Collections.unmodifiableMap(new LinkedHashMap<>(builder.dimensions));
    timeLimit = builder.timeLimit;
  }

  /**
   * {@return the defaults: CPU, a thread for each processor up to 16, no bound on concurrent runs,
   * spinning, arena, no cache, five minutes for a run}
   */
  public static InferenceOptions defaults() {
    return DEFAULT;
  }

  /** {@return a builder that starts from the defaults} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return a builder that starts from these options} */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.provider = provider;
    builder.fallback = fallback;
    builder.intraOpThreads = intraOpThreads;
    builder.concurrency = concurrency;
    builder.spinning = spinning;
    builder.arena = arena;
    builder.optimisedCache = optimisedCache;
    builder.dimensions.putAll(dimensions);
    builder.timeLimit = timeLimit;
    return builder;
  }

  /** {@return where the network shall run} */
  public Provider provider() {
    return provider;
  }

  /** {@return what happens when the provider cannot be used} */
  public Fallback fallback() {
    return fallback;
  }

  /** {@return how many threads share the work of one run on the CPU, at least 1} */
  public int intraOpThreads() {
    return intraOpThreads;
  }

  /**
   * {@return how many runs there are at most at a time, 0 for any number; further callers wait
   * their turn}
   */
  public int concurrency() {
    return concurrency;
  }

  /** {@return whether worker threads spin between the parts of a run} */
  public boolean spinning() {
    return spinning;
  }

  /** {@return whether the CPU memory arena is used} */
  public boolean arena() {
    return arena;
  }

  /**
   * {@return where networks are kept in the form that ONNX Runtime's optimiser gave them, or empty
   * if they are optimised at every load}
   */
  public Optional<Path> optimisedCache() {
    return optimisedCache;
  }

  /** {@return the sizes given to named open dimensions; unmodifiable} */
  public Map<String, Long> dimensions() {
    return dimensions;
  }

  /** {@return the longest that a run may last} */
  public Duration timeLimit() {
    return timeLimit;
  }

  @Override
  public String toString() {
    return "InferenceOptions[provider="
        + provider
        + ", fallback="
        + fallback
        + ", intraOpThreads="
        + intraOpThreads
        + ", concurrency="
        + concurrency
        + ", spinning="
        + spinning
        + ", arena="
        + arena
        + ", optimisedCache="
        + optimisedCache.map(Path::toString).orElse("none")
        + ", dimensions="
        + dimensions
        + ", timeLimit="
        + timeLimit
        + "]";
  }

  /** Collects options; each method checks its value. Not thread-safe. */
  public static final class Builder {

    private Provider provider = Provider.CPU;
    private Fallback fallback = Fallback.FAIL;
    private int intraOpThreads =
        Math.min(MAX_DEFAULT_THREADS, Runtime.getRuntime().availableProcessors());
    private int concurrency;
    private boolean spinning = true;
    private boolean arena = true;
    private Optional<Path> optimisedCache = Optional.empty();
    private final Map<String, Long> dimensions = new LinkedHashMap<>();
    private Duration timeLimit = Duration.ofMinutes(5);

    private Builder() {}

    /**
     * Sets where the network shall run.
     *
     * @param provider the provider; the CPU by default
     * @return this builder
     */
    public Builder provider(Provider provider) {
      this.provider = Objects.requireNonNull(provider, "provider");
      return this;
    }

    /**
     * Sets what happens when the provider cannot be used.
     *
     * @param fallback the policy; {@link Fallback#FAIL} by default
     * @return this builder
     */
    public Builder fallback(Fallback fallback) {
      this.fallback = Objects.requireNonNull(fallback, "fallback");
      return this;
    }

    /**
     * Sets the threads that share the work of one run on the CPU. With 1 a run stays on the
     * caller's thread.
     *
     * @param threads the number of threads, 1 to {@value #MAX_THREADS}; by default one for each
     *     processor that the JVM sees, at most 16
     * @return this builder
     * @throws IllegalArgumentException if {@code threads} is out of range
     */
    public Builder intraOpThreads(int threads) {
      intraOpThreads = Checks.inRange("intraOpThreads", threads, 1, MAX_THREADS);
      return this;
    }

    /**
     * Bounds the runs at a time; further callers wait their turn.
     *
     * @param runs the most runs at a time, 0 to {@value #MAX_THREADS}; 0, the default, for no bound
     * @return this builder
     * @throws IllegalArgumentException if {@code runs} is out of range
     */
    public Builder concurrency(int runs) {
      concurrency = Checks.inRange("concurrency", runs, 0, MAX_THREADS);
      return this;
    }

    /**
     * Sets whether worker threads spin, rather than sleep, between the parts of a run and shortly
     * after it. On idle processors a run of a small network is up to twice as fast with it; on busy
     * ones, with other work or concurrent runs, several times slower. Of no account with one
     * thread.
     *
     * @param spinning whether they spin; true by default
     * @return this builder
     */
    public Builder spinning(boolean spinning) {
      this.spinning = spinning;
      return this;
    }

    /**
     * Sets whether memory for intermediate results is kept between runs. Without it a run is slower
     * and memory goes back to the system after it.
     *
     * @param arena whether it is kept; true by default
     * @return this builder
     */
    public Builder arena(boolean arena) {
      this.arena = arena;
      return this;
    }

    /**
     * Keeps networks in a folder in the form that ONNX Runtime's optimiser gives them for this
     * processor, so that later loads need not optimise them again: a load takes about a third of
     * the time. A network is recognised by its content, the processor and the version of ONNX
     * Runtime; a kept file that is damaged is made anew, and one that cannot be written is done
     * without. For the CPU alone; a GPU's networks are optimised at every load. Several processes
     * may share a folder. Who can write to the folder decides what the networks compute: one that
     * everybody can write to is not used, and the command line's {@code model verify} finds what
     * was altered.
     *
     * @param folder where they are kept; made if it does not exist
     * @return this builder
     */
    public Builder optimisedCache(Path folder) {
      optimisedCache = Optional.of(Objects.requireNonNull(folder, "folder"));
      return this;
    }

    /**
     * Gives a size to an open dimension that the graph names, such as the height of the input.
     *
     * @param name the name of the dimension
     * @param size its size, at least 1
     * @return this builder
     * @throws IllegalArgumentException if {@code name} is blank or {@code size} is below 1
     */
    public Builder dimension(String name, long size) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("the name of a dimension must not be blank");
      }
      dimensions.put(name, Checks.atLeast("dimension " + name, size, 1));
      return this;
    }

    /**
     * Sets the longest that a run may last; one that is not over by then ends with an {@link
     * InferenceException} as soon as the operator that it is at is done. A run on TensorRT may
     * build its engine first, which takes minutes.
     *
     * @param limit more than zero; five minutes by default
     * @return this builder
     * @throws IllegalArgumentException if {@code limit} is zero or negative
     */
    public Builder timeLimit(Duration limit) {
      timeLimit = Checks.positive("timeLimit", limit);
      return this;
    }

    /** {@return the options with the values set so far} */
    public InferenceOptions build() {
      return new InferenceOptions(this);
    }
  }

  /** What happens when the wanted {@link Provider} cannot be used on this machine. */
  public enum Fallback {
    /** Loading fails with an {@link InferenceException} that gives the reason. */
    FAIL,

    /**
     * The network is loaded on the CPU. The reason is logged once as a warning, by the logger
     * {@code org.hih4j.inference}.
     */
    FALL_BACK
  }
}
