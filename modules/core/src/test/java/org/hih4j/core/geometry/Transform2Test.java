package org.hih4j.core.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Transform2Test {
  private static final double TOLERANCE = 1e-9;

  @Test
  void identityLeavesPointsWhereTheyAre() {
    assertThat(Transform2.identity().apply(new Point2(3, -7))).isEqualTo(new Point2(3, -7));
  }

  @Test
  void translationShifts() {
    assertThat(Transform2.translation(2, 3).apply(1, 1)).isEqualTo(new Point2(3, 4));
  }

  @Test
  void scalingIsAboutTheOrigin() {
    assertThat(Transform2.scaling(2, 3).apply(1, 1)).isEqualTo(new Point2(2, 3));
    assertThat(Transform2.scaling(2).apply(1, 1)).isEqualTo(new Point2(2, 2));
  }

  @Test
  void rotationTakesTheXAxisTowardsTheYAxis() {
    near(Transform2.rotation(Math.PI / 2, Point2.ORIGIN).apply(1, 0), 0, 1);
  }

  @Test
  void rotationKeepsItsCentre() {
    near(Transform2.rotation(0.7, new Point2(5, -3)).apply(5, -3), 5, -3);
  }

  @Test
  void thenDoesThisMapFirst() {
    Transform2 map = Transform2.translation(1, 0).then(Transform2.scaling(2));

    assertThat(map.apply(1, 1)).isEqualTo(new Point2(4, 2));
  }

  @Test
  void thenAgreesWithApplyingOneAfterTheOther() {
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      Transform2 first = randomMap(random);
      Transform2 second = randomMap(random);
      Point2 point = new Point2(random.nextGaussian(), random.nextGaussian());
      Point2 expected = second.apply(first.apply(point));

      near(first.then(second).apply(point), expected.x(), expected.y());
    }
  }

  @Test
  void inverseUndoes() {
    Random random = new Random(2);
    for (int i = 0; i < 50; i++) {
      Transform2 map = randomMap(random);
      Point2 point = new Point2(random.nextGaussian(), random.nextGaussian());

      near(map.inverse().apply(map.apply(point)), point.x(), point.y());
    }
  }

  @Test
  void aFlatMapHasNoInverse() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Transform2(1, 2, 0, 2, 4, 0).inverse())
        .withMessageContaining("no inverse");
  }

  @Test
  void scaleIsTheRootOfTheGrowthOfAreas() {
    assertThat(Transform2.scaling(2, 8).scale()).isEqualTo(4);
    assertThat(Transform2.scaling(-3, 3).scale()).isEqualTo(3);
  }

  @Test
  void similarityFindsTheMapThatMadeThePoints() {
    Transform2 map =
        Transform2.scaling(1.7)
            .then(Transform2.rotation(0.4, new Point2(3, 1)))
            .then(Transform2.translation(-20, 5));
    List<Point2> from = randomPoints(new Random(3), 7);

    Transform2 found = Transform2.similarity(from, map.applyAll(from));

    same(found, map);
  }

  @Test
  void similarityOfTwoPointsIsExact() {
    Transform2 map =
        Transform2.similarity(
            List.of(new Point2(0, 0), new Point2(1, 0)),
            List.of(new Point2(5, 5), new Point2(5, 8)));

    near(map.apply(0, 0), 5, 5);
    near(map.apply(1, 0), 5, 8);
    assertThat(map.scale()).isEqualTo(3, within(TOLERANCE));
  }

  @Test
  void similarityIsTheLeastSquaresOne() {
    Random random = new Random(4);
    List<Point2> from = randomPoints(random, 9);
    List<Point2> to = randomPoints(random, 9);
    Transform2 best = Transform2.similarity(from, to);
    double least = squares(best, from, to);

    for (int i = 0; i < 100; i++) {
      double a = best.xx() + 0.1 * random.nextGaussian();
      double b = best.yx() + 0.1 * random.nextGaussian();
      double tx = best.tx() + 0.1 * random.nextGaussian();
      double ty = best.ty() + 0.1 * random.nextGaussian();
      assertThat(squares(new Transform2(a, -b, tx, b, a, ty), from, to))
          .isGreaterThanOrEqualTo(least);
    }
  }

  @Test
  void similarityNeverReflects() {
    List<Point2> from = randomPoints(new Random(5), 5);

    Transform2 found = Transform2.similarity(from, Transform2.scaling(-1, 1).applyAll(from));

    assertThat(found.determinant()).isNotNegative();
  }

  @Test
  void similarityNeedsTwoPoints() {
    List<Point2> one = List.of(Point2.ORIGIN);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transform2.similarity(one, one))
        .withMessageContaining("at least two");
  }

  @Test
  void similarityNeedsPointsThatDiffer() {
    List<Point2> same = Collections.nCopies(3, new Point2(1, 1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transform2.similarity(same, same))
        .withMessageContaining("coincide");
  }

  @Test
  void similarityNeedsAsManyPointsOnBothSides() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Transform2.similarity(
                    randomPoints(new Random(6), 3), randomPoints(new Random(7), 4)))
        .withMessageContaining("3 and 4");
  }

  @Test
  void coefficientsMustBeFinite() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Transform2(1, 0, 0, Double.NaN, 1, 0))
        .withMessage("yx must be finite: NaN");
  }

  private static double squares(Transform2 map, List<Point2> from, List<Point2> to) {
    double sum = 0;
    for (int i = 0; i < from.size(); i++) {
      sum += Math.pow(map.apply(from.get(i)).distance(to.get(i)), 2);
    }
    return sum;
  }

  private static Transform2 randomMap(Random random) {
    return new Transform2(
        1 + random.nextDouble(),
        random.nextDouble() / 2,
        random.nextGaussian(),
        random.nextDouble() / 2,
        1 + random.nextDouble(),
        random.nextGaussian());
  }

  private static List<Point2> randomPoints(Random random, int count) {
    List<Point2> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(new Point2(10 * random.nextDouble(), 10 * random.nextDouble()));
    }
    return points;
  }

  private static void near(Point2 point, double x, double y) {
    assertThat(point.x()).isEqualTo(x, within(TOLERANCE));
    assertThat(point.y()).isEqualTo(y, within(TOLERANCE));
  }

  private static void same(Transform2 found, Transform2 map) {
    near(found.apply(0, 0), map.tx(), map.ty());
    near(found.apply(1, 0), map.applyX(1, 0), map.applyY(1, 0));
    near(found.apply(0, 1), map.applyX(0, 1), map.applyY(0, 1));
  }
}
