import org.jspecify.annotations.NullMarked;

/**
 * HIH networks as ONNX graphs, weights from PyTorch checkpoints and safetensors, and networks
 * rewritten: in 8 bits, and with the decoding of their heatmaps inside.
 */
@SuppressWarnings("module") // the module named below is compiled later
@NullMarked
module org.hih4j.network {
  requires org.hih4j.onnx.proto;
  requires tools.jackson.core;
  requires transitive org.hih4j.core;
  requires static org.jspecify;

  exports org.hih4j.network;
  exports org.hih4j.network.architecture;
  exports org.hih4j.network.calibration to
      org.hih4j.cli,
      org.hih4j.workshop;
  exports org.hih4j.network.checkpoint;
  exports org.hih4j.network.onnx;
  exports org.hih4j.network.quantization;
  exports org.hih4j.network.topology to
      org.hih4j.train;
}
