/**
 * The part of the ONNX file format that hih4j writes, as protobuf messages, with the protobuf
 * runtime inside the same module.
 *
 * <p>The runtime's optional use of {@code sun.misc.Unsafe} is left out on purpose: without {@code
 * jdk.unsupported} it falls back to plain arrays.
 */
module org.hih4j.onnx.proto {
  requires java.logging;

  exports com.google.protobuf;
  exports org.hih4j.onnx.proto;
}
