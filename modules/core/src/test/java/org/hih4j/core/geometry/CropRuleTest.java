package org.hih4j.core.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CropRuleTest {
  private static final double TOLERANCE = 1e-9;

  @Test
  void centeredCropPutsTheMiddleOfTheFaceOnTheMiddleOfTheInput() {
    FaceBox face = FaceBox.landmarks(30.5, 40.25, 100, 80);

    Crop crop = CropRule.centered(1.7).cropFor(face, 256, 256);

    Point2 middle = crop.points().apply(127.5, 127.5);
    assertThat(middle.x()).isEqualTo(80.5, within(TOLERANCE));
    assertThat(middle.y()).isEqualTo(80.25, within(TOLERANCE));
  }

  @Test
  void centeredCropSpansTheExpandedLongerSide() {
    Crop crop = CropRule.centered(1.7).cropFor(FaceBox.landmarks(0, 0, 100, 80), 256, 256);

    double left = crop.sampling().applyX(-0.5, 0);
    double right = crop.sampling().applyX(255.5, 0);
    assertThat(right - left).isEqualTo(170, within(TOLERANCE));
  }

  @Test
  void centeredCropHasOneMapForPixelsAndPoints() {
    Crop crop = CropRule.centered(1.7).cropFor(FaceBox.landmarks(0, 0, 100, 80), 64, 64);

    assertThat(crop.sampling()).isEqualTo(crop.points());
  }

  @Test
  void centeredCropOfAnOblongInputFillsTheShorterSide() {
    Crop crop = CropRule.centered(2).cropFor(FaceBox.landmarks(0, 0, 50, 50), 200, 100);

    assertThat(crop.sampling().scale()).isEqualTo(1, within(TOLERANCE));
    Point2 middle = crop.sampling().apply(99.5, 49.5);
    assertThat(middle.x()).isEqualTo(25, within(TOLERANCE));
    assertThat(middle.y()).isEqualTo(25, within(TOLERANCE));
  }

  @Test
  void centeredCropStartsFromTheImpliedLandmarkBox() {
    FaceBox detector = FaceBox.detector(0, 0, 100, 100);
    FaceBox landmarks = FaceBox.landmarks(detector.landmarkBox());

    assertThat(CropRule.centered(1.3).cropFor(detector, 64, 64))
        .isEqualTo(CropRule.centered(1.3).cropFor(landmarks, 64, 64));
  }

  @Test
  void referenceCropCountsInWholePixels() {
    // Least 10.7 and 20.2 become 10 and 20, greatest 60.9 and 90.4 become 60 and 90: 51 by 71
    // pixels about (35, 55), a square of 85 from (-7, 13) on.
    FaceBox face = FaceBox.around(List.of(new Point2(10.7, 20.2), new Point2(60.9, 90.4)));

    Crop crop = CropRule.reference(1.2).cropFor(face, 256, 256);

    assertThat(crop.points().tx()).isEqualTo(-7);
    assertThat(crop.points().ty()).isEqualTo(13);
    assertThat(crop.points().xx()).isEqualTo(85 / 256.0);
    assertThat(crop.points().yy()).isEqualTo(85 / 256.0);
  }

  @Test
  void referenceCropSamplesAsAResizeDoes() {
    FaceBox face = FaceBox.around(List.of(new Point2(10.7, 20.2), new Point2(60.9, 90.4)));

    Transform2 sampling = CropRule.reference(1.2).cropFor(face, 256, 256).sampling();

    double scale = 85 / 256.0;
    assertThat(sampling.applyX(17, 0)).isEqualTo(-7 + (17 + 0.5) * scale - 0.5, within(TOLERANCE));
    assertThat(sampling.applyY(0, 200))
        .isEqualTo(13 + (200 + 0.5) * scale - 0.5, within(TOLERANCE));
  }

  @Test
  void referenceCropKeepsWholeCoordinatesWhole() {
    // 0.1 + (100 - 0.1) is not 100 in binary; the greatest pixel must still be 100.
    for (double least = 0.1; least < 1; least += 0.1) {
      FaceBox face = FaceBox.around(List.of(new Point2(least, least), new Point2(100, 100)));

      assertThat(CropRule.reference(1).cropFor(face, 101, 101).points().xx()).isEqualTo(1);
    }
  }

  @Test
  void referenceCropCutsNegativeCoordinatesTowardsZero() {
    FaceBox face = FaceBox.around(List.of(new Point2(-3.7, -3.7), new Point2(6.2, 6.2)));

    Transform2 points = CropRule.reference(1).cropFor(face, 10, 10).points();

    assertThat(points.xx()).isEqualTo(1);
    assertThat(points.tx()).isEqualTo(-3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void expandMustBePositive(double expand) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CropRule.centered(expand))
        .withMessageContaining("expand");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CropRule.reference(expand))
        .withMessageContaining("expand");
  }

  @Test
  void inputMustHaveASize() {
    FaceBox face = FaceBox.landmarks(0, 0, 10, 10);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CropRule.centered(1).cropFor(face, 0, 10))
        .withMessage("inputWidth must be at least 1: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CropRule.reference(1).cropFor(face, 10, -1))
        .withMessage("inputHeight must be at least 1: -1");
  }

  @Test
  void anEmptyReferenceCropIsRefused() {
    FaceBox face = FaceBox.landmarks(0, 0, 0.5, 0.5);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CropRule.reference(0.5).cropFor(face, 10, 10))
        .withMessageContaining("empty");
  }

  @Test
  void coordinatesThatNoPictureHasAreRefused() {
    FaceBox face = FaceBox.landmarks(1e300, 0, 1e290, 1e290);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CropRule.reference(1.2).cropFor(face, 10, 10));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-3, -0.4, 0.9, Math.PI})
  void aRolledFaceIsUprightInTheInput(double roll) {
    FaceBox box = FaceBox.landmarks(30, 40, 100, 80);
    Point2 middle = box.box().center();
    for (CropRule rule : List.of(CropRule.centered(1.3), CropRule.reference(1.2))) {
      Crop upright = rule.cropFor(box, 64, 64);

      Crop turned = rule.cropFor(box.rolled(roll), 64, 64);

      Transform2 turn = Transform2.rotation(roll, middle);
      Point2 corner = new Point2(3, 50);
      assertThat(turned.points().apply(corner))
          .satisfies(
              point ->
                  assertThat(point.distance(turn.apply(upright.points().apply(corner))))
                      .isLessThan(1e-9));
      assertThat(turned.sampling().apply(corner))
          .satisfies(
              point ->
                  assertThat(point.distance(turn.apply(upright.sampling().apply(corner))))
                      .isLessThan(1e-9));
    }
  }
}
