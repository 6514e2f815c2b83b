package org.hih4j.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.junit.jupiter.api.Test;

class HeadPoseTest {

  private static final List<LandmarkScheme> SCHEMES =
      List.of(LandmarkScheme.IBUG_68, LandmarkScheme.WFLW_98);
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final double[] FOCALS = {600, 1280, 3000};

  private static Camera camera(double focal) {
    return new Camera(focal, new Point2((WIDTH - 1) / 2.0, (HEIGHT - 1) / 2.0));
  }

  private static Landmarks seen(
      LandmarkScheme scheme, Rotation3 rotation, Point3 translation, Camera camera) {
    List<Point2> points = new ArrayList<>();
    for (Point3 point : MeanFace.of(scheme).points()) {
      points.add(camera.project(rotation.apply(point).plus(translation)));
    }
    return Landmarks.of(scheme, points);
  }

  /** A distance from which the face is about 200 pixels wide, so nearer for a wider lens. */
  private static Point3 somewhere(double focal, Random random) {
    double z = 0.7 * focal;
    return new Point3(
        z / focal * 300 * (2 * random.nextDouble() - 1),
        z / focal * 150 * (2 * random.nextDouble() - 1),
        z);
  }

  private static Landmarks noisy(Landmarks landmarks, double sigma, Random random) {
    double[] xy = landmarks.toArray();
    for (int i = 0; i < xy.length; i++) {
      xy[i] += sigma * random.nextGaussian();
    }
    return Landmarks.of(landmarks.scheme(), xy);
  }

  private static double interOcular(Landmarks landmarks) {
    int left = landmarks.scheme().interOcular().orElseThrow().left().get(0);
    int right = landmarks.scheme().interOcular().orElseThrow().right().get(0);
    return landmarks.get(left).distance(landmarks.get(right));
  }

  @Test
  void projectedFacesComeBackFromEveryAngleAndFocalLength() {
    Random random = new Random(1);
    for (LandmarkScheme scheme : SCHEMES) {
      for (double focal : FOCALS) {
        Camera camera = camera(focal);
        for (int yaw = -60; yaw <= 60; yaw += 15) {
          for (int pitch = -30; pitch <= 30; pitch += 15) {
            for (int roll = -45; roll <= 45; roll += 15) {
              Point3 at = somewhere(focal, random);
              Rotation3 rotation = Rotation3.ofAngles(yaw, pitch, roll);
              HeadPose pose = HeadPose.of(seen(scheme, rotation, at, camera), camera);
              assertThat(pose.yaw()).isCloseTo(yaw, within(0.01));
              assertThat(pose.pitch()).isCloseTo(pitch, within(0.01));
              assertThat(pose.roll()).isCloseTo(roll, within(0.01));
              assertThat(pose.translation().distance(at)).isLessThan(0.001 * at.z());
              assertThat(pose.reprojectionError()).isLessThan(0.001);
              assertThat(pose.confidence()).isCloseTo(1, within(1e-9));
            }
          }
        }
      }
    }
  }

  /** Noise of 1 % of the distance between the outer corners of the eyes of the frontal face. */
  @Test
  void onePercentNoiseTurnsTheFaceByLessThanADegreeOnTheMean() {
    Random random = new Random(2);
    for (LandmarkScheme scheme : SCHEMES) {
      for (double focal : FOCALS) {
        Camera camera = camera(focal);
        double sum = 0;
        double worst = 0;
        int count = 0;
        for (int yaw = -60; yaw <= 60; yaw += 20) {
          for (int pitch = -30; pitch <= 30; pitch += 15) {
            for (int roll = -45; roll <= 45; roll += 45) {
              Point3 at = somewhere(focal, random);
              Rotation3 rotation = Rotation3.ofAngles(yaw, pitch, roll);
              double sigma = 0.01 * interOcular(seen(scheme, Rotation3.identity(), at, camera));
              Landmarks face = noisy(seen(scheme, rotation, at, camera), sigma, random);
              double error = HeadPose.of(face, camera).rotation().angleTo(rotation);
              sum += error;
              worst = Math.max(worst, error);
              count++;
            }
          }
        }
        assertThat(sum / count).isLessThan(1);
        assertThat(worst).isLessThan(3);
      }
    }
  }

  @Test
  void theFaceLooksWhereTheSignsSay() {
    Camera camera = camera(1280);
    Point3 ahead = new Point3(0, 0, 900);
    int tip = LandmarkScheme.IBUG_68.pointNames().indexOf("nose tip");
    Landmarks straight = seen(LandmarkScheme.IBUG_68, Rotation3.identity(), ahead, camera);
    Landmarks right = seen(LandmarkScheme.IBUG_68, Rotation3.ofAngles(30, 0, 0), ahead, camera);
    Landmarks up = seen(LandmarkScheme.IBUG_68, Rotation3.ofAngles(0, 20, 0), ahead, camera);
    Landmarks tilted = seen(LandmarkScheme.IBUG_68, Rotation3.ofAngles(0, 0, 25), ahead, camera);
    assertThat(right.x(tip)).isGreaterThan(straight.x(tip) + 10);
    assertThat(up.y(tip)).isLessThan(straight.y(tip) - 10);
    // Tilted clockwise as seen: the eye on the right of the picture goes down.
    assertThat(tilted.y(45)).isGreaterThan(straight.y(45) + 10);
    assertThat(tilted.y(36)).isLessThan(straight.y(36) - 10);
  }

  @Test
  void aFaceThatLooksIntoTheCameraIsSeenFromTheFrontWhereverItIs() {
    Camera camera = camera(1280);
    for (Point3 at : List.of(new Point3(0, 0, 700), new Point3(250, -150, 700))) {
      double yaw = Math.toDegrees(Math.atan2(-at.x(), at.z()));
      double pitch = Math.toDegrees(Math.atan2(at.y(), Math.hypot(at.x(), at.z())));
      Landmarks face = seen(LandmarkScheme.IBUG_68, Rotation3.ofAngles(yaw, pitch, 0), at, camera);
      HeadPose pose = HeadPose.of(face, camera);
      assertThat(pose.yaw()).isCloseTo(yaw, within(0.01));
      assertThat(pose.asSeen().yaw()).isCloseTo(0, within(0.01));
      assertThat(pose.asSeen().pitch()).isCloseTo(0, within(0.01));
    }
  }

  @Test
  void whatIsSeenHardlyDependsOnTheFocalLength() {
    Camera camera = camera(1280);
    Landmarks face =
        seen(
            LandmarkScheme.IBUG_68,
            Rotation3.ofAngles(25, -10, 8),
            new Point3(250, -150, 1200),
            camera);
    Rotation3 right = HeadPose.of(face, camera).asSeen();
    Rotation3 wrong = HeadPose.of(face, camera(2560)).asSeen();
    assertThat(wrong.angleTo(right)).isLessThan(2.5);
    assertThat(
            HeadPose.of(face, camera(2560))
                .rotation()
                .angleTo(HeadPose.of(face, camera).rotation()))
        .isGreaterThan(5);
  }

  @Test
  void turningThePictureAddsToTheRoll() {
    Camera camera = camera(1280);
    Landmarks face =
        seen(LandmarkScheme.WFLW_98, Rotation3.ofAngles(0, 0, 10), new Point3(0, 0, 800), camera);
    Landmarks turned = face.transformed(Transform2.rotation(Math.toRadians(30), camera.centre()));
    assertThat(HeadPose.of(turned, camera).roll()).isCloseTo(40, within(1e-4));
  }

  @Test
  void mirroredLandmarksNegateYawAndRollAndKeepPitch() {
    Random random = new Random(3);
    Camera camera = camera(1000);
    for (LandmarkScheme scheme : SCHEMES) {
      Landmarks face =
          noisy(
              seen(scheme, Rotation3.ofAngles(35, 10, -20), new Point3(120, 30, 700), camera),
              1,
              random);
      HeadPose pose = HeadPose.of(face, camera);
      HeadPose mirrored = HeadPose.of(face.flipped(WIDTH), camera);
      assertThat(mirrored.yaw()).isCloseTo(-pose.yaw(), within(1e-4));
      assertThat(mirrored.roll()).isCloseTo(-pose.roll(), within(1e-4));
      assertThat(mirrored.pitch()).isCloseTo(pose.pitch(), within(1e-4));
      assertThat(mirrored.translation().x()).isCloseTo(-pose.translation().x(), within(1e-3));
      assertThat(mirrored.reprojectionError()).isCloseTo(pose.reprojectionError(), within(1e-6));
    }
  }

  @Test
  void poseDoesNotDependOnTheSizeOfThePicture() {
    Camera camera = camera(1280);
    Camera large = new Camera(3 * 1280, camera.centre().times(3));
    Landmarks face =
        noisy(
            seen(
                LandmarkScheme.IBUG_68,
                Rotation3.ofAngles(-25, 5, 12),
                new Point3(50, 60, 900),
                camera),
            1,
            new Random(4));
    HeadPose pose = HeadPose.of(face, camera);
    HeadPose scaled = HeadPose.of(face.transformed(Transform2.scaling(3)), large);
    assertThat(scaled.rotation().angleTo(pose.rotation())).isLessThan(1e-4);
    assertThat(scaled.reprojectionError()).isCloseTo(3 * pose.reprojectionError(), within(1e-4));
    assertThat(scaled.confidence()).isCloseTo(pose.confidence(), within(1e-6));
  }

  @Test
  void aFewWildLandmarksHardlyTurnTheFace() {
    Camera camera = camera(1280);
    Rotation3 rotation = Rotation3.ofAngles(20, -10, 5);
    double[] xy = seen(LandmarkScheme.IBUG_68, rotation, new Point3(0, 0, 900), camera).toArray();
    for (int wild : new int[] {31, 36, 48}) {
      xy[2 * wild] += 40;
    }
    HeadPose pose = HeadPose.of(Landmarks.of(LandmarkScheme.IBUG_68, xy), camera);
    assertThat(pose.rotation().angleTo(rotation)).isLessThan(6);
  }

  @Test
  void landmarksWithoutConfidenceDoNotCount() {
    Camera camera = camera(1280);
    Rotation3 rotation = Rotation3.ofAngles(20, -10, 5);
    double[] xy = seen(LandmarkScheme.IBUG_68, rotation, new Point3(0, 0, 900), camera).toArray();
    double[] confidences = new double[68];
    Arrays.fill(confidences, 0.9);
    for (int wild : new int[] {27, 36, 45, 54}) {
      xy[2 * wild] += 300;
      confidences[wild] = 0;
    }
    HeadPose pose = HeadPose.of(Landmarks.of(LandmarkScheme.IBUG_68, xy), confidences, camera);
    assertThat(pose.rotation().angleTo(rotation)).isLessThan(0.01);
  }

  @Test
  void unknownLandmarksDoNotCount() {
    Camera camera = camera(1280);
    Rotation3 rotation = Rotation3.ofAngles(20, -10, 5);
    for (LandmarkScheme scheme : SCHEMES) {
      double[] xy = seen(scheme, rotation, new Point3(0, 0, 900), camera).toArray();
      for (int i = 0; i < 10; i++) {
        xy[i] = Double.NaN;
      }
      HeadPose pose = HeadPose.of(Landmarks.partial(scheme, xy), camera);
      assertThat(pose.rotation().angleTo(rotation)).isLessThan(0.01);
    }
  }

  @Test
  void landmarksOfTheMiddleLineAloneAreRefused() {
    Camera camera = camera(1280);
    for (LandmarkScheme scheme : SCHEMES) {
      Landmarks face = seen(scheme, Rotation3.ofAngles(20, 0, 0), new Point3(0, 0, 900), camera);
      double[] middle = new double[face.size()];
      for (int i = 0; i < middle.length; i++) {
        middle[i] = scheme.flipped(i) == i ? 1 : 0;
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> HeadPose.of(face, middle, camera))
          .withMessageStartingWith("landmarks of weight must not lie in one plane");
    }
  }

  @Test
  void landmarksThatCoincideDoNotCountAsTurned() {
    assertThat(HeadPose.isTurned(Landmarks.of(LandmarkScheme.IBUG_68, new double[2 * 68])))
        .isFalse();
  }

  @Test
  void scatteredPointsHaveNoConfidence() {
    Random random = new Random(5);
    for (int run = 0; run < 50; run++) {
      double[] xy = random.doubles(2 * 68, 300, 500).toArray();
      HeadPose pose = HeadPose.of(Landmarks.of(LandmarkScheme.IBUG_68, xy), camera(1280));
      assertThat(pose.confidence()).isLessThan(0.2);
      assertThat(pose.translation().isFinite()).isTrue();
    }
  }

  @Test
  void misuseIsNamed() {
    Camera camera = camera(1280);
    Landmarks point = Landmarks.of(LandmarkScheme.IBUG_68, new double[2 * 68]);
    Landmarks cofw = Landmarks.of(LandmarkScheme.COFW_29, new double[2 * 29]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeadPose.of(point, camera))
        .withMessage("landmarks must not all but coincide");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeadPose.of(cofw, camera))
        .withMessageContaining("scheme must be wflw or 300w");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeadPose.of(point, new double[3], camera))
        .withMessage("confidences must be as many as landmarks, 68: 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeadPose.of(point, new double[68], camera))
        .withMessage("at least 6 landmarks must have weight: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Camera(0, Point2.ORIGIN))
        .withMessage("focal must be finite and greater than 0: 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Camera.ofFieldOfView(10, 10, 180))
        .withMessage("degrees must be between 0 and 180: 180.0");
  }

  @Test
  void aHeadCountsAsTurnedFromThirtyDegreesOfYaw() {
    Camera camera = camera(1280);
    for (LandmarkScheme scheme : SCHEMES) {
      for (double yaw : new double[] {-36, -24, 0, 24, 36}) {
        Landmarks face = seen(scheme, Rotation3.ofAngles(yaw, 0, 0), new Point3(0, 0, 800), camera);
        assertThat(HeadPose.isTurned(face)).isEqualTo(Math.abs(yaw) > HeadPose.TURNED);
      }
    }
  }

  @Test
  void aFaceWithAnUnknownLandmarkDoesNotCountAsTurned() {
    Camera camera = camera(1280);
    Landmarks face =
        seen(LandmarkScheme.IBUG_68, Rotation3.ofAngles(50, 0, 0), new Point3(0, 0, 800), camera);
    double[] xy = face.toArray();
    xy[0] = Double.NaN;
    xy[1] = Double.NaN;
    assertThat(HeadPose.isTurned(Landmarks.partial(face.scheme(), xy))).isFalse();
  }
}
