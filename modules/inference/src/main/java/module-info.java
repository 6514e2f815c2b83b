/**
 * ONNX Runtime sessions on CPU and GPU behind a small interface.
 *
 * <p>Compiled against the CPU bundle of ONNX Runtime; the GPU bundle has the same module name and
 * takes its place on the module path. {@code -Donnxruntime.native.path=DIR} makes ONNX Runtime load
 * its libraries from that folder; without it they are unpacked to a temporary folder at each start.
 */
module org.hih4j.inference {
  requires transitive org.hih4j.core;
  requires com.microsoft.onnxruntime;

  exports org.hih4j.inference;
}
