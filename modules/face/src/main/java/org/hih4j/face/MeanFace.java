package org.hih4j.face;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.landmarks.SchemeMapping;

/**
 * The landmarks of a mean adult face in space, in the face's frame: millimetres, the origin midway
 * between the outer corners of the eyes, x to the right as seen by a viewer, y down to the chin, z
 * into the head, so that the tip of the nose has the most negative z. Mirror pairs of the scheme
 * are mirror images exactly. Immutable, safe for use by many threads.
 *
 * <p>Its one measure is 89 mm between the outer corners of the eyes. The proportions were recovered
 * from hand-labelled and teacher-labelled portraits (the 300W training pictures that the bundled
 * models name in their cards) as the rigid shape that explains them all under weak perspective
 * (Tomasi and Kanade, "Shape and motion from image streams under orthography", IJCV 9(2), 1992),
 * made symmetric, and rounded to whole millimetres; "straight ahead" is how the median portrait
 * looks, to about a degree. They come close to what anthropometry gives for adults: 56 mm of mouth,
 * 50 mm from the root of the nose to its base, 116 mm from the root of the nose to the chin. The 68
 * points are taken from the 98 by {@link SchemeMapping#WFLW_TO_IBUG_INTERPOLATED}.
 */
public final class MeanFace {
  /** Left half and middle of the 98 points: index, x, y, z. */
  private static final int[][] HALF = {
    {0, -73, 2, 51},
    {1, -73, 11, 50},
    {2, -72, 20, 48},
    {3, -71, 30, 47},
    {4, -70, 39, 46},
    {5, -68, 48, 45},
    {6, -66, 57, 44},
    {7, -63, 66, 41},
    {8, -59, 75, 36},
    {9, -54, 82, 31},
    {10, -47, 89, 26},
    {11, -41, 96, 19},
    {12, -33, 102, 13},
    {13, -26, 107, 6},
    {14, -18, 112, 0},
    {15, -9, 114, -3},
    {16, 0, 114, -5},
    {33, -58, -11, 5},
    {34, -48, -20, -2},
    {35, -37, -22, -9},
    {36, -25, -21, -15},
    {37, -13, -18, -20},
    {38, -15, -12, -17},
    {39, -25, -14, -11},
    {40, -36, -15, -6},
    {41, -46, -14, -1},
    {51, 0, -2, -24},
    {52, 0, 10, -31},
    {53, 0, 22, -39},
    {54, 0, 35, -46},
    {55, -15, 43, -26},
    {56, -8, 46, -30},
    {57, 0, 48, -32},
    {60, -44, 0, 0},
    {61, -39, -4, -3},
    {62, -32, -5, -5},
    {63, -25, -3, -5},
    {64, -19, 2, -6},
    {65, -26, 3, -6},
    {66, -33, 3, -5},
    {67, -39, 2, -3},
    {76, -28, 67, -3},
    {77, -18, 62, -18},
    {78, -7, 60, -26},
    {79, 0, 62, -26},
    {85, 0, 81, -21},
    {86, -8, 80, -20},
    {87, -18, 76, -13},
    {88, -24, 67, -5},
    {89, -8, 66, -23},
    {90, 0, 67, -25},
    {94, 0, 72, -22},
    {95, -8, 71, -21},
    {96, -32, -1, -3}
  };

  private static final MeanFace WFLW_98 = wflw98();
  private static final MeanFace IBUG_68 = WFLW_98.mapped(SchemeMapping.WFLW_TO_IBUG_INTERPOLATED);
  private static final List<MeanFace> ALL = List.of(WFLW_98, IBUG_68);

  private final LandmarkScheme scheme;
  private final List<Point3> points;
  private final double[] weights;

  private MeanFace(LandmarkScheme scheme, List<Point3> points) {
    this.scheme = scheme;
    this.points = List.copyOf(points);
    this.weights = weights(scheme);
  }

  /**
   * Returns the mean face of a scheme.
   *
   * @param scheme {@link LandmarkScheme#WFLW_98} or {@link LandmarkScheme#IBUG_68}
   * @throws IllegalArgumentException if it is another scheme
   */
  public static MeanFace of(LandmarkScheme scheme) {
    Objects.requireNonNull(scheme, "scheme");
    return ALL.stream()
        .filter(face -> face.scheme.equals(scheme))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("scheme must be wflw or 300w: " + scheme));
  }

  /** Whether a scheme has a mean face. */
  static boolean knows(LandmarkScheme scheme) {
    return ALL.stream().anyMatch(face -> face.scheme.equals(scheme));
  }

  /** {@return the scheme} */
  public LandmarkScheme scheme() {
    return scheme;
  }

  /** {@return the points in the order of the scheme, in millimetres} */
  public List<Point3> points() {
    return points;
  }

  /**
   * {@return how much each landmark counts when a pose is fitted, 0 to 1; a fresh array} Corners of
   * the eyes and nose count fully, lids, brows and lips less because they move; pupils, which
   * follow the gaze, and the contour, which is not the same place of the skin when the head turns,
   * not at all.
   */
  public double[] weights() {
    return weights.clone();
  }

  private static MeanFace wflw98() {
    Point3[] points = new Point3[LandmarkScheme.WFLW_98.size()];
    for (int[] row : HALF) {
      points[row[0]] = new Point3(row[1], row[2], row[3]);
      points[LandmarkScheme.WFLW_98.flipped(row[0])] = new Point3(-row[1], row[2], row[3]);
    }
    return new MeanFace(LandmarkScheme.WFLW_98, Arrays.asList(points));
  }

  /** Mapped as two pictures, from the front and from the side. */
  private MeanFace mapped(SchemeMapping mapping) {
    double[] front = new double[2 * points.size()];
    double[] side = new double[2 * points.size()];
    for (int i = 0; i < points.size(); i++) {
      front[2 * i] = points.get(i).x();
      front[2 * i + 1] = points.get(i).y();
      side[2 * i] = points.get(i).z();
    }
    Landmarks frontMapped = mapping.apply(Landmarks.of(scheme, front));
    Landmarks sideMapped = mapping.apply(Landmarks.of(scheme, side));
    List<Point3> mapped = new ArrayList<>();
    for (int i = 0; i < frontMapped.size(); i++) {
      mapped.add(new Point3(frontMapped.x(i), frontMapped.y(i), sideMapped.x(i)));
    }
    return new MeanFace(mapping.to(), mapped);
  }

  private static double[] weights(LandmarkScheme scheme) {
    double[] weights = new double[scheme.size()];
    scheme
        .groups()
        .forEach(
            (group, indices) -> {
              for (int index : indices) {
                weights[index] = weight(group, scheme.pointName(index));
              }
            });
    return weights;
  }

  private static double weight(String group, String point) {
    return switch (group) {
      case "nose" -> 1;
      case "left-eye", "right-eye" -> point.endsWith("corner") ? 1 : 0.5;
      case "left-brow", "right-brow", "mouth" -> 0.25;
      default -> 0;
    };
  }
}
