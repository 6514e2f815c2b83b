package org.hih4j.network.checkpoint;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A tensor of weights: a shape and its elements in row-major order, as float whatever the file's
 * type was. Immutable and thread-safe.
 */
public final class WeightTensor {

  private final long[] shape;
  private final float[] data;

  private WeightTensor(long[] shape, float[] data) {
    this.shape = shape;
    this.data = data;
  }

  /**
   * A tensor of the given shape; both arrays are copied.
   *
   * @param shape sizes, none negative; empty for a scalar
   * @param data elements in row-major order
   * @return the tensor
   * @throws IllegalArgumentException if the number of elements is not the product of the sizes
   */
  public static WeightTensor of(long[] shape, float... data) {
    long elements = 1;
    for (long size : shape) {
      if (size < 0 || size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("shape " + Arrays.toString(shape));
      }
      elements = Math.multiplyExact(elements, size);
    }
    if (elements != data.length) {
      throw new IllegalArgumentException(
          "data has "
              + data.length
              + " elements; shape "
              + Arrays.toString(shape)
              + " wants "
              + elements);
    }
    return new WeightTensor(shape.clone(), data.clone());
  }

  static WeightTensor owning(RawTensor raw) {
    return new WeightTensor(raw.shape(), raw.data());
  }

  /**
   * The sizes.
   *
   * @return a copy
   */
  public long[] shape() {
    return shape.clone();
  }

  /**
   * The number of elements.
   *
   * @return the product of the sizes
   */
  public int elements() {
    return data.length;
  }

  /**
   * The elements in row-major order.
   *
   * @return a read-only view; nothing is copied
   */
  public FloatBuffer data() {
    return FloatBuffer.wrap(data).asReadOnlyBuffer();
  }

  /**
   * The elements in row-major order.
   *
   * @return a copy
   */
  public float[] toArray() {
    return data.clone();
  }

  /** The elements themselves, for readers inside the package that promise not to change them. */
  float[] raw() {
    return data;
  }

  /** Tensors are equal if their shapes are and their elements are, bit for bit (NaN equals NaN). */
  @Override
  public boolean equals(Object other) {
    return other instanceof WeightTensor that
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "WeightTensor" + Arrays.toString(shape);
  }
}
