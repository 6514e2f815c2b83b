package org.hih4j.data;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.SchemeMapping;
import org.hih4j.core.metrics.Normalizer;

/**
 * Labelled faces, read lazily and in the same order every time.
 *
 * <p>Implementations are immutable and thread-safe; each stream belongs to one caller.
 */
public interface Dataset extends AutoCloseable {

  /** {@return what a report says about this dataset} */
  Card card();

  /** {@return the scheme of every sample's landmarks} */
  LandmarkScheme scheme();

  /**
   * Reads the faces from the start. Labels are parsed as the stream advances and images are not
   * decoded at all, so that memory does not grow with the dataset.
   *
   * @return a sequential, ordered stream; the caller closes it
   * @throws DatasetException while reading, for a bad row under {@link
   *     DatasetOptions.ErrorPolicy#stop()} or a file that cannot be read
   */
  Stream<Sample> samples();

  /**
   * {@return the number of samples that {@link #samples()} gives, counted by reading all labels
   * once}
   */
  default long count() {
    try (Stream<Sample> samples = samples()) {
      return samples.mapToLong(sample -> 1).sum();
    }
  }

  /**
   * {@return the side in pixels of the images where each is already a square crop, as a network of
   * that input size takes it, so that no box is needed to cut it; the labels are in pixels of an
   * image of that side; empty for images that faces have to be cut out of}
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
    Checks.atLeast("faces", faces, 1);
    return OpenedDataset.view(
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
    return OpenedDataset.view(this, card().withNote(note), scheme(), s -> s.filter(predicate));
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
    return OpenedDataset.view(
        this,
        card().withNote("labels of " + scheme().name() + " taken to " + mapping.to().name()),
        mapping.to(),
        s -> s.map(face -> face.toBuilder().landmarks(mapping.apply(face.landmarks())).build()));
  }

  /**
   * What a report says about a dataset.
   *
   * @param name the dataset's name, as "WFLW"
   * @param split the part read, as "test"
   * @param source where it was read from
   * @param subsets the names of the subsets in the order of the papers' tables; may be empty
   * @param published the number of faces of the published part, where the part is a published one
   * @param normalizer the length that published errors are divided by
   * @param failureThreshold the error above which a face counts as failed in the published numbers
   * @param terms on what terms the data may be used
   * @param notes what a reader of the numbers has to know
   */
  record Card(
      String name,
      String split,
      String source,
      List<String> subsets,
      OptionalLong published,
      Normalizer.Kind normalizer,
      double failureThreshold,
      String terms,
      List<String> notes) {

    /** Checks and copies. */
    public Card {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(split, "split");
      Objects.requireNonNull(source, "source");
      subsets = List.copyOf(subsets);
      Objects.requireNonNull(published, "published");
      Objects.requireNonNull(normalizer, "normalizer");
      if (!(failureThreshold > 0 && failureThreshold < 1)) {
        throw new IllegalArgumentException(
            "failureThreshold must be in (0, 1): " + failureThreshold);
      }
      Objects.requireNonNull(terms, "terms");
      notes = List.copyOf(notes);
    }

    /**
     * The same card with one note more.
     *
     * @param note what a reader of the numbers has to know
     * @return a new card
     */
    public Card withNote(String note) {
      var more = new java.util.ArrayList<>(notes);
      more.add(note);
      return new Card(
          name, split, source, subsets, published, normalizer, failureThreshold, terms, more);
    }
  }
}
