package org.hih4j.network;

import java.util.Optional;

/**
 * A layer of a {@link DetectorArchitecture}: what it reads, by the names of earlier layers, and
 * what it computes. Immutable.
 */
public sealed interface DetectorLayer {
  /**
   * The name of the layer and of its result.
   *
   * @return the name, which prefixes those of its weights
   */
  String name();

  /**
   * A convolution, padded so that stride 1 keeps the size, and what follows it.
   *
   * @param name of the layer
   * @param input the layer it reads
   * @param inputs channels of the input
   * @param outputs channels of the result
   * @param kernel side of the square kernel, odd
   * @param stride 1, 2 or 4
   * @param depthwise whether each channel is filtered by itself; inputs and outputs are then equal
   * @param after what is added to the products
   * @param added a layer whose result is added to the normalised products
   * @param rectified whether negative values become 0 in the end
   */
  record Convolution(
      String name,
      String input,
      int inputs,
      int outputs,
      int kernel,
      int stride,
      boolean depthwise,
      After after,
      Optional<String> added,
      boolean rectified)
      implements DetectorLayer {
    /**
     * The shape of the weights.
     *
     * @return outputs, inputs of each, and twice the kernel's side
     */
    public long[] shape() {
      return new long[] {outputs, depthwise ? 1 : inputs, kernel, kernel};
    }
  }

  /** What a convolution's products are added to or multiplied by. */
  enum After {
    /** Nothing. */
    NOTHING,
    /** A batch norm. */
    BATCH_NORM,
    /** A bias. */
    BIAS
  }

  /**
   * Enlargement to twice the height and width; each value is repeated.
   *
   * @param name of the layer
   * @param input the layer it reads
   */
  record Doubled(String name, String input) implements DetectorLayer {}
}
