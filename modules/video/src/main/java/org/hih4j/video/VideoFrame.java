package org.hih4j.video;

import java.util.Objects;
import org.hih4j.imaging.FaceImage;

/**
 * One picture of a video. Immutable.
 *
 * @param index its number among the frames that were decoded, from 0
 * @param timestamp when it is shown, in nanoseconds after the first frame; greater than that of the
 *     frame before
 * @param image its pixels, upright and square
 * @param damaged whether its data were damaged, so that parts of it are guessed
 */
public record VideoFrame(long index, long timestamp, FaceImage image, boolean damaged) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the index or the time is negative
   */
  public VideoFrame {
    if (index < 0) {
      throw new IllegalArgumentException("index must not be negative: " + index);
    }
    if (timestamp < 0) {
      throw new IllegalArgumentException("timestamp must not be negative: " + timestamp);
    }
    Objects.requireNonNull(image, "image");
  }
}
