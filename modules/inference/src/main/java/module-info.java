/**
 * ONNX Runtime sessions on CPU and GPU behind a small interface.
 *
 * <p>ONNX Runtime is the jar that Microsoft publishes, an automatic module; the one for GPUs, or
 * the bundle that jlink takes, has the same module name and stands in its place. {@code
 * -Donnxruntime.native.path=DIR} makes ONNX Runtime load its libraries from that folder; without it
 * they are unpacked to a temporary folder at each start.
 */
@SuppressWarnings("requires-automatic")
module org.hih4j.inference {
  requires transitive org.hih4j.core;
  requires com.microsoft.onnxruntime;
  // ONNX Runtime logs with it and, as an automatic module, cannot say so.
  requires java.logging;

  exports org.hih4j.inference;
}
