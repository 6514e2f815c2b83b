package org.hih4j.batch.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.hih4j.core.io.Sha256;

/** Hashes of many strings, in an array that is sorted once. */
final class Hashes {
  private long[] values = new long[1 << 10];
  private int size;

  void add(String text) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    values[size++] = hash(text);
  }

  /**
   * Sorts them; equal ones become one.
   *
   * @return those that there were several of, sorted, each once
   */
  long[] sort() {
    Arrays.sort(values, 0, size);
    long[] repeated = new long[16];
    int several = 0;
    int distinct = 0;
    for (int i = 0; i < size; i++) {
      if (distinct == 0 || values[i] != values[distinct - 1]) {
        values[distinct++] = values[i];
      } else if (several == 0 || values[i] != repeated[several - 1]) {
        if (several == repeated.length) {
          repeated = Arrays.copyOf(repeated, 2 * several);
        }
        repeated[several++] = values[i];
      }
    }
    size = distinct;
    return Arrays.copyOf(repeated, several);
  }

  /** Whether a text is among them, once they are sorted. */
  boolean contains(String text) {
    return Arrays.binarySearch(values, 0, size, hash(text)) >= 0;
  }

  /** The first eight bytes of the SHA-256. */
  static long hash(String text) {
    return digest(text).getLong(0);
  }

  /** The eight bytes after those: texts that have both in common are the same. */
  static long check(String text) {
    return digest(text).getLong(Long.BYTES);
  }

  private static ByteBuffer digest(String text) {
    return ByteBuffer.wrap(Sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
