package org.hih4j.network.onnx;

import java.util.Objects;
import java.util.Optional;
import org.hih4j.core.heatmap.HeatmapDecoder;

/**
 * How {@link OnnxWriter} writes a graph. Immutable and thread-safe.
 *
 * @param fp16Storage whether weights are stored as half precision floats, which halves the file;
 *     they are widened once, when the model is loaded, and the arithmetic stays single precision
 * @param dynamicBatch whether the graph takes any number of images at once, or exactly one
 * @param decoder if present, the graph itself decodes its maps, as {@link GraphDecoder} says
 */
public record OnnxOptions(
    boolean fp16Storage, boolean dynamicBatch, Optional<HeatmapDecoder> decoder) {

  /**
   * Checks the decoder.
   *
   * @throws IllegalArgumentException if it cannot be put into a graph
   */
  public OnnxOptions {
    if (decoder.isPresent() && !GraphDecoder.supports(decoder.get())) {
      throw new IllegalArgumentException("decoder cannot be put into a network: " + decoder.get());
    }
  }

  /** Single precision weights, any number of images, maps as outputs. */
  public static final OnnxOptions DEFAULT = new OnnxOptions(false, true, Optional.empty());

  /**
   * These options with another storage of weights.
   *
   * @param value whether to store half precision
   * @return the options
   */
  public OnnxOptions withFp16Storage(boolean value) {
    return new OnnxOptions(value, dynamicBatch, decoder);
  }

  /**
   * These options with another batch dimension.
   *
   * @param value whether the number of images is free
   * @return the options
   */
  public OnnxOptions withDynamicBatch(boolean value) {
    return new OnnxOptions(fp16Storage, value, decoder);
  }

  /**
   * These options with the maps decoded in the graph.
   *
   * @param value how maps become points
   * @return the options
   * @throws IllegalArgumentException if the decoder cannot be put into a graph
   */
  public OnnxOptions withDecoder(HeatmapDecoder value) {
    return new OnnxOptions(
        fp16Storage, dynamicBatch, Optional.of(Objects.requireNonNull(value, "value")));
  }
}
