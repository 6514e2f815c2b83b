package org.hih4j.data;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.hih4j.core.metrics.Normalizer;

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
public record DatasetCard(
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
  public DatasetCard {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(source, "source");
    subsets = List.copyOf(subsets);
    Objects.requireNonNull(published, "published");
    Objects.requireNonNull(normalizer, "normalizer");
    if (!(failureThreshold > 0 && failureThreshold < 1)) {
      throw new IllegalArgumentException("failureThreshold must be in (0, 1): " + failureThreshold);
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
  public DatasetCard withNote(String note) {
    var more = new java.util.ArrayList<>(notes);
    more.add(note);
    return new DatasetCard(
        name, split, source, subsets, published, normalizer, failureThreshold, terms, more);
  }
}
