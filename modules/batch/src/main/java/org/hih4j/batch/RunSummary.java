package org.hih4j.batch;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * How a run ended. Numbers are those of the whole run, what was done before a resume included.
 *
 * @param images images that have boxes
 * @param done images of these that were worked on
 * @param resumedAt images that an earlier part of the run had done
 * @param faces faces aligned
 * @param failedImages images that could not be read
 * @param failedBoxes boxes of readable images that could not be aligned
 * @param imagesWithoutBox images that the folder holds and the boxes do not name, or name as empty
 * @param failures the file that names every failure and every image without a box
 * @param reasons what failed and why, most frequent kind first
 */
public record RunSummary(
    long images,
    long done,
    long resumedAt,
    long faces,
    long failedImages,
    long failedBoxes,
    long imagesWithoutBox,
    Path failures,
    List<Reason> reasons) {
  /** Copies the list. */
  public RunSummary {
    Objects.requireNonNull(failures, "failures");
    reasons = List.copyOf(reasons);
  }

  /**
   * A kind of failure.
   *
   * @param kind as in the file of failures
   * @param count how often
   * @param example the first one: image and reason
   */
  public record Reason(String kind, long count, String example) {}

  /** {@return whether every image was worked on: false if the run was stopped} */
  public boolean finished() {
    return done == images;
  }

  /**
   * {@return whether everything that was worked on was aligned; images without a box are no
   * failure}
   */
  public boolean complete() {
    return failedImages == 0 && failedBoxes == 0;
  }
}
