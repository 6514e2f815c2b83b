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
          null,
          null,
          true);

  private static final double THIRD = 1 / 3.0;

  /**
   * Like {@link #WFLW_TO_IBUG}, but for the lids: iBUG has two points on each, a third of the way
   * from either corner, where WFLW has three, a quarter apart; so each is taken between two of
   * them. Approximate along the contour and the brows.
   */
  public static final SchemeMapping WFLW_TO_IBUG_INTERPOLATED =
      WFLW_TO_IBUG
          .withBetween(37, 61, 62, THIRD)
          .withBetween(38, 63, 62, THIRD)
          .withBetween(40, 65, 66, THIRD)
          .withBetween(41, 67, 66, THIRD)
          .withBetween(43, 69, 70, THIRD)
          .withBetween(44, 71, 70, THIRD)
          .withBetween(46, 73, 74, THIRD)
          .withBetween(47, 75, 74, THIRD);

  private static final double HALF = 0.5;

  /**
   * WFLW's 98 points to COFW's 29. The lower edges of the brows are taken between two points.
   * Approximate along the brows and the outlines of nose and lips.
   */
  public static final SchemeMapping WFLW_TO_COFW =
      of(
              LandmarkScheme.WFLW_98,
              LandmarkScheme.COFW_29,
              new int[] {
                33,
                46,
                37,
                42,
                35,
                39,
                44,
                49, // brows
                60,
                72,
                64,
                68,
                62,
                66,
                70,
                74,
                96,
                97, // eyes and pupils
                55,
                59,
                54,
                57, // nose
                76,
                82,
                79,
                90,
                94,
                85, // mouth
                16 // chin
              },
              true)
          .withBetween(5, 39, 40, HALF)
          .withBetween(7, 49, 48, HALF);

  /**
   * WFLW's 98 points to AFLW's 19. The middles of the eyes are the pupils; those of the brows and
   * the mouth lie between an upper and a lower point. Approximate.
   */
  public static final SchemeMapping WFLW_TO_AFLW =
      of(
              LandmarkScheme.WFLW_98,
              LandmarkScheme.AFLW_19,
              new int[] {
                33,
                35,
                37,
                42,
                44,
                46, // brows
                60,
                96,
                64,
                68,
                97,
                72, // eyes
                55,
                54,
                59, // nose
                76,
                90,
                82, // mouth
                16 // chin
              },
              true)
          .withBetween(1, 35, 39, HALF)
          .withBetween(4, 44, 49, HALF)
          .withBetween(16, 90, 94, HALF);

  private final LandmarkScheme from;
  private final LandmarkScheme to;
  private final int[] sources;
  private final int[] seconds;
  private final double[] shares;
  private final boolean approximate;

  private SchemeMapping(
      LandmarkScheme from,
      LandmarkScheme to,
      int[] sources,
      int[] seconds,
      double[] shares,
      boolean approximate) {
    this.from = from;
    this.to = to;
    this.sources = sources.clone();
    this.seconds = seconds == null ? sources.clone() : seconds;
    this.shares = shares == null ? new double[sources.length] : shares;
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
    return new SchemeMapping(from, to, sources, null, null, approximate);
  }

  /**
   * Returns this mapping with one landmark taken between two of the scheme to start from.
   *
   * @param index the landmark of {@link #to()}
   * @param first a landmark of {@link #from()}
   * @param second another
   * @param share how far from the first to the second, 0 to 1
   * @throws IllegalArgumentException if the share is out of range
   * @throws IndexOutOfBoundsException if one of the landmarks does not exist
   */
  public SchemeMapping withBetween(int index, int first, int second, double share) {
    Objects.checkIndex(index, to.size());
    Objects.checkIndex(first, from.size());
    Objects.checkIndex(second, from.size());
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be in 0..1: " + share);
    }
    int[] newSources = sources.clone();
    int[] newSeconds = seconds.clone();
    double[] newShares = shares.clone();
    newSources[index] = first;
    newSeconds[index] = second;
    newShares[index] = share;
    return new SchemeMapping(from, to, newSources, newSeconds, newShares, approximate);
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
      xy[2 * i] = between(landmarks.x(sources[i]), landmarks.x(seconds[i]), shares[i]);
      xy[2 * i + 1] = between(landmarks.y(sources[i]), landmarks.y(seconds[i]), shares[i]);
    }
    return Landmarks.of(to, xy);
  }

  private static double between(double first, double second, double share) {
    return first + share * (second - first);
  }
}
