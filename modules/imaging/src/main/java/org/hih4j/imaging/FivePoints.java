package org.hih4j.imaging;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;

/**
 * The five points by which faces are brought upright. Left and right are as seen in the picture.
 * Immutable.
 *
 * @param leftEye the middle of the left eye
 * @param rightEye the middle of the right eye
 * @param noseTip the tip of the nose
 * @param leftMouth the left corner of the mouth
 * @param rightMouth the right corner of the mouth
 */
public record FivePoints(
    Point2 leftEye, Point2 rightEye, Point2 noseTip, Point2 leftMouth, Point2 rightMouth) {

  /** Checks that all are there. */
  public FivePoints {
    Objects.requireNonNull(leftEye, "leftEye");
    Objects.requireNonNull(rightEye, "rightEye");
    Objects.requireNonNull(noseTip, "noseTip");
    Objects.requireNonNull(leftMouth, "leftMouth");
    Objects.requireNonNull(rightMouth, "rightMouth");
  }

  /**
   * Takes the five points from landmarks: the pupils, or the mean of the landmarks that stand for
   * each, and the landmarks named "nose tip" and "mouth left (outer) corner", "mouth right (outer)
   * corner". The four standard schemes have them.
   *
   * @param landmarks the landmarks of a face
   * @return its five points, in the same frame
   * @throws IllegalArgumentException if the scheme lacks one
   */
  public static FivePoints of(Landmarks landmarks) {
    LandmarkScheme scheme = landmarks.scheme();
    LandmarkScheme.EyePair eyes =
        scheme
            .interPupil()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "landmarks must have the middles of the eyes; the scheme "
                            + scheme.name()
                            + " has none"));
    return new FivePoints(
        mean(landmarks, eyes.left()),
        mean(landmarks, eyes.right()),
        named(landmarks, "nose tip"),
        named(landmarks, "mouth left outer corner", "mouth left corner"),
        named(landmarks, "mouth right outer corner", "mouth right corner"));
  }

  /**
   * Whether landmarks of a scheme have the five points.
   *
   * @param scheme of the landmarks
   * @return true if {@link #of} takes them
   */
  public static boolean fits(LandmarkScheme scheme) {
    return scheme.interPupil().isPresent()
        && scheme.pointNames().contains("nose tip")
        && Stream.of(" left", " right")
            .allMatch(
                side ->
                    scheme.pointNames().contains("mouth" + side + " outer corner")
                        || scheme.pointNames().contains("mouth" + side + " corner"));
  }

  /**
   * {@return how far the face is turned in the picture, clockwise as seen, in radians in [-π, π]:
   * from eyes and mouth, so that it is known of a profile too; 0 where these coincide}
   */
  public double roll() {
    Point2 direction = direction();
    return Math.atan2(direction.y(), direction.x());
  }

  /**
   * The direction from ear to ear, of any length: from eye to eye, and as it is at a right angle to
   * that from the eyes to the mouth.
   */
  Point2 direction() {
    Point2 across = rightEye.minus(leftEye);
    Point2 down = Point2.mean(List.of(leftMouth, rightMouth)).minus(middleOfEyes());
    return new Point2(across.x() + down.y(), across.y() - down.x());
  }

  Point2 middleOfEyes() {
    return Point2.mean(List.of(leftEye, rightEye));
  }

  /** {@return the points in the order of the components} */
  public List<Point2> points() {
    return List.of(leftEye, rightEye, noseTip, leftMouth, rightMouth);
  }

  private static Point2 mean(Landmarks landmarks, List<Integer> indices) {
    return Point2.mean(indices.stream().map(landmarks::get).toList());
  }

  private static Point2 named(Landmarks landmarks, String... names) {
    for (String name : names) {
      int index = landmarks.scheme().pointNames().indexOf(name);
      if (index >= 0) {
        return landmarks.get(index);
      }
    }
    throw new IllegalArgumentException(
        "landmarks must have a "
            + names[0]
            + "; the scheme "
            + landmarks.scheme().name()
            + " has none");
  }
}
