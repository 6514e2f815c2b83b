/**
 * The HIH family of networks: what they look like ({@link org.hih4j.network.HihArchitecture}),
 * their weights ({@link org.hih4j.network.Weights}, from PyTorch checkpoints and safetensors) and
 * their ONNX graphs ({@link org.hih4j.network.OnnxWriter}), which {@link
 * org.hih4j.network.Quantizer} rewrites in 8 bits and {@link org.hih4j.network.GraphDecoder} with
 * the decoding inside.
 */
package org.hih4j.network;
