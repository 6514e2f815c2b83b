/**
 * ONNX Runtime with the CUDA and TensorRT providers, as an explicit module.
 *
 * <p>Has the name of the CPU bundle and takes its place: put one of the two on the module path.
 */
module com.microsoft.onnxruntime {
  requires java.logging;

  exports ai.onnxruntime;
  exports ai.onnxruntime.providers;
}
