/**
 * ONNX graphs: of networks with their weights, and of networks that decode their heatmaps. What
 * becomes of a layer is in {@code OnnxLayers}, of a decoder in {@code DecodingNodes}.
 */
package org.hih4j.network.onnx;
