package org.hih4j.core.landmarks;

import static org.hih4j.core.landmarks.StandardSchemes.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.internal.Checks;
import org.jspecify.annotations.Nullable;

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
      of(
          LandmarkScheme.WFLW_98,
          LandmarkScheme.IBUG_68,
          concat(
              IntStream.rangeClosed(0, 16).map(i -> 2 * i).toArray(),
              run(33, 37),
              run(42, 46),
              run(51, 61),
              run(63, 65),
              run(67, 69),
              run(71, 73),
              run(75, 95)),
          true);

  private static final double THIRD = 1 / 3.0;

  private static final Corners WFLW_CORNERS = new Corners(60, 72, 76, 82);
  private static final Corners IBUG_CORNERS = new Corners(36, 45, 48, 54);

  /** From the eyes to the mouth, in inter-ocular distances. */
  private static final double EYES_TO_MOUTH = 0.73;

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

  /**
   * Landmark of iBUG's 68, and where it lies from WFLW's namesake: x, y in percent. Its counterpart
   * in a mirrored picture lies as far to the other side.
   */
  private static final double[][] IBUG_FROM_WFLW = {
    {0, 0.80, 5.74},
    {1, 0.26, 5.27},
    {2, 0.84, 4.64},
    {3, 0.76, 4.06},
    {4, 1.05, 3.20},
    {5, 1.39, 2.07},
    {6, 1.77, 0.81},
    {7, 1.32, 0.83},
    {8, 0, -0.27},
    {17, -2.43, -1.80},
    {18, -3.54, 0.14},
    {19, -1.67, -0.96},
    {20, 0.45, -0.48},
    {21, 2.05, 1.88},
    {27, 0, -2.08},
    {28, 0, -2.82},
    {29, 0, -3.85},
    {30, 0, -3.72},
    {31, 1.13, -0.50},
    {32, 0.45, 0.32},
    {33, 0, 1.55},
    {36, 1.61, -0.60},
    {39, -1.28, 0.23},
    {48, 0.62, 0.52},
    {49, 0.09, 0.28},
    {50, -1.34, -0.79},
    {51, 0, 1.10},
    {55, -2.49, 3.89},
    {56, -3.30, 3.28},
    {57, 0, 2.09},
    {60, 2.69, 0.69},
    {61, 6.52, 0.37},
    {62, 0, 0.60},
    {65, -6.59, 1.57},
    {66, 0, 0.94}
  };

  /**
   * Like {@link #WFLW_TO_IBUG_INTERPOLATED}, with each point moved to where iBUG's annotators put
   * it: by the mean difference, measured on 2,012 portraits that have labels of both kinds, in a
   * frame that moves with the face. The two data sets mean places up to 5.7 % of the inter-ocular
   * distance apart by the same name (ends of the jaw, tip of the nose). This is the map to use for
   * 68 points from a 98-point model, and to score one on 68-point labels.
   *
   * <p>The frame's x axis runs from the outer corner of one eye to that of the other. Its y axis
   * runs from the middle of these to the middle of the mouth's corners, which lie 0.73 inter-ocular
   * distances apart on the mean portrait.
   */
  public static final SchemeMapping WFLW_TO_IBUG_MEASURED =
      WFLW_TO_IBUG_INTERPOLATED.withOffsets(IBUG_FROM_WFLW);

  /**
   * The inverse of {@link #WFLW_TO_IBUG_MEASURED}: labels of iBUG's 68 points as labels of 60 of
   * WFLW's 98. The lids but for the corners of the eyes, every second point of the contour, the
   * lower edges of the brows and the pupils stay unknown.
   */
  public static final SchemeMapping IBUG_TO_WFLW_MEASURED = WFLW_TO_IBUG_MEASURED.inverse();

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
                33, 46, 37, 42, 35, 39, 44, 49, 60, 72, 64, 68, 62, 66, 70, 74, 96, 97, 55, 59, 54,
                57, 76, 82, 79, 90, 94, 85, 16
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
                33, 35, 37, 42, 44, 46, 60, 96, 64, 68, 97, 72, 55, 54, 59, 76, 90, 82, 16
              },
              true)
          .withBetween(1, 35, 39, HALF)
          .withBetween(4, 44, 49, HALF)
          .withBetween(16, 90, 94, HALF);

  private final LandmarkScheme from;
  private final LandmarkScheme to;
  private final List<Source> sources;

  /** Null where no point is moved. */
  private final double @Nullable [] offsets;

  private final boolean approximate;

  /** The landmarks that make a face's frame: outer corners of the eyes, corners of the mouth. */
  private record Corners(int leftEye, int rightEye, int mouthLeft, int mouthRight) {}

  /** A place between two landmarks, the share from the first to the second. */
  private record Source(int first, int second, double share) {
    static final Source NONE = new Source(-1, -1, Double.NaN);

    double between(double atFirst, double atSecond) {
      return atFirst + share * (atSecond - atFirst);
    }
  }

  private SchemeMapping(
      LandmarkScheme from,
      LandmarkScheme to,
      List<Source> sources,
      double @Nullable [] offsets,
      boolean approximate) {
    this.from = from;
    this.to = to;
    this.sources = sources;
    this.offsets = offsets;
    this.approximate = approximate;
  }

  /**
   * Returns a custom mapping.
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
    if (sources.length != to.size()) {
      throw new IllegalArgumentException(
          "sources must name " + to.size() + " landmarks of " + from + ": " + sources.length);
    }
    List<Source> single = new ArrayList<>();
    for (int source : sources) {
      single.add(new Source(Objects.checkIndex(source, from.size()), source, 0));
    }
    return new SchemeMapping(from, to, single, null, approximate);
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
    Checks.inRange("share", share, 0, 1);
    List<Source> changed = new ArrayList<>(sources);
    changed.set(index, new Source(first, second, share));
    return new SchemeMapping(from, to, changed, offsets, approximate);
  }

  /**
   * {@return the standard map that labels of one scheme are taken for labels of another by, which
   * may leave some of them unknown, or nothing where there is none}
   */
  public static Optional<SchemeMapping> ofLabels(LandmarkScheme from, LandmarkScheme to) {
    return between(from, to)
        .or(() -> Optional.of(IBUG_TO_WFLW_MEASURED).filter(map -> map.leads(from, to)));
  }

  /** {@return the standard map between two schemes, or nothing where there is none} */
  public static Optional<SchemeMapping> between(LandmarkScheme from, LandmarkScheme to) {
    return Stream.of(WFLW_TO_IBUG_MEASURED, WFLW_TO_COFW, WFLW_TO_AFLW)
        .filter(mapping -> mapping.leads(from, to))
        .findFirst();
  }

  private boolean leads(LandmarkScheme start, LandmarkScheme end) {
    return from.equals(start) && to.equals(end);
  }

  private SchemeMapping withOffsets(double[][] table) {
    double[] moved = new double[2 * to.size()];
    for (double[] row : table) {
      int at = 2 * (int) row[0];
      int mirrored = 2 * to.flipped((int) row[0]);
      moved[mirrored] = -row[1] / 100;
      moved[at] = row[1] / 100;
      moved[at + 1] = row[2] / 100;
      moved[mirrored + 1] = row[2] / 100;
    }
    return new SchemeMapping(from, to, sources, moved, approximate);
  }

  /** Of a map that moves points. */
  private SchemeMapping inverse() {
    List<Source> inverse = new ArrayList<>(Collections.nCopies(from.size(), Source.NONE));
    double[] back = new double[2 * from.size()];
    double[] there = Objects.requireNonNull(offsets, "offsets");
    for (int i = 0; i < to.size(); i++) {
      Source source = sources.get(i);
      if (source.share == 0) {
        inverse.set(source.first, new Source(i, i, 0));
        for (int k = 0; k < 2; k++) {
          back[2 * source.first + k] = -there[2 * i + k];
        }
      }
    }
    return new SchemeMapping(to, from, inverse, back, approximate);
  }

  /** {@return the scheme that {@link #apply} takes} */
  public LandmarkScheme from() {
    return from;
  }

  /** {@return the scheme that {@link #apply} returns} */
  public LandmarkScheme to() {
    return to;
  }

  /** Tells whether the two annotations differ in where they put the points. */
  public boolean approximate() {
    return approximate;
  }

  /**
   * {@return the landmark of {@link #from()} that becomes landmark {@code index} of {@link #to()},
   * -1 for one that stays unknown}
   */
  public int source(int index) {
    return sources.get(index).first();
  }

  /**
   * Returns the same face in the other scheme. A landmark whose source is unknown is unknown.
   *
   * <p>Where the map moves landmarks in the face's frame, corners of eyes and mouth on the side of
   * a half-labelled face that has no labels are the mirror images of those of the other, in profile
   * these themselves.
   *
   * @throws IllegalArgumentException if the landmarks are of another scheme than {@link #from()},
   *     or the map moves landmarks in the face's frame and one of those that make the frame is
   *     unknown on a face that is not half-labelled
   */
  public Landmarks apply(Landmarks landmarks) {
    if (!landmarks.scheme().equals(from)) {
      throw new IllegalArgumentException(
          "landmarks must be of " + from + ": " + landmarks.scheme());
    }
    double[] xy = new double[2 * to.size()];
    for (int i = 0; i < to.size(); i++) {
      Source source = sources.get(i);
      if (source.first < 0) {
        xy[2 * i] = Double.NaN;
        xy[2 * i + 1] = Double.NaN;
        continue;
      }
      xy[2 * i] = source.between(landmarks.x(source.first), landmarks.x(source.second));
      xy[2 * i + 1] = source.between(landmarks.y(source.first), landmarks.y(source.second));
    }
    if (offsets != null) {
      move(landmarks, offsets, xy);
    }
    return Landmarks.partial(to, xy);
  }

  private static int[] concat(int[]... runs) {
    return Arrays.stream(runs).flatMapToInt(Arrays::stream).toArray();
  }

  private static void move(Landmarks face, double[] offsets, double[] xy) {
    Corners corners = face.scheme().equals(LandmarkScheme.WFLW_98) ? WFLW_CORNERS : IBUG_CORNERS;
    Point2 left = HalfFace.completed(face, corners.leftEye);
    Point2 right = HalfFace.completed(face, corners.rightEye);
    Point2 eyes = left.plus(right).times(HALF);
    Point2 mouth =
        HalfFace.completed(face, corners.mouthLeft)
            .plus(HalfFace.completed(face, corners.mouthRight))
            .times(HALF);
    Point2 across = right.minus(left);
    Point2 down = mouth.minus(eyes).times(1 / EYES_TO_MOUTH);
    if (!across.isFinite() || !down.isFinite()) {
      throw new IllegalArgumentException(
          "the outer corners of the eyes and the corners of the mouth must be known");
    }
    for (int i = 0; i < xy.length; i += 2) {
      xy[i] += offsets[i] * across.x() + offsets[i + 1] * down.x();
      xy[i + 1] += offsets[i] * across.y() + offsets[i + 1] * down.y();
    }
  }
}
