package org.hih4j.video;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the header of a video states. Immutable.
 *
 * @param width of its frames in pixels, upright and with square pixels
 * @param height of its frames in pixels, likewise
 * @param rotation by how many degrees clockwise its stored pictures are turned to be upright: 0,
 *     90, 180 or 270
 * @param frameRate frames a second on the mean, where it is known
 * @param duration how long it is, where it is known
 * @param frames how many frames it has, where that is known, or can be told from rate and duration;
 *     to be used for progress only
 * @param format the names of its file format, as FFmpeg has them
 * @param codec the name of its codec, as FFmpeg has it
 */
public record VideoInfo(
    int width,
    int height,
    int rotation,
    OptionalDouble frameRate,
    Optional<Duration> duration,
    OptionalLong frames,
    String format,
    String codec) {
  /** Checks that all are there. */
  public VideoInfo {
    Objects.requireNonNull(frameRate, "frameRate");
    Objects.requireNonNull(duration, "duration");
    Objects.requireNonNull(frames, "frames");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(codec, "codec");
  }
}
