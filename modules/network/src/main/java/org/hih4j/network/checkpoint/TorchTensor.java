package org.hih4j.network.checkpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A strided view of a storage; its elements are read only when asked for. */
final class TorchTensor {

  static final int MAX_RANK = 8;

  private final TorchStorage storage;
  private final long offset;
  private final long[] shape;
  private final long[] strides;
  private final long elements;

  private TorchTensor(
      TorchStorage storage, long offset, long[] shape, long[] strides, long elements) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
    this.elements = elements;
  }

  static TorchTensor of(TorchStorage storage, long offset, long[] shape, long[] strides) {
    long elements = Tensors.elements(shape);
    if (strides.length != shape.length) {
      throw new CheckpointException(
          "a tensor of shape " + Arrays.toString(shape) + " has " + strides.length + " strides");
    }
    long last = offset;
    try {
      for (int i = 0; i < shape.length; i++) {
        if (strides[i] < 0) {
          throw new CheckpointException(
              "a tensor of shape " + Arrays.toString(shape) + " has a negative stride; refused");
        }
        last = Math.addExact(last, Math.multiplyExact(Math.max(shape[i] - 1, 0), strides[i]));
      }
    } catch (ArithmeticException e) {
      throw new CheckpointException("a tensor's strides overflow; refused", e);
    }
    if (offset < 0 || offset > storage.elements() || elements > 0 && last >= storage.elements()) {
      throw new CheckpointException(
          "a tensor of shape "
              + Arrays.toString(shape)
              + " reaches past the end of storage "
              + PickleGlobal.printable(storage.key()));
    }
    return new TorchTensor(storage, offset, shape, strides, elements);
  }

  long elements() {
    return elements;
  }

  Weights.Tensor read() {
    ByteBuffer in = storage.bytes();
    ElementType type = storage.type();
    float[] data = new float[(int) elements];
    if (isContiguous()) {
      if (type == ElementType.FLOAT32) {
        in.asFloatBuffer().get((int) offset, data);
      } else {
        for (int i = 0; i < data.length; i++) {
          data[i] = type.read(in, (int) (offset + i) * type.bytes());
        }
      }
      return Weights.Tensor.owning(shape, data);
    }
    long[] index = new long[shape.length];
    long position = offset;
    for (int i = 0; i < data.length; i++) {
      data[i] = type.read(in, (int) position * type.bytes());
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        position += strides[axis];
        if (++index[axis] < shape[axis]) {
          break;
        }
        position -= strides[axis] * shape[axis];
        index[axis] = 0;
      }
    }
    return Weights.Tensor.owning(shape, data);
  }

  private boolean isContiguous() {
    long expected = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] != 1 && strides[axis] != expected) {
        return false;
      }
      expected *= shape[axis];
    }
    return true;
  }
}
