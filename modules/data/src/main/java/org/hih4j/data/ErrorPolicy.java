package org.hih4j.data;

/**
 * What a reader does with a bad row: stop, which is the default everywhere, or go on.
 *
 * <p>A policy is called for single rows alone; a file that is missing or is not of its format at
 * all always ends the reading.
 */
@FunctionalInterface
public interface ErrorPolicy {

  /**
   * Called for every bad row. Returning skips the row; throwing ends the reading.
   *
   * @param row the bad row, with its file and line
   */
  void badRow(DatasetException row);

  /**
   * The policy that stops at the first bad row by throwing it.
   *
   * @return the policy
   */
  static ErrorPolicy stop() {
    return row -> {
      throw row;
    };
  }
}
