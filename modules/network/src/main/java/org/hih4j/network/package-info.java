/**
 * The HIH family of networks: what they look like ({@link org.hih4j.network.HihArchitecture}),
 * their weights ({@link org.hih4j.network.Weights}, from PyTorch checkpoints and safetensors) and
 * their ONNX graphs ({@link org.hih4j.network.OnnxWriter}).
 */
package org.hih4j.network;
