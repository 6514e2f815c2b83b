package org.hih4j.core.landmarks;

import java.util.List;
import java.util.stream.Stream;

/**
 * The landmarks whose centroids stand for the two eyes when a face's size is measured. Immutable.
 *
 * @param left landmarks of the eye on the left of the picture, at least one
 * @param right landmarks of the eye on the right of the picture, at least one
 */
public record EyePair(List<Integer> left, List<Integer> right) {
  /**
   * Makes a pair.
   *
   * @throws IllegalArgumentException if a side has no landmark
   */
  public EyePair {
    left = List.copyOf(left);
    right = List.copyOf(right);
    if (left.isEmpty()) {
      throw new IllegalArgumentException("left must hold at least one landmark");
    }
    if (right.isEmpty()) {
      throw new IllegalArgumentException("right must hold at least one landmark");
    }
  }

  /** Returns the landmarks of both eyes. */
  public List<Integer> indices() {
    return Stream.concat(left.stream(), right.stream()).toList();
  }

  /** Returns the pair of two single landmarks. */
  public static EyePair of(int left, int right) {
    return new EyePair(List.of(left), List.of(right));
  }
}
