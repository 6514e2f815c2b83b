package org.hih4j.inference.session;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.hih4j.core.internal.Checks;
import org.hih4j.inference.InferenceException;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.Provider;
import org.jspecify.annotations.Nullable;

/**
 * A network, loaded and ready to run.
 *
 * <pre>{@code
 * try (InferenceSession session = InferenceSession.load(onnx, InferenceOptions.defaults());
 *     Slot slot = session.acquire(1)) {
 *   slot.input().put(image);
 *   slot.run();
 *   FloatBuffer heatmaps = slot.output("heatmaps");
 * }
 * }</pre>
 *
 * <p>A network is one ONNX file. One that keeps weights in other files (ONNX's external data) is
 * refused: the bytes, and so their digest, are all that decides what is computed.
 *
 * <p>Inputs and outputs are tensors of 32-bit floats whose first dimension is the batch. Outputs of
 * other types are listed and not read.
 *
 * <p>A run ends after {@link InferenceOptions#timeLimit()}, or when its thread is interrupted, with
 * an {@link InferenceException}; the thread stays interrupted.
 *
 * <p>Thread-safe: any number of threads may acquire slots and run them at the same time, and each
 * gets, to the bit, what it would get alone. {@link #close()} waits for running calls; afterwards
 * every use throws {@link IllegalStateException}.
 */
public final class InferenceSession implements AutoCloseable {

  /** The largest batch that can be asked for. */
  public static final int MAX_BATCH = 4096;

  private static final long MAX_IDLE_BYTES = 256L << 20;

  private final OrtSession session;

  /** Not read here, but by the session: the weights' memory lives as long as this object. */
  @SuppressWarnings("UnusedVariable")
  private final Optional<ByteBuffer> network;

  private final Provider provider;
  private final InferenceOptions options;
  private final List<TensorInfo> inputs;
  private final List<TensorInfo> outputs;
  private final Map<SlotBuffers.Key, Map<String, long[]>> outputShapes = new ConcurrentHashMap<>();

  /** Runs hold the read lock, close takes the write lock. */
  private final ReadWriteLock running = new ReentrantReadWriteLock();

  /** Null where any number may run at once. */
  private final @Nullable Semaphore turns;

  /** Least recently used last; guarded by itself, as is {@link #idleBytes}. */
  private final Deque<SlotBuffers> idle = new ArrayDeque<>();

  private long idleBytes;
  private volatile boolean closed;

  /** Guarded by the write lock. */
  private boolean freed;

  private InferenceSession(SessionLoader.Loaded loaded, InferenceOptions options) {
    this.session = loaded.session();
    this.network = loaded.network();
    this.provider = loaded.provider();
    this.options = options;
    this.turns = options.concurrency() == 0 ? null : new Semaphore(options.concurrency(), true);
    boolean complete = false;
    try {
      this.inputs = describe(session.getInputInfo());
      this.outputs = describe(session.getOutputInfo());
      requireRunnable();
      complete = true;
    } catch (OrtException e) {
      throw new InferenceException(
          SessionLoader.IN_MEMORY + " does not describe its tensors: " + Failures.reason(e), e);
    } finally {
      if (!complete) {
        closeQuietly(session);
      }
    }
  }

  /**
   * Loads a network from memory.
   *
   * @param onnx a file in ONNX format; not needed any more when this returns
   * @param options how to load and run it
   * @return the session, to be closed by the caller
   * @throws InferenceException if the bytes are damaged, refer to a file, or are not a network that
   *     can be run, or if the provider cannot be used and must not be replaced
   */
  public static InferenceSession load(byte[] onnx, InferenceOptions options) {
    Objects.requireNonNull(options, "options");
    return new InferenceSession(SessionLoader.load(onnx, options), options);
  }

  /**
   * Loads a network that is fetched only if it must be: not where its optimised form is kept, see
   * {@link InferenceOptions.Builder#optimisedCache}.
   *
   * @param onnx gives a file in ONNX format
   * @param sha256 the SHA-256 of that file in hexadecimal digits, by which a kept form is found;
   *     the caller sees to it that it is right
   * @param options how to load and run it
   * @return the session, to be closed by the caller
   * @throws InferenceException if the bytes are damaged, refer to a file, or are not a network that
   *     can be run, or if the provider cannot be used and must not be replaced
   */
  public static InferenceSession load(
      Supplier<byte[]> onnx, String sha256, InferenceOptions options) {
    Objects.requireNonNull(options, "options");
    return new InferenceSession(SessionLoader.load(onnx, sha256, options), options);
  }

  /**
   * Checks the kept form of a network, see {@link InferenceOptions.Builder#optimisedCache}: the
   * checksum in its name finds damage, this finds alteration too, and takes as long as a load that
   * optimises. Does nothing where no form is kept.
   *
   * @param onnx gives a file in ONNX format
   * @param sha256 the SHA-256 of that file in hexadecimal digits
   * @param options how it is loaded and run
   * @throws InferenceException if the kept form is not what the optimiser makes of the network; it
   *     is deleted; or if that cannot be told, for want of memory or disk space
   */
  public static void verifyKept(Supplier<byte[]> onnx, String sha256, InferenceOptions options) {
    SessionLoader.verifyKept(onnx, sha256, Objects.requireNonNull(options, "options"));
  }

  /**
   * Loads ONNX Runtime's native library, as the first session does otherwise. On a thread of its
   * own, a program that starts has it loaded while it does something else.
   *
   * @throws InferenceException if it cannot be loaded
   */
  public static void loadLibrary() {
    SessionLoader.environment();
  }

  /** {@return the network's inputs, in the order of the graph; unmodifiable} */
  public List<TensorInfo> inputs() {
    return inputs;
  }

  /** {@return the network's outputs, in the order of the graph; unmodifiable} */
  public List<TensorInfo> outputs() {
    return outputs;
  }

  /**
   * Checks that the network has an input of a certain name and shape.
   *
   * @param name the input's name
   * @param shape its dimensions, -1 for any
   * @return the input
   * @throws InferenceException if there is none or its shape is another
   */
  public TensorInfo requireInput(String name, long... shape) {
    return require("input", inputs, name, shape);
  }

  /**
   * Checks that the network has an output of a certain name and shape.
   *
   * @param name the output's name
   * @param shape its dimensions, -1 for any
   * @return the output
   * @throws InferenceException if there is none or its shape is another
   */
  public TensorInfo requireOutput(String name, long... shape) {
    return require("output", outputs, name, shape);
  }

  /**
   * Takes a slot from the pool, or makes one. A pool of up to 256 MiB is kept; a slot in excess of
   * it is freed when it is given back.
   *
   * @param batch the number of images, 1 to {@value #MAX_BATCH}; where the graph has a fixed batch,
   *     that one
   * @return a slot, to be closed by the caller
   * @throws IllegalArgumentException if the network does not take that batch
   * @throws IllegalStateException if the session was closed
   * @throws InferenceException if there is not enough memory, or an input has a dimension, beside
   *     the batch, without a size (see {@link InferenceOptions.Builder#dimension} and {@link
   *     #acquire(int, Map)})
   */
  public Slot acquire(int batch) {
    return acquire(batch, Map.of());
  }

  /**
   * Takes a slot for inputs of a certain size from the pool, or makes one; see {@link
   * #acquire(int)}. The first slot of a size takes a run of the network, which tells the sizes of
   * its outputs.
   *
   * @param batch the number of images, 1 to {@value #MAX_BATCH}; where the graph has a fixed batch,
   *     that one
   * @param dimensions sizes of dimensions that the graph leaves open, by name; those that the
   *     options give need none
   * @return a slot, to be closed by the caller
   * @throws IllegalArgumentException if the network does not take that batch, or a size is less
   *     than 1, or no open dimension of an input has that name
   * @throws IllegalStateException if the session was closed
   * @throws InferenceException if there is not enough memory, or an open dimension has no size
   */
  public Slot acquire(int batch, Map<String, Long> dimensions) {
    requireOpen();
    Checks.inRange("batch", batch, 1, MAX_BATCH);
    SlotBuffers.Key key = new SlotBuffers.Key(batch, dimensions);
    synchronized (idle) {
      for (Iterator<SlotBuffers> each = idle.iterator(); each.hasNext(); ) {
        SlotBuffers buffers = each.next();
        if (buffers.key().equals(key)) {
          each.remove();
          idleBytes -= buffers.bytes();
          return new Slot(this, buffers);
        }
      }
    }
    Map<String, long[]> shapes = inputShapes(key);
    SlotBuffers buffers =
        SlotBuffers.allocate(SessionLoader.environment(), key, shapes, outputShapes(key, shapes));
    return new Slot(this, buffers);
  }

  /** Waits for running calls and frees the network. Idempotent; later calls also wait. */
  @Override
  public void close() {
    closed = true;
    running.writeLock().lock();
    try {
      synchronized (idle) {
        idle.forEach(SlotBuffers::free);
        idle.clear();
        idleBytes = 0;
      }
      if (!freed) {
        freed = true;
        session.close();
      }
    } catch (OrtException e) {
      throw new InferenceException("the network could not be freed: " + Failures.reason(e), e);
    } finally {
      running.writeLock().unlock();
    }
  }

  @Override
  public String toString() {
    return "InferenceSession["
        + inputs
        + " -> "
        + outputs
        + " on "
        + provider
        + (closed ? ", closed]" : "]");
  }

  void run(SlotBuffers buffers) {
    guarded(
        options -> {
          // Pinned outputs are not owned by the result, and its close leaves them open.
          session.run(buffers.inputTensors(), Set.of(), buffers.outputTensors(), options).close();
          return buffers;
        });
  }

  void release(SlotBuffers buffers) {
    synchronized (idle) {
      if (closed) {
        buffers.free();
        return;
      }
      idle.addFirst(buffers);
      idleBytes += buffers.bytes();
      while (idleBytes > MAX_IDLE_BYTES) {
        SlotBuffers oldest = idle.removeLast();
        idleBytes -= oldest.bytes();
        oldest.free();
      }
    }
  }

  private interface OrtCall<T> {
    T call(OrtSession.RunOptions options) throws OrtException;
  }

  private <T> T guarded(OrtCall<T> call) {
    if (turns != null) {
      try {
        turns.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw WatchedRun.interrupted(e);
      }
    }
    running.readLock().lock();
    try {
      requireOpen();
      return watched(call);
    } finally {
      running.readLock().unlock();
      if (turns != null) {
        turns.release();
      }
    }
  }

  private <T> T watched(OrtCall<T> call) {
    try (WatchedRun run = WatchedRun.begin(options.timeLimit())) {
      try {
        return call.call(run.options());
      } catch (OrtException e) {
        throw run.failure(e);
      }
    } catch (OrtException e) {
      throw new InferenceException("the network cannot be run: " + Failures.reason(e), e);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the session was closed");
    }
  }

  private Map<String, long[]> inputShapes(SlotBuffers.Key key) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    int batch = key.batch();
    for (Map.Entry<String, Long> given : key.dimensions().entrySet()) {
      if (given.getValue() < 1) {
        throw new IllegalArgumentException(given.getKey() + " must be 1 or more: " + given);
      }
      if (inputs.stream().noneMatch(input -> input.dimensionNames().contains(given.getKey()))) {
        throw new IllegalArgumentException(
            "no input has a dimension named " + given.getKey() + ": " + inputs);
      }
    }
    for (TensorInfo input : inputs) {
      long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
      if (shape[0] < 0) {
        shape[0] = batch;
      } else if (shape[0] != batch) {
        throw new IllegalArgumentException(
            "the network takes batches of " + shape[0] + " at " + input + ": " + batch);
      }
      for (int i = 1; i < shape.length; i++) {
        if (shape[i] < 0) {
          shape[i] = key.dimensions().getOrDefault(input.dimensionNames().get(i), -1L);
        }
        if (shape[i] < 0) {
          throw new InferenceException(
              "dimension "
                  + i
                  + " of "
                  + input
                  + " has no size: give it one with InferenceOptions.builder().dimension(name,"
                  + " size)");
        }
      }
      shapes.put(input.name(), shape);
    }
    return shapes;
  }

  private Map<String, long[]> outputShapes(SlotBuffers.Key key, Map<String, long[]> inputShapes) {
    Map<String, long[]> known = outputShapes.get(key);
    if (known == null) {
      known =
          declaredOutputShapes(key.batch()).orElseGet(() -> observedOutputShapes(key, inputShapes));
      outputShapes.put(key, known);
    }
    return known;
  }

  /** Nothing where the graph leaves a size open that is not that of the batch. */
  private Optional<Map<String, long[]>> declaredOutputShapes(int batch) {
    String batchName = inputs.get(0).dimensionNames().get(0);
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (TensorInfo output : outputs) {
      long[] shape = new long[output.shape().size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = output.shape().get(i);
        if (shape[i] < 0) {
          if (batchName.isEmpty() || !batchName.equals(output.dimensionNames().get(i))) {
            return Optional.empty();
          }
          shape[i] = batch;
        }
      }
      if (output.isFloat()) {
        shapes.put(output.name(), shape);
      }
    }
    return Optional.of(shapes);
  }

  /** Runs the network once on zeros and looks at what comes out. */
  private Map<String, long[]> observedOutputShapes(
      SlotBuffers.Key key, Map<String, long[]> inputShapes) {
    SlotBuffers trial =
        SlotBuffers.allocate(SessionLoader.environment(), key, inputShapes, Map.of());
    try {
      return guarded(
          options -> {
            Map<String, long[]> shapes = new LinkedHashMap<>();
            try (OrtSession.Result result = session.run(trial.inputTensors(), options)) {
              for (TensorInfo output : outputs) {
                if (output.isFloat()) {
                  OnnxTensor tensor = (OnnxTensor) result.get(output.name()).orElseThrow();
                  shapes.put(output.name(), tensor.getInfo().getShape());
                }
              }
            }
            return shapes;
          });
    } finally {
      trial.free();
    }
  }

  private List<TensorInfo> describe(Map<String, NodeInfo> nodes) {
    List<TensorInfo> tensors = new ArrayList<>();
    for (Map.Entry<String, NodeInfo> node : nodes.entrySet()) {
      if (node.getValue().getInfo() instanceof ai.onnxruntime.TensorInfo info) {
        List<Long> shape = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < info.getShape().length; i++) {
          String name = Objects.requireNonNullElse(info.getDimensionNames()[i], "");
          Long given = options.dimensions().get(name);
          shape.add(given == null ? info.getShape()[i] : given);
          names.add(name);
        }
        String type = info.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
        tensors.add(new TensorInfo(node.getKey(), type, shape, names));
      } else {
        tensors.add(
            new TensorInfo(
                node.getKey(),
                node.getValue().getInfo().getClass().getSimpleName(),
                List.of(),
                List.of()));
      }
    }
    return List.copyOf(tensors);
  }

  private void requireRunnable() {
    if (inputs.isEmpty()) {
      throw new InferenceException(SessionLoader.IN_MEMORY + " has no input");
    }
    for (TensorInfo input : inputs) {
      if (!input.isFloat() || input.shape().isEmpty()) {
        throw new InferenceException(
            SessionLoader.IN_MEMORY
                + " has the input "
                + input
                + "; only tensors of FLOAT with a batch can be fed");
      }
    }
    if (outputs.stream().noneMatch(TensorInfo::isFloat)) {
      throw new InferenceException(SessionLoader.IN_MEMORY + " has no output of FLOAT: " + outputs);
    }
    for (String name : options.dimensions().keySet()) {
      if (inputs.stream().noneMatch(input -> input.dimensionNames().contains(name))) {
        throw new InferenceException(
            SessionLoader.IN_MEMORY
                + " has no input with a dimension named "
                + name
                + ": "
                + inputs);
      }
    }
  }

  private static TensorInfo require(
      String side, List<TensorInfo> tensors, String name, long[] shape) {
    for (TensorInfo tensor : tensors) {
      if (tensor.name().equals(name)) {
        if (tensor.isFloat() && tensor.fits(shape)) {
          return tensor;
        }
        throw new InferenceException(
            "the network's " + side + " is " + tensor + "; wanted is " + wanted(name, shape));
      }
    }
    throw new InferenceException(
        "the network has no " + side + " " + wanted(name, shape) + "; it has " + tensors);
  }

  private static TensorInfo wanted(String name, long[] shape) {
    List<Long> sizes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (long size : shape) {
      sizes.add(size);
      names.add("");
    }
    return new TensorInfo(name, "FLOAT", sizes, names);
  }

  private static void closeQuietly(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      System.getLogger(Failures.LOGGER)
          .log(System.Logger.Level.DEBUG, "a network that was refused could not be freed", e);
    }
  }
}
