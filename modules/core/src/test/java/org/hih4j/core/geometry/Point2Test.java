package org.hih4j.core.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class Point2Test {
  @Test
  void addsAndSubtractsByCoordinate() {
    Point2 a = new Point2(1, 2);
    Point2 b = new Point2(10, -4);

    assertThat(a.plus(b)).isEqualTo(new Point2(11, -2));
    assertThat(b.minus(a)).isEqualTo(new Point2(9, -6));
  }

  @Test
  void timesScalesBothCoordinates() {
    assertThat(new Point2(3, -2).times(2)).isEqualTo(new Point2(6, -4));
  }

  @Test
  void distanceIsEuclidean() {
    assertThat(new Point2(1, 1).distance(new Point2(4, 5))).isEqualTo(5);
  }

  @Test
  void isFiniteOnlyIfBothCoordinatesAre() {
    assertThat(new Point2(1, 2).isFinite()).isTrue();
    assertThat(new Point2(Double.NaN, 2).isFinite()).isFalse();
    assertThat(new Point2(1, Double.POSITIVE_INFINITY).isFinite()).isFalse();
  }

  @Test
  void meanIsTheCentroid() {
    assertThat(Point2.mean(List.of(new Point2(0, 0), new Point2(4, 2))))
        .isEqualTo(new Point2(2, 1));
  }

  @Test
  void meanNeedsAPoint() {
    assertThatIllegalArgumentException().isThrownBy(() -> Point2.mean(List.of()));
  }
}
