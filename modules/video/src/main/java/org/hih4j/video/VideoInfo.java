package org.hih4j.video;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /**
   * What was wrong with a video as far as it has been read. Immutable.
   *
   * @param lostPackets packets of data that gave no frame
   * @param damagedFrames frames that were decoded with errors; see {@link VideoFrame#damaged()}
   * @param ending how the video ends before its time, empty if it does not or has not ended yet
   */
  public record Damage(long lostPackets, long damagedFrames, Optional<String> ending) {
    /** Checks that the ending is there. */
    public Damage {
      Objects.requireNonNull(ending, "ending");
    }

    /** {@return whether anything is wrong} */
    public boolean any() {
      return lostPackets > 0 || damagedFrames > 0 || ending.isPresent();
    }

    /** {@return it in words, on one line; empty if nothing is wrong} */
    public String describe() {
      List<String> parts = new ArrayList<>();
      if (lostPackets > 0) {
        parts.add(
            String.format(
                Locale.ROOT,
                "%d damaged packet%s gave no frame",
                lostPackets,
                lostPackets == 1 ? "" : "s"));
      }
      if (damagedFrames > 0) {
        parts.add(
            String.format(
                Locale.ROOT,
                "%d frame%s damaged",
                damagedFrames,
                damagedFrames == 1 ? " is" : "s are"));
      }
      ending.ifPresent(parts::add);
      return String.join("; ", parts);
    }
  }
}
