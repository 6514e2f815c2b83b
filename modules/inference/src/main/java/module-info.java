/** ONNX Runtime sessions on CPU and GPU behind a small interface. */
module org.hih4j.inference {}
