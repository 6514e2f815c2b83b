/**
 * Running ONNX networks without allocation: an {@link org.hih4j.inference.InferenceSession} holds a
 * network, a {@link org.hih4j.inference.Slot} the buffers of one call.
 *
 * <p>Knows nothing of faces or images. Tensors are 32-bit floats in direct buffers, in row-major
 * order.
 */
package org.hih4j.inference;
