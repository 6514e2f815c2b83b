package org.hih4j.core;

/** Takes how far a long work is, on the thread that does the work. */
@FunctionalInterface
public interface ProgressListener {
  /** Ignores everything. */
  ProgressListener NONE = (done, total) -> {};

  /**
   * Called when the number of items is known or another item is done.
   *
   * @param done items done so far
   * @param total all items
   */
  void progress(long done, long total);
}
