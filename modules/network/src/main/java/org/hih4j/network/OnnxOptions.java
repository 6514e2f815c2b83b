package org.hih4j.network;

/**
 * How {@link OnnxWriter} writes a graph. Immutable and thread-safe.
 *
 * @param fp16Storage whether weights are stored as half precision floats, which halves the file;
 *     they are widened once, when the model is loaded, and the arithmetic stays single precision
 * @param dynamicBatch whether the graph takes any number of images at once, or exactly one
 */
public record OnnxOptions(boolean fp16Storage, boolean dynamicBatch) {

  /** Single precision weights, any number of images. */
  public static final OnnxOptions DEFAULT = new OnnxOptions(false, true);

  /**
   * These options with another storage of weights.
   *
   * @param value whether to store half precision
   * @return the options
   */
  public OnnxOptions withFp16Storage(boolean value) {
    return new OnnxOptions(value, dynamicBatch);
  }

  /**
   * These options with another batch dimension.
   *
   * @param value whether the number of images is free
   * @return the options
   */
  public OnnxOptions withDynamicBatch(boolean value) {
    return new OnnxOptions(fp16Storage, value);
  }
}
