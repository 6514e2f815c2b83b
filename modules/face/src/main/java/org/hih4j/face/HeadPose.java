package org.hih4j.face;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.landmarks.Landmarks;

/**
 * Where a head is and where it looks, found by fitting the {@link MeanFace} to its landmarks (the
 * perspective-n-point problem). Immutable.
 *
 * <p>Rotation and translation take the face's frame to the camera's: p' = R p + t. Angles, with
 * their signs, are those of {@link Rotation3}, against the axes of the camera: a face at the border
 * of the picture that looks parallel to the optical axis has yaw 0, one that looks into the camera
 * has not. What a viewer of the picture sees is {@link #asSeen()}.
 *
 * <p>What limits it: people differ from the mean face, so absolute angles are good to a few
 * degrees, pitch least; changes within one video are better. Distances scale with the true size of
 * the head and the true focal length. Landmarks of one half face alone, as in full profile, carry
 * little.
 *
 * @param rotation from the face's frame to the camera's
 * @param translation the point midway between the outer corners of the eyes, in the camera's frame,
 *     in millimetres
 * @param reprojectionError root mean square distance, weighted as in the fit, between the given
 *     landmarks and the mean face's as the camera sees them, in pixels
 * @param confidence how well the landmarks look like a face in this pose, in [0, 1]: 1 / (1 +
 *     (e/e0)^4), e the reprojection error in millimetres at the face, e0 = {@value
 *     #HALF_CONFIDENCE_MILLIMETRES} mm
 * @param camera the camera, as given
 */
public record HeadPose(
    Rotation3 rotation,
    Point3 translation,
    double reprojectionError,
    double confidence,
    Camera camera) {

  /** The error in millimetres at which confidence is one half. */
  static final double HALF_CONFIDENCE_MILLIMETRES = 8;

  /** Checks that all are there. */
  public HeadPose {
    Objects.requireNonNull(rotation, "rotation");
    Objects.requireNonNull(translation, "translation");
    Objects.requireNonNull(camera, "camera");
  }

  /** Yaw in degrees, to either side, beyond which a head counts as turned. */
  public static final double TURNED = 30;

  /** Focal length over the larger side of the landmarks' box, where there is no camera. */
  private static final double USUAL_FOCAL_LENGTH = 3;

  /**
   * Tells whether a head is turned aside by more than {@link #TURNED} degrees. No picture is
   * needed: yaw hardly depends on the focal length.
   *
   * @param landmarks of a face
   * @return false also where that cannot be told: a landmark is unknown, all lie on one line, or
   *     the scheme has no mean face
   */
  public static boolean isTurned(Landmarks landmarks) {
    if (!landmarks.isComplete() || !MeanFace.knows(landmarks.scheme())) {
      return false;
    }
    Box box = landmarks.bounds();
    if (box.isEmpty()) {
      return false;
    }
    Camera camera = new Camera(USUAL_FOCAL_LENGTH * box.largerSide(), box.center());
    return Math.abs(of(landmarks, camera).yaw()) > TURNED;
  }

  /**
   * Finds the pose of a face.
   *
   * @param landmarks 68 or 98 landmarks ({@link MeanFace#of} must know the scheme), in the
   *     picture's pixels; unknown ones do not count
   * @param camera what took the picture, {@link Camera#assumed} if unknown
   * @return the pose
   * @throws IllegalArgumentException if the scheme has no mean face, fewer than six landmarks of
   *     weight are known, or these all but coincide or lie in one plane of the mean face
   */
  public static HeadPose of(Landmarks landmarks, Camera camera) {
    double[] ones = new double[landmarks.size()];
    Arrays.fill(ones, 1);
    return of(landmarks, ones, camera);
  }

  /**
   * Finds the pose of a face, landmarks counting as far as they can be trusted.
   *
   * @param landmarks 68 or 98 landmarks, in the picture's pixels; unknown ones do not count
   * @param confidences one for each landmark, in [0, 1]; a factor on its weight
   * @param camera what took the picture, {@link Camera#assumed} if unknown
   * @return the pose
   * @throws IllegalArgumentException if the scheme has no mean face, confidences are not as many as
   *     landmarks or not in 0..1, fewer than six landmarks of weight are left, or these all but
   *     coincide or lie in one plane of the mean face
   */
  public static HeadPose of(Landmarks landmarks, double[] confidences, Camera camera) {
    Objects.requireNonNull(camera, "camera");
    MeanFace face = MeanFace.of(landmarks.scheme());
    if (confidences.length != landmarks.size()) {
      throw new IllegalArgumentException(
          "confidences must be as many as landmarks, "
              + landmarks.size()
              + ": "
              + confidences.length);
    }
    double[] weights = face.weights();
    for (int i = 0; i < weights.length; i++) {
      Checks.inRange("confidences", confidences[i], 0, 1);
      weights[i] *= landmarks.isKnown(i) ? confidences[i] : 0;
    }
    return new PoseFit(face.points(), landmarks, weights, camera).solve();
  }

  /**
   * {@return the rotation against the line of sight: yaw and pitch are 0 when the face looks into
   * the camera, wherever in the picture it is} It hardly depends on the focal length, so it is the
   * one to use when the camera is unknown.
   */
  public Rotation3 asSeen() {
    // The shortest turn that takes the line of sight to the optical axis.
    double across = Math.hypot(translation.x(), translation.y());
    if (across == 0) {
      return rotation;
    }
    double angle = Math.atan2(across, translation.z());
    return rotation.then(
        Rotation3.ofVector(angle * translation.y() / across, -angle * translation.x() / across, 0));
  }

  /** {@return the yaw in degrees: positive when the face looks to the right of the picture} */
  public double yaw() {
    return rotation.yaw();
  }

  /** {@return the pitch in degrees: positive when the face looks up} */
  public double pitch() {
    return rotation.pitch();
  }

  /** {@return the roll in degrees: positive when the face is tilted clockwise as seen} */
  public double roll() {
    return rotation.roll();
  }

  /**
   * Returns where a point of the face is seen, such as the end of a line that shows where the face
   * looks.
   *
   * @param point in the face's frame, in millimetres
   * @return its place in the picture's pixels
   * @throws IllegalArgumentException if in this pose it does not lie before the camera
   */
  public Point2 project(Point3 point) {
    return camera.project(rotation.apply(point).plus(translation));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "HeadPose[yaw=%.1f, pitch=%.1f, roll=%.1f, at (%.0f, %.0f, %.0f) mm, error=%.2f px,"
            + " confidence=%.2f]",
        yaw(),
        pitch(),
        roll(),
        translation.x(),
        translation.y(),
        translation.z(),
        reprojectionError,
        confidence);
  }
}
