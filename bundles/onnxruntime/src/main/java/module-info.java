/**
 * ONNX Runtime with the CPU provider, as an explicit module, which jlink can link.
 *
 * <p>The published jar has the same name: put one of the two on the module path.
 */
module com.microsoft.onnxruntime {
  requires java.logging;

  exports ai.onnxruntime;
  exports ai.onnxruntime.providers;
}
