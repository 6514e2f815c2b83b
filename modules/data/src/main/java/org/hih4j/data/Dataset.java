package org.hih4j.data;

import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.SchemeMapping;

/**
 * Labelled faces, read lazily and in the same order every time.
 *
 * <p>Implementations are immutable and thread-safe; each stream belongs to one caller.
 */
public interface Dataset extends AutoCloseable {

  /**
   * What a report says about this dataset.
   *
   * @return the card
   */
  DatasetCard card();

  /**
   * The scheme of every sample's landmarks.
   *
   * @return the scheme
   */
  LandmarkScheme scheme();

  /**
   * Reads the faces from the start. Labels are parsed as the stream advances and images are not
   * decoded at all, so that memory does not grow with the dataset.
   *
   * @return a sequential, ordered stream; the caller closes it
   * @throws DatasetException while reading, for a bad row under {@link ErrorPolicy#stop()} or a
   *     file that cannot be read
   */
  Stream<Sample> samples();

  /**
   * Counts the faces, by reading all labels once.
   *
   * @return the number of samples that {@link #samples()} gives
   */
  default long count() {
    try (Stream<Sample> samples = samples()) {
      return samples.mapToLong(sample -> 1).sum();
    }
  }

  /**
   * The side of the images where each is already a square crop, as a network of that input size
   * takes it, so that no box is needed to cut it; the labels are in pixels of an image of that
   * side.
   *
   * @return the side in pixels, or empty for images that faces have to be cut out of
   */
  default OptionalInt cropSide() {
    return OptionalInt.empty();
  }

  /** Closes a container file that images are read from; nothing for other datasets. Idempotent. */
  @Override
  default void close() {}

  /**
   * The first faces alone.
   *
   * @param faces how many at most; at least 1
   * @return a view of this dataset
   * @throws IllegalArgumentException if {@code faces} is not positive
   */
  default Dataset limit(long faces) {
    if (faces < 1) {
      throw new IllegalArgumentException("faces must be at least 1: " + faces);
    }
    return new DatasetView(
        this, card().withNote("only the first " + faces + " faces"), scheme(), s -> s.limit(faces));
  }

  /**
   * A part of the faces.
   *
   * @param note what the part is, for the card
   * @param predicate says which faces belong to it
   * @return a view of this dataset
   */
  default Dataset filter(String note, Predicate<Sample> predicate) {
    return new DatasetView(this, card().withNote(note), scheme(), s -> s.filter(predicate));
  }

  /**
   * The same faces with their labels in another scheme.
   *
   * @param mapping from this dataset's scheme
   * @return a view of this dataset; its stream throws {@link IllegalArgumentException} at a face
   *     that lacks a label that the mapping cannot do without
   * @throws IllegalArgumentException if the mapping is from another scheme
   */
  default Dataset mapped(SchemeMapping mapping) {
    if (!mapping.from().equals(scheme())) {
      throw new IllegalArgumentException(
          "mapping must be from " + scheme() + ": from " + mapping.from());
    }
    return new DatasetView(
        this,
        card().withNote("labels of " + scheme().name() + " taken to " + mapping.to().name()),
        mapping.to(),
        s -> s.map(face -> face.toBuilder().landmarks(mapping.apply(face.landmarks())).build()));
  }
}
