package org.hih4j.core.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class BoxTest {
  private final Box box = new Box(10, 20, 30, 40);

  @Test
  void aroundIsTight() {
    assertThat(Box.around(List.of(new Point2(3, 9), new Point2(-1, 4), new Point2(2, 6))))
        .isEqualTo(new Box(-1, 4, 4, 5));
  }

  @Test
  void aroundNeedsAPoint() {
    assertThatIllegalArgumentException().isThrownBy(() -> Box.around(List.of()));
  }

  @Test
  void aroundNamesThePointThatIsNotFinite() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Box.around(List.of(Point2.ORIGIN, new Point2(Double.NaN, 0))))
        .withMessageContaining("point 1");
  }

  @Test
  void ofEdgesSpansThem() {
    assertThat(Box.ofEdges(10, 20, 40, 60)).isEqualTo(box);
  }

  @Test
  void ofEdgesMustBeInOrder() {
    assertThatIllegalArgumentException().isThrownBy(() -> Box.ofEdges(10, 20, 9, 60));
    assertThatIllegalArgumentException().isThrownBy(() -> Box.ofEdges(10, 20, 40, 19));
  }

  @Test
  void centerIsTheMiddle() {
    assertThat(box.center()).isEqualTo(new Point2(25, 40));
  }

  @Test
  void measuresItsSides() {
    assertThat(box.right()).isEqualTo(40);
    assertThat(box.bottom()).isEqualTo(60);
    assertThat(box.largerSide()).isEqualTo(40);
    assertThat(box.area()).isEqualTo(1200);
    assertThat(box.diagonal()).isEqualTo(50);
  }

  @Test
  void scaledKeepsTheCentre() {
    assertThat(box.scaled(0.5)).isEqualTo(new Box(17.5, 30, 15, 20));
  }

  @Test
  void translatedKeepsTheSides() {
    assertThat(box.translated(-10, 5)).isEqualTo(new Box(0, 25, 30, 40));
  }

  @Test
  void intersectionIsTheSharedPart() {
    assertThat(box.intersection(new Box(35, 0, 100, 30))).contains(new Box(35, 20, 5, 10));
  }

  @Test
  void boxesApartShareNothing() {
    assertThat(box.intersection(new Box(41, 20, 5, 5))).isEmpty();
    assertThat(box.overlap(new Box(41, 20, 5, 5))).isZero();
  }

  @Test
  void overlapIsSharedOverJointArea() {
    assertThat(new Box(0, 0, 2, 2).overlap(new Box(1, 0, 2, 2))).isEqualTo(2 / 6.0);
    assertThat(box.overlap(box)).isEqualTo(1);
  }

  @Test
  void containsItsEdges() {
    assertThat(box.contains(new Point2(10, 60))).isTrue();
    assertThat(box.contains(new Point2(9.99, 60))).isFalse();
  }

  @Test
  void sidesMustNotBeNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Box(0, 0, -1, 1))
        .withMessage("width must be finite and not negative: -1.0");
  }

  @Test
  void valuesMustBeFinite() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Box(0, Double.NEGATIVE_INFINITY, 1, 1))
        .withMessage("y must be finite: -Infinity");
    assertThatIllegalArgumentException().isThrownBy(() -> new Box(0, 0, 1, Double.NaN));
  }
}
