package org.hih4j.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.junit.jupiter.api.Test;

class MeanFaceTest {

  private static final List<LandmarkScheme> SCHEMES =
      List.of(LandmarkScheme.IBUG_68, LandmarkScheme.WFLW_98);

  @Test
  void mirrorPairsAreMirrorImages() {
    for (LandmarkScheme scheme : SCHEMES) {
      List<Point3> points = MeanFace.of(scheme).points();
      double[] weights = MeanFace.of(scheme).weights();
      assertThat(points).hasSize(scheme.size());
      for (int i = 0; i < points.size(); i++) {
        Point3 twin = points.get(scheme.flipped(i));
        assertThat(points.get(i).distance(new Point3(-twin.x(), twin.y(), twin.z())))
            .as(scheme.pointName(i))
            .isLessThan(1e-12);
        assertThat(weights[i]).isEqualTo(weights[scheme.flipped(i)]);
      }
    }
  }

  @Test
  void theOriginLiesMidwayBetweenTheOuterCornersOfTheEyes() {
    List<Point3> points = MeanFace.of(LandmarkScheme.IBUG_68).points();
    assertThat(points.get(36).plus(points.get(45)).distance(Point3.ORIGIN)).isLessThan(1e-12);
    assertThat(points.get(36).distance(points.get(45))).isBetween(88.0, 89.0);
  }

  @Test
  void theFaceHasItsPartsWhereAnatomyHasThem() {
    for (LandmarkScheme scheme : SCHEMES) {
      List<Point3> points = MeanFace.of(scheme).points();
      Point3 tip = points.get(scheme.pointNames().indexOf("nose tip"));
      Point3 chin = points.get(scheme.pointNames().indexOf("chin"));
      for (Point3 point : points) {
        assertThat(point.z()).isGreaterThanOrEqualTo(tip.z());
        assertThat(point.y()).isLessThanOrEqualTo(chin.y());
      }
      // Picture left is negative x; the ends of the contour lie at the ears.
      assertThat(points.get(0).x()).isBetween(-80.0, -65.0);
      assertThat(points.get(0).z()).isBetween(40.0, 70.0);
    }
  }

  @Test
  void contourAndPupilsDoNotSteerThePose() {
    MeanFace face = MeanFace.of(LandmarkScheme.WFLW_98);
    for (String group : List.of("contour", "pupils")) {
      for (int index : LandmarkScheme.WFLW_98.group(group)) {
        assertThat(face.weights()[index]).isZero();
      }
    }
  }

  @Test
  void otherSchemesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MeanFace.of(LandmarkScheme.AFLW_19))
        .withMessageContaining("scheme must be wflw or 300w");
  }
}
