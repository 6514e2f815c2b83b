package org.hih4j.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.junit.jupiter.api.Test;

class FaceChipTest {

  private static final FaceImage IMAGE = FaceImage.of(TestImages.gradient(200, 160));

  private static final List<Point2> TEMPLATE =
      List.of(
          new Point2(38.2946, 51.6963),
          new Point2(73.5318, 51.5014),
          new Point2(56.0252, 71.7366),
          new Point2(41.5493, 92.3655),
          new Point2(70.7299, 92.2041));

  private static FivePoints five(List<Point2> points) {
    return new FivePoints(
        points.get(0), points.get(1), points.get(2), points.get(3), points.get(4));
  }

  @Test
  void aFaceThatIsTheTemplateTurnedAndScaledIsBroughtBack() {
    Transform2 away =
        Transform2.scaling(0.8)
            .then(Transform2.rotation(0.4, new Point2(20, 20)))
            .then(Transform2.translation(60, 20));
    FaceChip chip = FaceChip.arcFace(IMAGE, five(away.applyAll(TEMPLATE)), 112);
    for (Point2 point : TEMPLATE) {
      Point2 back = chip.imageToChip().apply(away.apply(point));
      assertThat(back.distance(point)).isLessThan(1e-9);
    }
    assertThat(chip.image().getWidth()).isEqualTo(112);
    assertThat(chip.image().getHeight()).isEqualTo(112);
  }

  @Test
  void otherSizesShowTheSamePiece() {
    FivePoints face = five(TEMPLATE);
    Transform2 usual = FaceChip.arcFace(IMAGE, face, 112).imageToChip();
    Transform2 twice = FaceChip.arcFace(IMAGE, face, 224).imageToChip();
    // The left edge of the chip, half a pixel left of the first centre, is the same point.
    Point2 edge = usual.inverse().apply(-0.5, -0.5);
    assertThat(twice.apply(edge).distance(new Point2(-0.5, -0.5))).isLessThan(1e-9);
    edge = usual.inverse().apply(111.5, 111.5);
    assertThat(twice.apply(edge).distance(new Point2(223.5, 223.5))).isLessThan(1e-9);
  }

  @Test
  void theChipShowsWhatTheMapSays() {
    FaceChip chip = FaceChip.cut(IMAGE, new Transform2(1, 0, -30, 0, 1, -40), 50, 60);
    for (int y = 0; y < 60; y += 11) {
      for (int x = 0; x < 50; x += 7) {
        assertThat(chip.image().getRGB(x, y) & 0xFFFFFF).isEqualTo(IMAGE.rgb(x + 30, y + 40));
      }
    }
  }

  @Test
  void whatLiesOutsideIsBlack() {
    FaceChip chip = FaceChip.cut(IMAGE, Transform2.translation(10, 10), 20, 20);
    assertThat(chip.image().getRGB(3, 3)).isEqualTo(0xFF000000);
    assertThat(chip.image().getRGB(15, 15) & 0xFFFFFF).isEqualTo(IMAGE.rgb(5, 5));
  }

  /** Eyes 40 apart, mouth 44 below: half side max(80, 79.2), middle 4.4 below the eyes. */
  @Test
  void theWideChipFollowsEyesAndMouth() {
    FivePoints face =
        new FivePoints(
            new Point2(80, 60),
            new Point2(120, 60),
            new Point2(100, 80),
            new Point2(85, 104),
            new Point2(115, 104));
    FaceChip chip = FaceChip.ffhq(IMAGE, face, 64);
    Transform2 toImage = chip.imageToChip().inverse();
    assertThat(toImage.apply(31.5, 31.5).distance(new Point2(100, 64.4))).isLessThan(1e-9);
    assertThat(toImage.apply(-0.5, -0.5).distance(new Point2(20, -15.6))).isLessThan(1e-9);
    assertThat(toImage.apply(63.5, 63.5).distance(new Point2(180, 144.4))).isLessThan(1e-9);
  }

  @Test
  void theWideChipTurnsWithTheFace() {
    Transform2 turn = Transform2.rotation(0.6, new Point2(90, 70));
    Transform2 plain = FaceChip.ffhq(IMAGE, five(TEMPLATE), 80).imageToChip();
    Transform2 turned = FaceChip.ffhq(IMAGE, five(turn.applyAll(TEMPLATE)), 80).imageToChip();
    Point2 point = new Point2(33, 44);
    assertThat(turned.apply(turn.apply(point)).distance(plain.apply(point))).isLessThan(1e-9);
  }

  @Test
  void everyStandardSchemeHasFivePointsInTheirOrder() {
    for (LandmarkScheme scheme : LandmarkScheme.standard()) {
      List<Point2> points = new ArrayList<>();
      for (int i = 0; i < scheme.size(); i++) {
        points.add(new Point2(i, 2 * i));
      }
      FivePoints five = FivePoints.of(Landmarks.of(scheme, points));
      assertThat(five.points()).doesNotHaveDuplicates();
    }
    double[] xy = new double[2 * 68];
    for (int i = 0; i < 68; i++) {
      xy[2 * i] = i;
    }
    FivePoints five = FivePoints.of(Landmarks.of(LandmarkScheme.IBUG_68, xy));
    assertThat(five.leftEye().x()).isCloseTo(38.5, Offset.offset(1e-12));
    assertThat(five.rightEye().x()).isCloseTo(44.5, Offset.offset(1e-12));
    assertThat(five.noseTip().x()).isEqualTo(30);
    assertThat(five.leftMouth().x()).isEqualTo(48);
    assertThat(five.rightMouth().x()).isEqualTo(54);
  }

  @Test
  void schemesWithoutFivePointsAreRefused() {
    LandmarkScheme scheme = LandmarkScheme.custom("two", 2).build();
    Landmarks landmarks = Landmarks.of(scheme, new double[4]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceChip.arcFace(IMAGE, landmarks, 112))
        .withMessageContaining("two");
  }

  @Test
  void facesWithoutExtentAndSizesOutOfRangeAreRefused() {
    Point2 point = new Point2(5, 5);
    FivePoints nowhere = five(List.of(point, point, point, point, point));
    assertThatIllegalArgumentException().isThrownBy(() -> FaceChip.arcFace(IMAGE, nowhere, 112));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceChip.ffhq(IMAGE, nowhere, 112))
        .withMessageContaining("different places");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceChip.ffhq(IMAGE, five(TEMPLATE), 0))
        .withMessage("side must be in 1..8192: 0");
  }

  @Test
  void theRollOfAFaceComesFromEyesAndMouth() {
    Transform2 turn = Transform2.rotation(2.5, new Point2(20, 30));

    assertThat(five(TEMPLATE).roll()).isCloseTo(0, Offset.offset(0.02));
    assertThat(five(turn.applyAll(TEMPLATE)).roll())
        .isCloseTo(five(TEMPLATE).roll() + 2.5, Offset.offset(1e-9));
  }

  @Test
  void allStandardSchemesHaveTheFivePoints() {
    for (LandmarkScheme scheme :
        List.of(
            LandmarkScheme.IBUG_68,
            LandmarkScheme.WFLW_98,
            LandmarkScheme.COFW_29,
            LandmarkScheme.AFLW_19)) {
      assertThat(FivePoints.fits(scheme)).as(scheme.name()).isTrue();
    }
    assertThat(FivePoints.fits(LandmarkScheme.custom("two", 2).build())).isFalse();
  }
}
