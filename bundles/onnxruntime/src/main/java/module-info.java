/**
 * ONNX Runtime with the CPU provider, as an explicit module.
 *
 * <p>The GPU bundle has the same name: put one of the two on the module path.
 */
module com.microsoft.onnxruntime {
  requires java.logging;

  exports ai.onnxruntime;
  exports ai.onnxruntime.providers;
}
