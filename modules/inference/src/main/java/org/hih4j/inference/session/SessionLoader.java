package org.hih4j.inference.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.hih4j.core.io.Sha256;
import org.hih4j.inference.InferenceException;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.Provider;

/** Makes ONNX Runtime sessions from our options, with the fall-back from GPU to CPU. */
final class SessionLoader {

  static final String IN_MEMORY = "the network in memory";

  private static final System.Logger LOG = System.getLogger(Failures.LOGGER);

  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  /**
   * A session, and where it runs.
   *
   * @param network memory that the session reads its weights from, to be kept while it is open
   */
  record Loaded(OrtSession session, Optional<ByteBuffer> network, Provider provider) {

    static Loaded of(OptimisedCache.Opened opened) {
      return new Loaded(opened.session(), opened.network(), Provider.CPU);
    }
  }

  /** A network in memory. */
  private record Memory(byte[] bytes) implements OptimisedCache.Network {
    @Override
    public OrtSession open(OrtEnvironment environment, SessionOptions options) throws OrtException {
      return SessionLoader.open(bytes, environment, options);
    }

    @Override
    public String sha256() {
      return Sha256.hex(bytes);
    }
  }

  /** A network that is fetched if it must be. */
  private record Deferred(Supplier<byte[]> bytes, String sha256) implements OptimisedCache.Network {
    @Override
    public OrtSession open(OrtEnvironment environment, SessionOptions options) throws OrtException {
      return SessionLoader.open(bytes.get(), environment, options);
    }
  }

  private SessionLoader() {}

  static Loaded load(byte[] onnx, InferenceOptions options) {
    Objects.requireNonNull(onnx, "onnx");
    return load(options, new Memory(onnx));
  }

  static Loaded load(Supplier<byte[]> onnx, String sha256, InferenceOptions options) {
    Objects.requireNonNull(onnx, "onnx");
    Objects.requireNonNull(sha256, "sha256");
    return load(options, new Deferred(onnx, sha256));
  }

  static void verifyKept(Supplier<byte[]> onnx, String sha256, InferenceOptions options) {
    Objects.requireNonNull(onnx, "onnx");
    Objects.requireNonNull(sha256, "sha256");
    if (options.optimisedCache().isEmpty()) {
      return;
    }
    OrtEnvironment environment = environment();
    try (SessionOptions made = sessionOptions(options)) {
      new OptimisedCache(options.optimisedCache().get())
          .verify(new Deferred(onnx, sha256), environment, made);
    } catch (OrtException e) {
      throw unreadable(e);
    }
  }

  /**
   * The one place where a network that others made is given to ONNX Runtime. What was checked is
   * what is run.
   */
  private static OrtSession open(byte[] onnx, OrtEnvironment environment, SessionOptions options)
      throws OrtException {
    OnnxFile.requireSelfContained(IN_MEMORY, onnx);
    return environment.createSession(onnx, options);
  }

  static OrtEnvironment environment() {
    try {
      // Errors come back as exceptions; the native log would repeat them on standard error.
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      // On Windows it would tell the system's event log what it is used for.
      environment.setTelemetry(false);
      return environment;
    } catch (OrtException | LinkageError | RuntimeException e) {
      throw new InferenceException(
          "ONNX Runtime's native library cannot be loaded on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ": "
              + rootMessage(e)
              + ". It is unpacked into the folder of temporary files, "
              + System.getProperty("java.io.tmpdir")
              + ", which must exist, be writable and allow execution (-Djava.io.tmpdir names"
              + " another); for a platform that the jar has no library for, name the folder of one"
              + " with -Donnxruntime.native.path",
          e);
    }
  }

  /** The innermost cause says what happened, those around it where. */
  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.toString();
  }

  private static Loaded load(InferenceOptions options, OptimisedCache.Network network) {
    OrtEnvironment environment = environment();
    if (options.provider() instanceof Provider.Cpu) {
      return Loaded.of(openOnCpu(options, environment, network));
    }
    return loadOnGpu(options, environment, network);
  }

  private static Loaded loadOnGpu(
      InferenceOptions options, OrtEnvironment environment, OptimisedCache.Network network) {
    Provider wanted = options.provider();
    boolean tensorRt = wanted instanceof Provider.TensorRt;
    OrtException failure;
    String reason;
    if (OrtEnvironment.getAvailableProviders()
        .contains(tensorRt ? OrtProvider.TENSOR_RT : OrtProvider.CUDA)) {
      try {
        return new Loaded(openOnGpu(options, environment, network), Optional.empty(), wanted);
      } catch (OrtException e) {
        if (blamesNetwork(e)) {
          throw unreadable(e);
        }
        failure = e;
        reason =
            Failures.reason(e)
                + "; CUDA 12 and cuDNN 9"
                + (tensorRt ? " and TensorRT 10" : "")
                + " must be installed where the system finds libraries";
      }
    } else {
      failure = null;
      reason =
          "this ONNX Runtime was built without "
              + (tensorRt ? "TensorRT" : "CUDA")
              + "; put com.microsoft.onnxruntime:onnxruntime_gpu in the place of onnxruntime";
    }
    if (options.fallback() == InferenceOptions.Fallback.FAIL) {
      String refused =
          wanted
              + " cannot be used: "
              + reason
              + " (Provider.CPU or InferenceOptions.Fallback.FALL_BACK runs the network on the CPU)";
      throw failure == null
          ? new InferenceException(refused)
          : new InferenceException(refused, failure);
    }
    if (LOGGED.add(wanted + reason)) {
      LOG.log(
          System.Logger.Level.WARNING, "{0} cannot be used, using the CPU: {1}", wanted, reason);
    }
    return Loaded.of(openOnCpu(options, environment, network));
  }

  private static OptimisedCache.Opened openOnCpu(
      InferenceOptions options, OrtEnvironment environment, OptimisedCache.Network network) {
    try (SessionOptions made = sessionOptions(options)) {
      if (options.optimisedCache().isPresent()) {
        return new OptimisedCache(options.optimisedCache().get()).open(network, environment, made);
      }
      return new OptimisedCache.Opened(network.open(environment, made), Optional.empty());
    } catch (OrtException e) {
      throw unreadable(e);
    }
  }

  private static OrtSession openOnGpu(
      InferenceOptions options, OrtEnvironment environment, OptimisedCache.Network network)
      throws OrtException {
    try (SessionOptions made = sessionOptions(options)) {
      if (options.provider() instanceof Provider.TensorRt tensorRt) {
        addTensorRt(made, tensorRt);
        // What TensorRT does not take goes to CUDA rather than to the processor.
        addCuda(made, tensorRt.device());
      } else if (options.provider() instanceof Provider.Cuda cuda) {
        addCuda(made, cuda.device());
      }
      return network.open(environment, made);
    }
  }

  private static void addCuda(SessionOptions made, int device) throws OrtException {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device)) {
      // TF32 keeps 10 bits of the mantissa: landmarks would differ from the CPU's.
      cuda.add("use_tf32", "0");
      made.addCUDA(cuda);
    }
  }

  private static void addTensorRt(SessionOptions made, Provider.TensorRt tensorRt)
      throws OrtException {
    try (OrtTensorRTProviderOptions options = new OrtTensorRTProviderOptions(tensorRt.device())) {
      options.add("trt_fp16_enable", tensorRt.halfPrecision() ? "1" : "0");
      if (tensorRt.engines().isPresent()) {
        options.add("trt_engine_cache_enable", "1");
        options.add("trt_engine_cache_path", tensorRt.engines().get().toAbsolutePath().toString());
      }
      made.addTensorrt(options);
    }
  }

  private static SessionOptions sessionOptions(InferenceOptions options) throws OrtException {
    SessionOptions made = new SessionOptions();
    boolean complete = false;
    try {
      made.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      made.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
      made.setIntraOpNumThreads(options.intraOpThreads());
      made.setInterOpNumThreads(1);
      made.setCPUArenaAllocator(options.arena());
      made.setMemoryPatternOptimization(options.arena());
      made.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      made.addConfigEntry("session.intra_op.allow_spinning", options.spinning() ? "1" : "0");
      complete = true;
      return made;
    } finally {
      if (!complete) {
        made.close();
      }
    }
  }

  private static boolean blamesNetwork(OrtException e) {
    return switch (e.getCode()) {
      case ORT_INVALID_PROTOBUF, ORT_INVALID_GRAPH, ORT_NO_SUCHFILE, ORT_NO_MODEL -> true;
      default -> false;
    };
  }

  private static InferenceException unreadable(OrtException e) {
    return new InferenceException(Failures.unreadable(IN_MEMORY, Failures.reason(e)), e);
  }
}
