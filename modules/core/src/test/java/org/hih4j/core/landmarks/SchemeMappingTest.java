package org.hih4j.core.landmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.stream.Stream;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemeMappingTest {
  static Stream<SchemeMapping> to68() {
    return Stream.of(
        SchemeMapping.WFLW_TO_IBUG,
        SchemeMapping.WFLW_TO_IBUG_INTERPOLATED,
        SchemeMapping.WFLW_TO_IBUG_MEASURED);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0", "8, 16", "16, 32", "17, 33", "21, 37", "22, 42", "26, 46", "27, 51", "33, 57",
    "36, 60", "37, 61", "38, 63", "39, 64", "40, 65", "41, 67", "42, 68", "45, 72", "47, 75",
    "48, 76", "54, 82", "59, 87", "60, 88", "67, 95"
  })
  void takesTheCorrespondingPoint(int ibug, int wflw) {
    assertThat(SchemeMapping.WFLW_TO_IBUG.source(ibug)).isEqualTo(wflw);
  }

  static Stream<SchemeMapping> all() {
    return Stream.concat(to68(), Stream.of(SchemeMapping.WFLW_TO_COFW, SchemeMapping.WFLW_TO_AFLW));
  }

  @ParameterizedTest
  @MethodSource("all")
  void commutesWithMirroring(SchemeMapping mapping) {
    Landmarks face = randomFace();

    Landmarks mappedLast = mapping.apply(face.flipped(256));
    Landmarks mappedFirst = mapping.apply(face).flipped(256);

    for (int i = 0; i < mapping.to().size(); i++) {
      assertThat(mappedLast.get(i).distance(mappedFirst.get(i))).isLessThan(1e-9);
    }
  }

  @ParameterizedTest
  @MethodSource("to68")
  void keepsEachPointInItsGroup(SchemeMapping mapping) {
    for (int i = 0; i < 68; i++) {
      int index = i;
      String group =
          LandmarkScheme.IBUG_68.groups().entrySet().stream()
              .filter(entry -> entry.getValue().contains(index))
              .findFirst()
              .orElseThrow()
              .getKey();
      assertThat(LandmarkScheme.WFLW_98.group(group)).contains(mapping.source(i));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void saysThatItIsApproximate(SchemeMapping mapping) {
    assertThat(mapping.approximate()).isTrue();
  }

  @Test
  void lidPointsAreTakenAThirdOfTheWayFromTheCorner() {
    Landmarks face = randomFace();

    Point2 point = SchemeMapping.WFLW_TO_IBUG_INTERPOLATED.apply(face).get(38);

    Point2 expected = face.get(63).plus(face.get(62).minus(face.get(63)).times(1 / 3.0));
    assertThat(point.distance(expected)).isLessThan(1e-9);
  }

  @Test
  void namedPointsOfSmallSchemesComeFromPointsOfTheSameName() {
    for (SchemeMapping mapping :
        new SchemeMapping[] {SchemeMapping.WFLW_TO_COFW, SchemeMapping.WFLW_TO_AFLW}) {
      for (int i = 0; i < mapping.to().size(); i++) {
        String name = mapping.to().pointName(i);
        if (name.endsWith("corner") && name.contains("eye")
            || name.endsWith("pupil")
            || name.equals("nose tip")
            || name.equals("nose base")
            || name.equals("chin")) {
          assertThat(mapping.from().pointName(mapping.source(i))).isEqualTo(name);
        }
      }
    }
  }

  @Test
  void interpolationLeavesOtherPointsAlone() {
    Landmarks face = randomFace();
    Landmarks plain = SchemeMapping.WFLW_TO_IBUG.apply(face);
    Landmarks between = SchemeMapping.WFLW_TO_IBUG_INTERPOLATED.apply(face);

    for (int i : new int[] {0, 17, 30, 36, 39, 42, 45, 48, 67}) {
      assertThat(between.get(i)).isEqualTo(plain.get(i));
    }
  }

  /** A frontal face with an inter-ocular distance of 100, its mouth 73 below the eyes. */
  private static Landmarks frontalFace() {
    double[] xy = randomFace().toArray();
    double[][] frame = {{60, 50, 80}, {72, 150, 80}, {76, 75, 153}, {82, 125, 153}};
    for (double[] point : frame) {
      xy[2 * (int) point[0]] = point[1];
      xy[2 * (int) point[0] + 1] = point[2];
    }
    return Landmarks.of(LandmarkScheme.WFLW_98, xy);
  }

  @Test
  void measuredOffsetsAreSharesOfTheInterOcularDistance() {
    Landmarks face = frontalFace();

    Point2 noseTip = SchemeMapping.WFLW_TO_IBUG_MEASURED.apply(face).get(30);

    assertThat(noseTip.distance(face.get(54).plus(new Point2(0, -3.72)))).isLessThan(1e-9);
  }

  @Test
  void measuredOffsetsTurnAndGrowWithTheFace() {
    Landmarks face = frontalFace();
    Transform2 map = Transform2.rotation(1.1, Point2.ORIGIN).then(Transform2.scaling(2.5));

    Landmarks mappedLast = SchemeMapping.WFLW_TO_IBUG_MEASURED.apply(face.transformed(map));
    Landmarks mappedFirst = SchemeMapping.WFLW_TO_IBUG_MEASURED.apply(face).transformed(map);

    for (int i = 0; i < 68; i++) {
      assertThat(mappedLast.get(i).distance(mappedFirst.get(i))).isLessThan(1e-9);
    }
  }

  @Test
  void theInverseOfMeasuredOffsetsLeadsBack() {
    Landmarks face = frontalFace();

    Landmarks back =
        SchemeMapping.IBUG_TO_WFLW_MEASURED.apply(SchemeMapping.WFLW_TO_IBUG_MEASURED.apply(face));

    assertThat(back.known()).isEqualTo(60);
    for (int i = 0; i < 98; i++) {
      if (back.isKnown(i)) {
        // The corners that make the frame have moved too, by up to 4 % of its size.
        assertThat(back.get(i).distance(face.get(i))).isLessThan(0.04 * 6.6);
      }
    }
  }

  /** A symmetric face of iBUG's points about the line x = 100. */
  private static Landmarks symmetricFace() {
    double[] xy = new double[2 * 68];
    for (int i = 0; i < 68; i++) {
      int other = LandmarkScheme.IBUG_68.flipped(i);
      xy[2 * i] = i == other ? 100 : i < other ? 40 + i % 7 : 160 - other % 7;
      xy[2 * i + 1] = i == other ? 60 + i : 50 + Math.min(i, other) % 9;
    }
    for (int[] corner : new int[][] {{36, 50, 80}, {45, 150, 80}, {48, 75, 153}, {54, 125, 153}}) {
      xy[2 * corner[0]] = corner[1];
      xy[2 * corner[0] + 1] = corner[2];
    }
    return Landmarks.of(LandmarkScheme.IBUG_68, xy);
  }

  private static Landmarks leftHalf(double[] xy) {
    for (int i = 0; i < 68; i++) {
      if (i > LandmarkScheme.IBUG_68.flipped(i)) {
        xy[2 * i] = Double.NaN;
        xy[2 * i + 1] = Double.NaN;
      }
    }
    return Landmarks.partial(LandmarkScheme.IBUG_68, xy);
  }

  @Test
  void halfOfAFrontalFaceMovesAsInTheWholeFace() {
    Transform2 map = Transform2.rotation(0.4, Point2.ORIGIN).then(Transform2.scaling(1.5));
    Landmarks face = symmetricFace().transformed(map);
    Landmarks whole = SchemeMapping.IBUG_TO_WFLW_MEASURED.apply(face);

    Landmarks half = SchemeMapping.IBUG_TO_WFLW_MEASURED.apply(leftHalf(face.toArray()));

    assertThat(half.known()).isBetween(30, 45);
    for (int i = 0; i < 98; i++) {
      if (half.isKnown(i)) {
        assertThat(half.get(i).distance(whole.get(i))).isLessThan(1e-9);
      }
    }
  }

  @Test
  void landmarksInProfileMoveAlongTheFaceAlone() {
    double[] xy = symmetricFace().toArray();
    xy[60] = 60; // the tip of the nose
    xy[96] = 50; // the corner of the mouth, below that of the eye

    Landmarks moved = SchemeMapping.IBUG_TO_WFLW_MEASURED.apply(leftHalf(xy));

    assertThat(moved.get(54).distance(new Point2(60, xy[61] + 3.72))).isLessThan(1e-9);
    assertThat(moved.x(34)).isEqualTo(xy[36]);
  }

  @Test
  void theFrameOfAWholeFaceNeedsItsCorners() {
    double[] xy = symmetricFace().toArray();
    xy[72] = Double.NaN;
    xy[73] = Double.NaN;
    Landmarks face = Landmarks.partial(LandmarkScheme.IBUG_68, xy);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchemeMapping.IBUG_TO_WFLW_MEASURED.apply(face))
        .withMessageContaining("corners of the eyes");
  }

  @Test
  void unknownPointsStayUnknown() {
    double[] xy = randomFace().toArray();
    xy[0] = Double.NaN;
    xy[1] = Double.NaN;

    Landmarks mapped =
        SchemeMapping.WFLW_TO_IBUG_MEASURED.apply(Landmarks.partial(LandmarkScheme.WFLW_98, xy));

    assertThat(mapped.isKnown(0)).isFalse();
    assertThat(mapped.known()).isEqualTo(67);
  }

  @Test
  void standardMapsAreFoundByTheirSchemes() {
    assertThat(SchemeMapping.between(LandmarkScheme.WFLW_98, LandmarkScheme.IBUG_68))
        .contains(SchemeMapping.WFLW_TO_IBUG_MEASURED);
    assertThat(SchemeMapping.between(LandmarkScheme.IBUG_68, LandmarkScheme.WFLW_98)).isEmpty();
    assertThat(SchemeMapping.ofLabels(LandmarkScheme.IBUG_68, LandmarkScheme.WFLW_98))
        .contains(SchemeMapping.IBUG_TO_WFLW_MEASURED);
    assertThat(SchemeMapping.ofLabels(LandmarkScheme.WFLW_98, LandmarkScheme.IBUG_68))
        .contains(SchemeMapping.WFLW_TO_IBUG_MEASURED);
  }

  @Test
  void otherSchemesAreRefused() {
    Landmarks face = Landmarks.of(LandmarkScheme.COFW_29, new double[58]);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchemeMapping.WFLW_TO_IBUG.apply(face))
        .withMessageContaining("cofw");
  }

  @Test
  void sourcesMustFitTheSchemes() {
    LandmarkScheme two = LandmarkScheme.custom("two", 2).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchemeMapping.of(two, two, new int[] {0}, false));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> SchemeMapping.of(two, two, new int[] {0, 2}, false));
  }

  @Test
  void shareMustBeInRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchemeMapping.WFLW_TO_IBUG.withBetween(0, 0, 1, 1.5))
        .withMessage("share must be in 0..1: 1.5");
  }

  private static Landmarks randomFace() {
    return Landmarks.of(LandmarkScheme.WFLW_98, new Random(9).doubles(2 * 98, 0, 256).toArray());
  }
}
