/**
 * Layers of the networks, walked once for everything that is made of them: the state dict's names
 * and shapes, the cost, the ONNX graph and the trainer's forward pass. Exported to {@code
 * org.hih4j.train} alone.
 */
package org.hih4j.network.topology;
