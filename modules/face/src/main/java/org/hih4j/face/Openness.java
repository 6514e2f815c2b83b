package org.hih4j.face;

import java.util.Arrays;
import java.util.Objects;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.landmarks.SchemeMapping;

/**
 * How far eyes and mouth are open: mean height over width, between the corners. Immutable.
 *
 * <p>For an eye this is the eye aspect ratio (Soukupova and Cech, "Real-time eye blink detection
 * using facial landmarks", CVWW 2016), typically 0.25 to 0.35 for an open eye and below 0.2 for a
 * closed one; for the mouth its analogue over the inner edges of the lips, near 0 when closed.
 * People differ: compare with the same face's own values over time. Ratios do not depend on the
 * size of the face or its roll, but yaw shortens widths and pitch heights.
 *
 * <p>98 landmarks are brought to iBUG's 68 first, lids interpolated, so that both schemes give
 * comparable numbers.
 *
 * @param leftEye the eye on the left of the picture
 * @param rightEye the eye on the right of the picture
 * @param mouth the inner opening of the mouth
 */
public record Openness(double leftEye, double rightEye, double mouth) {

  /**
   * Measures a face.
   *
   * @param landmarks 68 or 98 landmarks
   * @return the three ratios
   * @throws IllegalArgumentException if the scheme is another, the corners of an eye or of the
   *     mouth coincide, or one of their landmarks is unknown
   */
  public static Openness of(Landmarks landmarks) {
    Landmarks face = ibug(landmarks);
    return new Openness(
        ratio(face, "left eye", 36, 39, new int[][] {{37, 41}, {38, 40}}),
        ratio(face, "right eye", 42, 45, new int[][] {{43, 47}, {44, 46}}),
        ratio(face, "mouth", 60, 64, new int[][] {{61, 67}, {62, 66}, {63, 65}}));
  }

  private static Landmarks ibug(Landmarks landmarks) {
    LandmarkScheme scheme = Objects.requireNonNull(landmarks, "landmarks").scheme();
    if (scheme.equals(LandmarkScheme.IBUG_68)) {
      return landmarks;
    }
    if (scheme.equals(LandmarkScheme.WFLW_98)) {
      return SchemeMapping.WFLW_TO_IBUG_INTERPOLATED.apply(landmarks);
    }
    throw new IllegalArgumentException("scheme must be wflw or 300w: " + scheme);
  }

  private static double ratio(Landmarks face, String part, int left, int right, int[][] heights) {
    boolean known =
        Arrays.stream(heights).flatMapToInt(Arrays::stream).allMatch(face::isKnown)
            && face.isKnown(left)
            && face.isKnown(right);
    if (!known) {
      throw new IllegalArgumentException("the landmarks of the " + part + " must be known");
    }
    double width = face.get(left).distance(face.get(right));
    if (!(width > 0)) {
      throw new IllegalArgumentException("the corners of the " + part + " must not coincide");
    }
    double sum = 0;
    for (int[] pair : heights) {
      sum += face.get(pair[0]).distance(face.get(pair[1]));
    }
    return sum / heights.length / width;
  }
}
