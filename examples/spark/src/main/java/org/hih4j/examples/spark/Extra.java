package org.hih4j.examples.spark;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a row tells beside the landmarks. */
enum Extra {
  /** The head's angles. */
  POSE,
  /** How far eyes and mouth are open. */
  OPENNESS,
  /** The face cut out upright, as a PNG file. */
  CHIP,
  /** The image with the landmarks of all its faces drawn, as a PNG file, in the first one's row. */
  DRAWING;

  /** The extras of a list with commas, such as {@code pose,chip}. */
  static Set<Extra> parse(String names) {
    return Arrays.stream(names.split(","))
        .map(name -> valueOf(name.strip().toUpperCase(Locale.ROOT)))
        .collect(Collectors.toUnmodifiableSet());
  }
}
