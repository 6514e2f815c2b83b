package org.hih4j.video;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What was wrong with a video as far as it has been read. Immutable.
 *
 * @param lostPackets packets of data that gave no frame
 * @param damagedFrames frames that were decoded with errors; see {@link VideoFrame#damaged()}
 * @param ending how the video ends before its time, empty if it does not or has not ended yet
 */
public record VideoDamage(long lostPackets, long damagedFrames, Optional<String> ending) {
  /** Checks that the ending is there. */
  public VideoDamage {
    Objects.requireNonNull(ending, "ending");
  }

  /** Returns whether anything is wrong. */
  public boolean any() {
    return lostPackets > 0 || damagedFrames > 0 || ending.isPresent();
  }

  /** Returns it in words, on one line; empty if nothing is wrong. */
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
