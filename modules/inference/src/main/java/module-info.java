import org.jspecify.annotations.NullMarked;

/**
 * How ONNX Runtime runs networks on CPU and GPU: options, failures, and sessions for the modules
 * that are built on them.
 *
 * <p>ONNX Runtime is the jar that Microsoft publishes, an automatic module; the one for GPUs, or
 * the bundle that jlink takes, has the same module name and stands in its place. {@code
 * -Donnxruntime.native.path=DIR} makes ONNX Runtime load its libraries from that folder; without it
 * they are unpacked to a temporary folder at each start.
 */
@SuppressWarnings({"module", "requires-automatic"}) // modules named below are compiled later
@NullMarked
module org.hih4j.inference {
  requires transitive org.hih4j.core;
  requires com.microsoft.onnxruntime;
  // ONNX Runtime logs with it and, as an automatic module, cannot say so.
  requires java.logging;
  requires static org.jspecify;

  exports org.hih4j.inference;
  exports org.hih4j.inference.session to
      org.hih4j.align,
      org.hih4j.cli,
      org.hih4j.detect,
      org.hih4j.train,
      org.hih4j.workshop;
}
