package org.hih4j.network.quantization;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How {@link Quantizer} writes a network. Immutable and thread-safe.
 *
 * @param floatLayers names of convolutions that stay in single precision
 * @param reducedRange whether weights take 7 bits instead of 8. A processor with AVX2 or AVX-512
 *     but without VNNI adds pairs of products of a byte activation and a byte weight in 16 bits,
 *     which 8-bit weights can overflow (2 * 255 * 127 = 64770 is above 32767); with VNNI, on ARM
 *     and on GPUs nothing overflows and 8 bits are more exact
 */
public record QuantizationOptions(Set<String> floatLayers, boolean reducedRange) {

  /** Every convolution in 8 bits. */
  public static final QuantizationOptions DEFAULT = new QuantizationOptions(Set.of(), false);

  /** Copies the set. */
  public QuantizationOptions {
    floatLayers = Set.copyOf(floatLayers);
  }

  /**
   * These options with other layers in single precision.
   *
   * @param layers names of convolutions
   * @return the options
   */
  public QuantizationOptions withFloatLayers(Set<String> layers) {
    return new QuantizationOptions(new LinkedHashSet<>(layers), reducedRange);
  }

  /**
   * These options with weights of 7 or 8 bits.
   *
   * @param value whether weights take 7 bits
   * @return the options
   */
  public QuantizationOptions withReducedRange(boolean value) {
    return new QuantizationOptions(floatLayers, value);
  }
}
