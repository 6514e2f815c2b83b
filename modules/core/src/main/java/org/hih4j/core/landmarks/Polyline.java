package org.hih4j.core.landmarks;

import java.util.List;
import java.util.Objects;

/**
 * Landmarks to be joined by lines when a face is drawn. Immutable.
 *
 * @param group the group of landmarks that the line belongs to
 * @param indices the landmarks in drawing order, at least two
 * @param closed whether the last landmark is joined to the first
 */
public record Polyline(String group, List<Integer> indices, boolean closed) {
  /**
   * Makes a line.
   *
   * @throws IllegalArgumentException if there are fewer than two landmarks
   */
  public Polyline {
    Objects.requireNonNull(group, "group");
    indices = List.copyOf(indices);
    if (indices.size() < 2) {
      throw new IllegalArgumentException("indices must hold at least two landmarks: " + indices);
    }
  }
}
