package org.hih4j.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An {@link ErrorPolicy} that skips bad rows and counts them.
 *
 * <p>A row that is met again, because the dataset is read twice, counts once. Thread-safe.
 */
public final class SkippedRows implements ErrorPolicy {
  private static final int EXAMPLES = 20;

  private final Set<Integer> seen = new HashSet<>();
  private final List<String> examples = new ArrayList<>();

  /** Counts from zero. */
  public SkippedRows() {}

  @Override
  public synchronized void badRow(DatasetException row) {
    if (seen.add(row.getMessage().hashCode()) && examples.size() < EXAMPLES) {
      examples.add(row.getMessage());
    }
  }

  /**
   * How many different rows were skipped so far.
   *
   * @return the count
   */
  public synchronized long count() {
    return seen.size();
  }

  /**
   * The messages of the first rows skipped, at most 20.
   *
   * @return the messages in the order met
   */
  public synchronized List<String> examples() {
    return List.copyOf(examples);
  }
}
