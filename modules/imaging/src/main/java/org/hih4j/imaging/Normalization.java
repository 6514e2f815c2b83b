package org.hih4j.imaging;

import java.util.Arrays;
import java.util.Objects;

/**
 * How a colour becomes the numbers that a network takes: {@code (value * scale - mean) / std} for
 * each channel, where {@code value} is 0 to 255. Immutable.
 *
 * @param mean what is taken off, for each channel in the order of the planes
 * @param std what is divided by, for each channel in the order of the planes; not 0
 * @param order the order of the planes
 * @param scale the factor that comes first, 1/255 for networks that take 0 to 1
 */
public record Normalization(float[] mean, float[] std, ChannelOrder order, float scale) {

  /** The order of the colour planes. */
  public enum ChannelOrder {
    /** Red first. */
    RGB,
    /** Blue first. */
    BGR
  }

  /** The mean and deviation of the ImageNet pictures, RGB, the ones that HIH was trained with. */
  public static final Normalization IMAGENET =
      new Normalization(
          new float[] {0.485f, 0.456f, 0.406f},
          new float[] {0.229f, 0.224f, 0.225f},
          ChannelOrder.RGB,
          1 / 255f);

  /** From 0 to 1, RGB. */
  public static final Normalization UNIT =
      new Normalization(new float[3], new float[] {1, 1, 1}, ChannelOrder.RGB, 1 / 255f);

  /**
   * Copies the arrays.
   *
   * @throws IllegalArgumentException if an array has not three finite values, a deviation is 0, or
   *     the scale is 0 or not finite
   */
  public Normalization {
    mean = checked(mean, "mean");
    std = checked(std, "std");
    Objects.requireNonNull(order, "order");
    for (float deviation : std) {
      if (deviation == 0) {
        throw new IllegalArgumentException("std must not be 0: " + Arrays.toString(std));
      }
    }
    if (!Float.isFinite(scale) || scale == 0) {
      throw new IllegalArgumentException("scale must be finite and not 0: " + scale);
    }
  }

  /** {@return a copy of what is taken off, for each channel in the order of the planes} */
  @Override
  public float[] mean() {
    return mean.clone();
  }

  /** {@return a copy of what is divided by, for each channel in the order of the planes} */
  @Override
  public float[] std() {
    return std.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Normalization that
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(std, that.std)
        && order == that.order
        && scale == that.scale;
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(mean), Arrays.hashCode(std), order, scale);
  }

  @Override
  public String toString() {
    return "Normalization[mean="
        + Arrays.toString(mean)
        + ", std="
        + Arrays.toString(std)
        + ", order="
        + order
        + ", scale="
        + scale
        + "]";
  }

  /** The factor of a plane when normalisation is written as factor * value + shift. */
  float factor(int plane) {
    return scale / std[plane];
  }

  /** The shift of a plane, which is what black becomes. */
  float shift(int plane) {
    return -mean[plane] / std[plane];
  }

  private static float[] checked(float[] values, String name) {
    if (values.length != 3) {
      throw new IllegalArgumentException(name + " must have 3 values: " + Arrays.toString(values));
    }
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(name + " must be finite: " + Arrays.toString(values));
      }
    }
    return values.clone();
  }
}
