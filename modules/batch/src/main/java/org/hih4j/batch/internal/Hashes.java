package org.hih4j.batch.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.OptionalLong;

/** Hashes of many strings, in an array that is sorted once. */
final class Hashes {
  long[] values = new long[1 << 10];
  int size;

  void add(String text) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    values[size++] = hash(text);
  }

  void sort() {
    Arrays.sort(values, 0, size);
  }

  /** A hash that stands twice. */
  OptionalLong repeated() {
    for (int i = 1; i < size; i++) {
      if (values[i] == values[i - 1]) {
        return OptionalLong.of(values[i]);
      }
    }
    return OptionalLong.empty();
  }

  /** The first eight bytes of the SHA-256. */
  static long hash(String text) {
    try {
      return ByteBuffer.wrap(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
          .getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
