/** HIH networks as ONNX graphs, and weights from PyTorch checkpoints and safetensors. */
module org.hih4j.network {}
