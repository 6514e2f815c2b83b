package org.hih4j.core.landmarks;

import java.util.Objects;

/**
 * Takes the landmarks of one scheme for those of another. Immutable, safe for use by many threads.
 *
 * <p>Such a mapping is approximate: data sets place the points of a contour by their own rules, so
 * a mapped point follows the same outline but not the same annotation.
 */
public final class SchemeMapping {
  /**
   * WFLW's 98 points to iBUG's 68, one point for each: every second point of the contour, the upper
   * edges of the brows, the nose, the corners of the eyes with the first and last points of each
   * lid, and the lips. Approximate along the contour, the brows and the lids.
   */
  public static final SchemeMapping WFLW_TO_IBUG =
      new SchemeMapping(
          LandmarkScheme.WFLW_98,
          LandmarkScheme.IBUG_68,
          new int[] {
            0,
            2,
            4,
            6,
            8,
            10,
            12,
            14,
            16,
            18,
            20,
            22,
            24,
            26,
            28,
            30,
            32, // contour
            33,
            34,
            35,
            36,
            37,
            42,
            43,
            44,
            45,
            46, // brows
            51,
            52,
            53,
            54,
            55,
            56,
            57,
            58,
            59, // nose
            60,
            61,
            63,
            64,
            65,
            67,
            68,
            69,
            71,
            72,
            73,
            75, // eyes
            76,
            77,
            78,
            79,
            80,
            81,
            82,
            83,
            84,
            85,
            86,
            87, // outer edges of the lips
            88,
            89,
            90,
            91,
            92,
            93,
            94,
            95 // inner edges of the lips
          },
          true);

  private final LandmarkScheme from;
  private final LandmarkScheme to;
  private final int[] sources;
  private final boolean approximate;

  private SchemeMapping(
      LandmarkScheme from, LandmarkScheme to, int[] sources, boolean approximate) {
    this.from = from;
    this.to = to;
    this.sources = sources.clone();
    this.approximate = approximate;
    if (sources.length != to.size()) {
      throw new IllegalArgumentException(
          "sources must name " + to.size() + " landmarks of " + from + ": " + sources.length);
    }
    for (int source : sources) {
      Objects.checkIndex(source, from.size());
    }
  }

  /**
   * Returns a mapping of one's own.
   *
   * @param from the scheme to start from
   * @param to the scheme wanted
   * @param sources for each landmark of {@code to} the landmark of {@code from} to take
   * @param approximate whether the two annotations differ in where they put the points
   * @throws IllegalArgumentException if the number of sources is not the size of {@code to}
   * @throws IndexOutOfBoundsException if a source is not a landmark of {@code from}
   */
  public static SchemeMapping of(
      LandmarkScheme from, LandmarkScheme to, int[] sources, boolean approximate) {
    return new SchemeMapping(from, to, sources, approximate);
  }

  /** Returns the scheme that {@link #apply} takes. */
  public LandmarkScheme from() {
    return from;
  }

  /** Returns the scheme that {@link #apply} returns. */
  public LandmarkScheme to() {
    return to;
  }

  /** Tells whether the two annotations differ in where they put the points. */
  public boolean approximate() {
    return approximate;
  }

  /**
   * Returns the landmark of {@link #from()} that becomes landmark {@code index} of {@link #to()}.
   */
  public int source(int index) {
    return sources[index];
  }

  /**
   * Returns the same face in the other scheme.
   *
   * @throws IllegalArgumentException if the landmarks are of another scheme than {@link #from()}
   */
  public Landmarks apply(Landmarks landmarks) {
    if (!landmarks.scheme().equals(from)) {
      throw new IllegalArgumentException(
          "landmarks must be of " + from + ": " + landmarks.scheme());
    }
    double[] xy = new double[2 * sources.length];
    for (int i = 0; i < sources.length; i++) {
      xy[2 * i] = landmarks.x(sources[i]);
      xy[2 * i + 1] = landmarks.y(sources[i]);
    }
    return Landmarks.of(to, xy);
  }
}
