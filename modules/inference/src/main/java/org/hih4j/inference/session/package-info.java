/**
 * Running ONNX networks without allocation: an {@link org.hih4j.inference.session.InferenceSession}
 * holds a network, a {@link org.hih4j.inference.session.Slot} the buffers of one call. Exported to
 * hih4j's own modules alone.
 *
 * <p>Knows nothing of faces or images. Tensors are 32-bit floats in direct buffers, in row-major
 * order.
 */
package org.hih4j.inference.session;
