package org.hih4j.evaluation;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The outcome of one face.
 *
 * @param index the face's place in the dataset, from 0
 * @param id the face's name
 * @param nme its error as a fraction of the normalising length; NaN if it failed
 * @param subsets the subsets that it belongs to
 * @param failure why there is no error: an image that cannot be read, a box that is missing
 */
public record FaceRow(
    long index, String id, double nme, Set<String> subsets, Optional<String> failure) {

  /** Copies. */
  public FaceRow {
    Objects.requireNonNull(id, "id");
    subsets = Set.copyOf(subsets);
    Objects.requireNonNull(failure, "failure");
  }

  /** {@return whether the face was scored} */
  public boolean scored() {
    return failure.isEmpty();
  }
}
