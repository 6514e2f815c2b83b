/** ONNX graphs rewritten with 8 bits, and the ranges of their values. */
package org.hih4j.network.quantization;
