package org.hih4j.face;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.junit.jupiter.api.Test;

class FaceMeasureTest {
  private static Landmarks face() {
    List<Point2> points = new ArrayList<>();
    for (Point3 point : MeanFace.of(LandmarkScheme.IBUG_68).points()) {
      points.add(new Point2(320 + point.x(), 240 + point.y()));
    }
    return Landmarks.of(LandmarkScheme.IBUG_68, points);
  }

  @Test
  void everyMeasureHasAsManyNumbersAsNames() {
    Landmarks face = face();
    for (FaceMeasure measure : FaceMeasure.values()) {
      assertThat(measure.of(face, 640, 480))
          .as(measure.label())
          .hasValueSatisfying(values -> assertThat(values).hasSameSizeAs(measure.parts()));
    }
  }

  @Test
  void landmarksThatTellNothingHaveNoMeasure() {
    Landmarks one = Landmarks.of(LandmarkScheme.custom("one", 1).build(), new double[2]);
    Landmarks nowhere = Landmarks.of(LandmarkScheme.IBUG_68, new double[2 * 68]);
    for (FaceMeasure measure : List.of(FaceMeasure.values())) {
      assertThat(measure.of(one, 640, 480)).isEmpty();
      assertThat(measure.of(nowhere, 640, 480)).isEmpty();
    }
  }

  @Test
  void aFaceWithAnUnknownLidHasAPoseAndNoOpenness() {
    double[] xy = face().toArray();
    xy[2 * 37] = Double.NaN;
    xy[2 * 37 + 1] = Double.NaN;
    Landmarks face = Landmarks.partial(LandmarkScheme.IBUG_68, xy);

    assertThat(FaceMeasure.POSE.of(face, 640, 480)).isPresent();
    assertThat(FaceMeasure.OPENNESS.of(face, 640, 480)).isEmpty();
  }
}
