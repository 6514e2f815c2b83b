package org.hih4j.core.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.hih4j.core.geometry.Point2;
import org.junit.jupiter.api.Test;

class HeatmapFrameTest {
  private static final MapShape MAP = new MapShape(1, 64, 64);

  @Test
  void scaledMultipliesOnly() {
    assertThat(HeatmapFrame.SCALED.toInput(MAP, 256, 256).apply(10, 63.5))
        .isEqualTo(new Point2(40, 254));
  }

  @Test
  void edgesOfTheMapAreEdgesOfThePicture() {
    assertThat(HeatmapFrame.CELL_EDGES.toInput(MAP, 256, 256).apply(0, 64))
        .isEqualTo(new Point2(-0.5, 255.5));
  }

  @Test
  void centresOfCellsAreCentresOfTheirPixels() {
    // The first cell covers pixels 0 to 3, the last pixels 252 to 255.
    assertThat(HeatmapFrame.CELL_CENTRES.toInput(MAP, 256, 256).apply(0, 63))
        .isEqualTo(new Point2(1.5, 253.5));
  }

  @Test
  void axesHaveTheirOwnScale() {
    assertThat(HeatmapFrame.SCALED.toInput(new MapShape(1, 10, 20), 40, 80).apply(1, 1))
        .isEqualTo(new Point2(2, 8));
  }

  @Test
  void inputMustHaveASize() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeatmapFrame.SCALED.toInput(MAP, 0, 256))
        .withMessageContaining("at least 1");
  }
}
