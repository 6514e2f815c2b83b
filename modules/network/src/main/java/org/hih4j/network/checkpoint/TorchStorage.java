package org.hih4j.network.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A run of elements of one type in a checkpoint. Its bytes may become known only after the pickle
 * that mentions it has been read.
 */
final class TorchStorage {

  /** Where the bytes of a storage come from, asked for once a tensor needs them. */
  interface Bytes {
    ByteBuffer bytes(String key, long length);
  }

  private final ElementType type;
  private final String key;
  private final long start;
  private final long elements;
  private final long rootElements;
  private final Bytes source;

  private TorchStorage(
      ElementType type, String key, long start, long elements, long rootElements, Bytes source) {
    this.type = type;
    this.key = key;
    this.start = start;
    this.elements = elements;
    this.rootElements = rootElements;
    this.source = source;
  }

  static TorchStorage of(ElementType type, String key, long elements, Bytes source) {
    if (elements < 0 || elements > Integer.MAX_VALUE / type.bytes()) {
      throw new CheckpointException(
          "storage " + PickleGlobal.printable(key) + " claims " + elements + " elements; refused");
    }
    return new TorchStorage(type, key, 0, elements, elements, source);
  }

  TorchStorage view(long offset, long size) {
    if (offset < 0 || size < 0 || offset > elements - size) {
      throw new CheckpointException(
          "a view of storage " + PickleGlobal.printable(key) + " reaches past its end");
    }
    return new TorchStorage(type, key, start + offset, size, rootElements, source);
  }

  ElementType type() {
    return type;
  }

  String key() {
    return key;
  }

  long elements() {
    return elements;
  }

  /** The elements' bytes, little-endian, from position zero. */
  ByteBuffer bytes() {
    ByteBuffer root = source.bytes(key, rootElements * type.bytes());
    return root.slice((int) (start * type.bytes()), (int) (elements * type.bytes()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
