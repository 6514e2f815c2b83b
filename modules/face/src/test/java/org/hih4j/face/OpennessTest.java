package org.hih4j.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.junit.jupiter.api.Test;

class OpennessTest {

  private static Landmarks front(LandmarkScheme scheme) {
    List<Point2> points = new ArrayList<>();
    for (Point3 point : MeanFace.of(scheme).points()) {
      points.add(new Point2(point.x(), point.y()));
    }
    return Landmarks.of(scheme, points);
  }

  private static double[] ibugWithLeftEye(double height) {
    double[] xy = front(LandmarkScheme.IBUG_68).toArray();
    double[] eye = {0, 0, 10, -height / 2, 20, -height / 2, 30, 0, 20, height / 2, 10, height / 2};
    System.arraycopy(eye, 0, xy, 2 * 36, eye.length);
    return xy;
  }

  @Test
  void anEyesRatioIsItsMeanHeightOverItsWidth() {
    for (double height : new double[] {0, 3, 9}) {
      Landmarks face = Landmarks.of(LandmarkScheme.IBUG_68, ibugWithLeftEye(height));
      assertThat(Openness.of(face).leftEye()).isCloseTo(height / 30, within(1e-12));
    }
  }

  @Test
  void theMouthsRatioIsThatOfTheInnerLips() {
    double[] xy = front(LandmarkScheme.IBUG_68).toArray();
    double[] lips = {0, 0, 10, -6, 20, -9, 30, -6, 40, 0, 30, 6, 20, 9, 10, 6};
    System.arraycopy(lips, 0, xy, 2 * 60, lips.length);
    assertThat(Openness.of(Landmarks.of(LandmarkScheme.IBUG_68, xy)).mouth())
        .isCloseTo((12 + 18 + 12) / 3.0 / 40, within(1e-12));
  }

  @Test
  void bothSchemesGiveTheSameNumbersForTheSameFace() {
    Openness ibug = Openness.of(front(LandmarkScheme.IBUG_68));
    Openness wflw = Openness.of(front(LandmarkScheme.WFLW_98));
    assertThat(wflw.leftEye()).isCloseTo(ibug.leftEye(), within(1e-12));
    assertThat(wflw.rightEye()).isCloseTo(ibug.rightEye(), within(1e-12));
    assertThat(wflw.mouth()).isCloseTo(ibug.mouth(), within(1e-12));
    assertThat(ibug.leftEye()).isBetween(0.2, 0.4);
  }

  @Test
  void ratiosDoNotDependOnSizePlaceOrRoll() {
    Landmarks face = front(LandmarkScheme.WFLW_98);
    Transform2 map =
        Transform2.scaling(3)
            .then(Transform2.rotation(1, new Point2(5, 6)))
            .then(Transform2.translation(100, 50));
    Openness here = Openness.of(face);
    Openness there = Openness.of(face.transformed(map));
    assertThat(there.leftEye()).isCloseTo(here.leftEye(), within(1e-12));
    assertThat(there.mouth()).isCloseTo(here.mouth(), within(1e-12));
  }

  @Test
  void theMirrorChangesLeftAndRight() {
    Landmarks face = Landmarks.of(LandmarkScheme.IBUG_68, ibugWithLeftEye(3));
    Openness mirrored = Openness.of(face.flipped(200));
    assertThat(mirrored.rightEye()).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void misuseIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Openness.of(Landmarks.of(LandmarkScheme.IBUG_68, new double[136])))
        .withMessage("the corners of the left eye must not coincide");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Openness.of(Landmarks.of(LandmarkScheme.AFLW_19, new double[38])))
        .withMessageContaining("scheme must be wflw or 300w");
  }

  @Test
  void anUnknownLidIsRefused() {
    double[] xy = front(LandmarkScheme.IBUG_68).toArray();
    xy[2 * 44] = Double.NaN;
    xy[2 * 44 + 1] = Double.NaN;
    Landmarks face = Landmarks.partial(LandmarkScheme.IBUG_68, xy);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Openness.of(face))
        .withMessage("the landmarks of the right eye must be known");
  }
}
