package org.hih4j.core.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaceBoxTest {
  @Test
  void aLandmarkBoxImpliesItself() {
    FaceBox box = FaceBox.landmarks(10, 20, 30, 40);

    assertThat(box.landmarkBox()).isEqualTo(new Box(10, 20, 30, 40));
    assertThat(box.convention()).isEqualTo(FaceBox.Convention.LANDMARKS);
  }

  @Test
  void aroundIsTheTightBox() {
    assertThat(FaceBox.around(List.of(new Point2(1, 2), new Point2(4, 8))))
        .isEqualTo(FaceBox.landmarks(1, 2, 3, 6));
  }

  @Test
  void aDetectorBoxImpliesASmallerSquareLowerDown() {
    Box implied = FaceBox.detector(100, 100, 80, 100).landmarkBox();

    assertThat(implied.width()).isEqualTo(80, within(1e-12));
    assertThat(implied.height()).isEqualTo(80, within(1e-12));
    assertThat(implied.center().x()).isEqualTo(140, within(1e-12));
    assertThat(implied.center().y()).isEqualTo(162, within(1e-12));
  }

  @Test
  void aWflwRectangleImpliesItself() {
    assertThat(FaceBox.wflw(10, 20, 40, 60).landmarkBox()).isEqualTo(new Box(10, 20, 30, 40));
  }

  @Test
  void anHrnetScaleCountsIn200Pixels() {
    assertThat(FaceBox.hrnet(300, 400, 1.5).landmarkBox()).isEqualTo(new Box(150, 250, 300, 300));
  }

  @ParameterizedTest
  @EnumSource
  void anotherConventionImpliesTheSameLandmarks(FaceBox.Convention convention) {
    FaceBox square = FaceBox.landmarks(10, 20, 40, 40);

    FaceBox converted = square.as(convention);

    assertThat(converted.convention()).isEqualTo(convention);
    assertThat(converted.landmarkBox().x()).isEqualTo(10, within(1e-9));
    assertThat(converted.landmarkBox().y()).isEqualTo(20, within(1e-9));
    assertThat(converted.landmarkBox().width()).isEqualTo(40, within(1e-9));
    assertThat(converted.landmarkBox().height()).isEqualTo(40, within(1e-9));
  }

  @ParameterizedTest
  @EnumSource
  void thereAndBackIsTheSameBox(FaceBox.Convention convention) {
    FaceBox stated = FaceBox.of(convention, new Box(10, 20, 40, 40));

    Box back = FaceBox.landmarks(stated.landmarkBox()).as(convention).box();

    assertThat(back.x()).isEqualTo(10, within(1e-9));
    assertThat(back.y()).isEqualTo(20, within(1e-9));
    assertThat(back.width()).isEqualTo(40, within(1e-9));
    assertThat(back.height()).isEqualTo(40, within(1e-9));
  }

  @Test
  void aHaarBoxImpliesASmallerSquareLowerDown() {
    Box implied = FaceBox.of(FaceBox.Convention.OPENCV_HAAR, new Box(0, 0, 100, 100)).landmarkBox();

    assertThat(implied.width()).isEqualTo(88.7, within(1e-9));
    assertThat(implied.height()).isEqualTo(88.7, within(1e-9));
    assertThat(implied.center().y()).isEqualTo(65.7, within(1e-9));
  }

  @Test
  void aWiderBoxImpliesARectangleThatIsWiderAndLower() {
    Box implied = FaceBox.of(FaceBox.Convention.WIDER, new Box(0, 0, 75, 100)).landmarkBox();

    assertThat(implied.width()).isEqualTo(76.5, within(1e-9));
    assertThat(implied.height()).isEqualTo(76.6, within(1e-9));
    assertThat(implied.center().x()).isEqualTo(37.5, within(1e-9));
    assertThat(implied.center().y()).isEqualTo(62.6, within(1e-9));
  }

  @Test
  void itsOwnConventionIsItself() {
    FaceBox box = FaceBox.detector(1, 2, 3, 4);

    assertThat(box.as(FaceBox.Convention.DETECTOR)).isSameAs(box);
  }

  @Test
  void boxesOfDifferentConventionsAreNotEqual() {
    assertThat(FaceBox.wflw(0, 0, 1, 1)).isNotEqualTo(FaceBox.landmarks(0, 0, 1, 1));
    assertThat(FaceBox.landmarks(0, 0, 1, 1))
        .isEqualTo(FaceBox.landmarks(0, 0, 1, 1))
        .hasSameHashCodeAs(FaceBox.landmarks(0, 0, 1, 1));
  }

  @Test
  void anEmptyBoxIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceBox.landmarks(1, 2, 0, 4))
        .withMessageContaining("width");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceBox.detector(1, 2, 3, 0))
        .withMessageContaining("height");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void valuesThatAreNotFiniteAreRefused(double bad) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceBox.landmarks(bad, 0, 1, 1))
        .withMessageContaining("x must");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceBox.detector(0, 0, 1, bad))
        .withMessageContaining("height");
    assertThatIllegalArgumentException().isThrownBy(() -> FaceBox.wflw(0, bad, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> FaceBox.wflw(0, 0, bad, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceBox.hrnet(bad, 0, 1))
        .withMessageContaining("centerX");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceBox.hrnet(0, 0, bad))
        .withMessageContaining("scale");
  }

  @Test
  void wflwEdgesMustBeInOrder() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceBox.wflw(5, 0, 4, 1))
        .withMessageContaining("xMin");
  }

  @Test
  void theLandmarksOfARolledDetectorBoxLieTowardsTheChin() {
    FaceBox box = FaceBox.detector(100, 100, 100, 100).rolled(Math.PI / 2);

    // The chin points to the left of the picture.
    assertThat(box.landmarkBox().center().x()).isEqualTo(138, within(1e-12));
    assertThat(box.landmarkBox().center().y()).isEqualTo(150, within(1e-12));
    assertThat(box.as(FaceBox.Convention.WIDER).roll()).isEqualTo(Math.PI / 2);
  }

  @ParameterizedTest
  @EnumSource(FaceBox.Convention.class)
  void aRolledBoxOfAnyConventionImpliesTheTurnedLandmarkBox(FaceBox.Convention convention) {
    FaceBox upright = FaceBox.of(convention, new Box(10, 20, 40, 40));
    Point2 middle = upright.box().center();

    FaceBox rolled = upright.rolled(0.7);

    Point2 expected = Transform2.rotation(0.7, middle).apply(upright.landmarkBox().center());
    assertThat(rolled.landmarkBox().center().distance(expected)).isLessThan(1e-9);
    assertThat(rolled.landmarkBox().width()).isEqualTo(upright.landmarkBox().width(), within(1e-9));
    FaceBox back = rolled.as(FaceBox.Convention.RETINAFACE).as(convention);
    assertThat(back.box().center().distance(middle)).isLessThan(1e-9);
  }

  @Test
  void aRollIsBroughtBetweenHalfTurns() {
    FaceBox box = FaceBox.landmarks(0, 0, 2, 2);

    assertThat(box.rolled(2.5 * Math.PI).roll()).isEqualTo(Math.PI / 2, within(1e-12));
    assertThat(box.rolled(-2 * Math.PI)).isEqualTo(box);
    assertThat(box.rolled(0.1)).isNotEqualTo(box);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> box.rolled(Double.NaN))
        .withMessage("roll must be finite: NaN");
  }

  @Test
  void aroundTurnedLandmarksIsTheBoxOfTheUprightOnes() {
    List<Point2> upright = List.of(new Point2(1, 2), new Point2(4, 8), new Point2(2, 3));
    Transform2 turn = Transform2.rotation(2.2, new Point2(30, -7));
    Box tight = FaceBox.around(upright).box();

    FaceBox turned = FaceBox.around(turn.applyAll(upright), 2.2);

    assertThat(turned.roll()).isEqualTo(2.2);
    assertThat(turned.box().width()).isEqualTo(tight.width(), within(1e-9));
    assertThat(turned.box().height()).isEqualTo(tight.height(), within(1e-9));
    assertThat(turned.box().center().distance(turn.apply(tight.center()))).isLessThan(1e-9);
  }

  @Test
  void theBoundsOfARolledBoxHoldItsCorners() {
    FaceBox box = FaceBox.landmarks(0, 0, 10, 20);

    assertThat(box.landmarkBounds()).isEqualTo(box.landmarkBox());
    assertThat(box.rolled(Math.PI / 2).landmarkBounds().width()).isEqualTo(20, within(1e-9));
    assertThat(box.rolled(Math.PI / 4).landmarkBounds().height())
        .isEqualTo(30 * Math.sqrt(0.5), within(1e-9));
  }
}
