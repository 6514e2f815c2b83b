package org.hih4j.core.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.FloatBuffer;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.junit.jupiter.api.Test;

class DecodedPointsTest {
  private static final LandmarkScheme TWO = LandmarkScheme.custom("two", 2).build();

  @Test
  void becomeLandmarksInTheFrameWanted() {
    DecodedPoints points = DecodedPoints.of(2);
    float[] maps = new float[2 * 16];
    maps[5] = 1;
    maps[16 + 14] = 1;
    HeatmapDecoder.argmax()
        .decode(FloatBuffer.wrap(maps), 0, new MapShape(2, 4, 4), null, 0, null, points);

    assertThat(points.landmarks(TWO, Transform2.scaling(4).then(Transform2.translation(0, 1))))
        .containsExactly(new Point2(4, 5), new Point2(8, 13));
  }

  @Test
  void schemeMustHaveAsManyLandmarks() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DecodedPoints.of(3).landmarks(TWO, Transform2.identity()))
        .withMessageContaining("3 landmarks");
  }

  @Test
  void thereMustBeRoomForOneAtLeast() {
    assertThatIllegalArgumentException().isThrownBy(() -> DecodedPoints.of(0));
  }

  @Test
  void shapeCountsCellsAndValues() {
    MapShape shape = new MapShape(5, 3, 4);

    assertThat(shape.cells()).isEqualTo(12);
    assertThat(shape.size()).isEqualTo(60);
  }

  @Test
  void shapeMustNotBeEmpty() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MapShape(0, 3, 4))
        .withMessage("landmarks must be at least 1: 0");
    assertThatIllegalArgumentException().isThrownBy(() -> new MapShape(1, -3, 4));
    assertThatIllegalArgumentException().isThrownBy(() -> new MapShape(1, 3, 0));
  }

  @Test
  void shapeMustNotOverflow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MapShape(1 << 12, 1 << 12, 1 << 12))
        .withMessageContaining("2^31");
  }
}
