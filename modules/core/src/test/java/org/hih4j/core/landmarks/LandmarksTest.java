package org.hih4j.core.landmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.junit.jupiter.api.Test;

class LandmarksTest {
  private static final LandmarkScheme THREE =
      LandmarkScheme.custom("three", 3).pair(0, 1).group("ends", 0, 1).build();

  private final Landmarks landmarks = Landmarks.of(THREE, new double[] {1, 2, 7, 4, 5, 9});

  @Test
  void givesPointsInOrder() {
    assertThat(landmarks.get(1)).isEqualTo(new Point2(7, 4));
    assertThat(landmarks.x(2)).isEqualTo(5);
    assertThat(landmarks.y(2)).isEqualTo(9);
    assertThat(landmarks).containsExactly(new Point2(1, 2), new Point2(7, 4), new Point2(5, 9));
  }

  @Test
  void pointsAndCoordinatesMakeTheSameLandmarks() {
    assertThat(Landmarks.of(THREE, List.of(new Point2(1, 2), new Point2(7, 4), new Point2(5, 9))))
        .isEqualTo(landmarks)
        .hasSameHashCodeAs(landmarks);
  }

  @Test
  void givesTheLandmarksOfAGroup() {
    assertThat(landmarks.group("ends")).containsExactly(new Point2(1, 2), new Point2(7, 4));
  }

  @Test
  void arraysAreCopied() {
    double[] xy = {1, 2, 3, 4, 5, 6};
    Landmarks copied = Landmarks.of(THREE, xy);
    xy[0] = 99;
    copied.toArray()[1] = 99;

    assertThat(copied.get(0)).isEqualTo(new Point2(1, 2));
  }

  @Test
  void partialLandmarksKnowWhichPointsTheyHave() {
    Landmarks partial = Landmarks.partial(THREE, new double[] {1, 2, Double.NaN, Double.NaN, 5, 9});

    assertThat(partial.isKnown(0)).isTrue();
    assertThat(partial.isKnown(1)).isFalse();
    assertThat(partial.known()).isEqualTo(2);
    assertThat(partial.isComplete()).isFalse();
    assertThat(partial.bounds()).isEqualTo(new Box(1, 2, 4, 7));
  }

  @Test
  void mirroringCarriesAnUnknownPointToTheOtherSide() {
    Landmarks partial = Landmarks.partial(THREE, new double[] {1, 2, Double.NaN, Double.NaN, 5, 9});

    Landmarks flipped = partial.flipped(11);

    assertThat(flipped.isKnown(0)).isFalse();
    assertThat(flipped.get(1)).isEqualTo(new Point2(9, 2));
    assertThat(flipped.get(2)).isEqualTo(new Point2(5, 9));
  }

  @Test
  void unknownPointsAreRefusedWhereLandmarksMustBeComplete() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Landmarks.of(THREE, new double[] {1, 2, Double.NaN, Double.NaN, 5, 9}))
        .withMessageContaining("landmark 1");
  }

  @Test
  void halfAPointIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Landmarks.partial(THREE, new double[] {1, 2, 3, Double.NaN, 5, 9}))
        .withMessageContaining("y of landmark 1");
  }

  @Test
  void atLeastOnePointMustBeKnown() {
    double[] none = new double[6];
    Arrays.fill(none, Double.NaN);
    assertThatIllegalArgumentException().isThrownBy(() -> Landmarks.partial(THREE, none));
  }

  /** The left half of a face: jaw, brow, eye and mouth on one side, and the middle line. */
  private static Landmarks half(double noseOff, double degrees) {
    double[] xy = new double[2 * 68];
    Arrays.fill(xy, Double.NaN);
    double[][] points = {
      {0, -40, 0},
      {4, -30, 45},
      {8, 0, 60},
      {17, -35, -20},
      {27, 0, -5},
      {30, noseOff, 20},
      {33, 0, 26},
      {36, -28, 0},
      {48, -14, 40},
      {51, 0, 38},
      {57, 0, 45}
    };
    Transform2 turn = Transform2.rotation(Math.toRadians(degrees), Point2.ORIGIN);
    for (double[] p : points) {
      xy[2 * (int) p[0]] = turn.applyX(p[1], p[2]);
      xy[2 * (int) p[0] + 1] = turn.applyY(p[1], p[2]);
    }
    return Landmarks.partial(LandmarkScheme.IBUG_68, xy);
  }

  @Test
  void boundsOfAHalfLabelledFrontalFaceSpanBothHalves() {
    Box box = half(0, 0).bounds();

    assertThat(box.x()).isCloseTo(-40, within(1e-9));
    assertThat(box.right()).isCloseTo(40, within(1e-9));
  }

  @Test
  void boundsOfATiltedHalfSpanBothHalvesToo() {
    Box box = half(0, 90).bounds();

    assertThat(box.height()).isCloseTo(80, within(1e-9));
  }

  @Test
  void boundsOfAProfileAreThoseOfTheLabelledHalf() {
    assertThat(half(18, 0).bounds().right()).isCloseTo(18, within(1e-9));
  }

  @Test
  void boundsAreTight() {
    assertThat(landmarks.bounds()).isEqualTo(new Box(1, 2, 6, 7));
  }

  @Test
  void transformedMovesEachPoint() {
    assertThat(landmarks.transformed(Transform2.translation(10, -1)))
        .containsExactly(new Point2(11, 1), new Point2(17, 3), new Point2(15, 8));
  }

  @Test
  void flippedMirrorsAndSwapsPairs() {
    assertThat(landmarks.flipped(10))
        .containsExactly(new Point2(2, 4), new Point2(8, 2), new Point2(4, 9));
  }

  @Test
  void flippingTwiceChangesNothing() {
    Random random = new Random(8);
    double[] xy = random.doubles(2 * 98, 0, 256).map(Math::rint).toArray();
    Landmarks face = Landmarks.of(LandmarkScheme.WFLW_98, xy);

    assertThat(face.flipped(256).flipped(256)).isEqualTo(face);
  }

  @Test
  void numberOfCoordinatesMustFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Landmarks.of(THREE, new double[5]))
        .withMessageContaining("needs 6 coordinates");
  }

  @Test
  void coordinatesMustBeFinite() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Landmarks.of(THREE, new double[] {1, 2, 3, Double.NaN, 5, 6}))
        .withMessage("y of landmark 1 must be finite: NaN");
  }

  @Test
  void indicesMustExist() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> landmarks.get(3));
  }
}
