/**
 * The HIH family of networks: what follows from their dimensions and weights ({@link
 * org.hih4j.network.Networks}). Dimensions are in {@link org.hih4j.network.architecture}, weights
 * in {@link org.hih4j.network.checkpoint}, ONNX graphs in {@link org.hih4j.network.onnx}, and
 * graphs in 8 bits in {@link org.hih4j.network.quantization}.
 */
package org.hih4j.network;
