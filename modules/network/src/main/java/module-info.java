/** HIH networks as ONNX graphs, and weights from PyTorch checkpoints and safetensors. */
module org.hih4j.network {
  requires org.hih4j.onnx.proto;
  requires transitive org.hih4j.core;

  exports org.hih4j.network;
}
