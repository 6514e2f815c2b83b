package org.hih4j.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.junit.jupiter.api.Test;

class LandmarkSmootherTest {

  private static final double FRAME = 1 / 30.0;
  private static final double BETA = TrackerOptions.defaults().motionBeta();

  private static final Landmarks FACE =
      Landmarks.of(LandmarkScheme.COFW_29, new Random(1).doubles(2 * 29, 100, 250).toArray());

  private static LandmarkSmoother smoother() {
    return new LandmarkSmoother(
        TrackerOptions.defaults().motionFilter(), TrackerOptions.defaults().shapeFilter());
  }

  private static Landmarks noisy(Landmarks landmarks, double sigma, Random random) {
    double[] xy = landmarks.toArray();
    for (int i = 0; i < xy.length; i++) {
      xy[i] += sigma * random.nextGaussian();
    }
    return Landmarks.of(landmarks.scheme(), xy);
  }

  private static double distance(Landmarks one, Landmarks other) {
    double sum = 0;
    for (int i = 0; i < one.size(); i++) {
      sum += one.get(i).distance(other.get(i));
    }
    return sum / one.size();
  }

  @Test
  void whatDoesNotMoveStays() {
    LandmarkSmoother smoother = smoother();
    smoother.reset(FACE);
    for (int frame = 0; frame < 5; frame++) {
      assertThat(distance(smoother.next(FACE, FRAME), FACE)).isLessThan(1e-9);
    }
  }

  @Test
  void independentNoiseAtRestIsHalvedAtLeast() {
    Random random = new Random(2);
    LandmarkSmoother smoother = smoother();
    smoother.reset(noisy(FACE, 0.3, random));
    double raw = 0;
    double smooth = 0;
    for (int frame = 0; frame < 300; frame++) {
      Landmarks seen = noisy(FACE, 0.3, random);
      Landmarks smoothed = smoother.next(seen, FRAME);
      if (frame >= 60) {
        raw += distance(seen, FACE);
        smooth += distance(smoothed, FACE);
      }
    }
    assertThat(smooth).isLessThan(raw / 2);
  }

  @Test
  void shakingOfTheWholeFaceAtRestIsHalvedAtLeast() {
    Random random = new Random(3);
    LandmarkSmoother smoother = smoother();
    smoother.reset(FACE);
    double raw = 0;
    double smooth = 0;
    for (int frame = 0; frame < 300; frame++) {
      Landmarks seen =
          FACE.transformed(
              Transform2.translation(0.1 * random.nextGaussian(), 0.1 * random.nextGaussian()));
      Landmarks smoothed = smoother.next(seen, FRAME);
      if (frame >= 60) {
        raw += distance(seen, FACE);
        smooth += distance(smoothed, FACE);
      }
    }
    assertThat(smooth).isLessThan(raw / 2);
  }

  @Test
  void atAnySteadySpeedTheLagStaysBelowItsBound() {
    double bound = LandmarkSmoother.radius(FACE) / (2 * Math.PI * BETA);
    for (double speed : new double[] {3, 30, 300, 3000}) {
      LandmarkSmoother smoother = smoother();
      smoother.reset(FACE);
      Landmarks seen = FACE;
      Landmarks smoothed = FACE;
      for (int frame = 1; frame < 90; frame++) {
        seen = FACE.transformed(Transform2.translation(speed * frame * FRAME, 0));
        smoothed = smoother.next(seen, FRAME);
      }
      assertThat(distance(seen, smoothed)).isLessThan(bound);
    }
  }

  @Test
  void aMouthThatOpensIsFollowedWhileTheFaceRests() {
    LandmarkSmoother smoother = smoother();
    smoother.reset(FACE);
    Landmarks smoothed = FACE;
    double[] xy = FACE.toArray();
    for (int frame = 1; frame <= 15; frame++) {
      xy[2 * 27 + 1] += 3;
      smoothed = smoother.next(Landmarks.of(FACE.scheme(), xy), FRAME);
    }
    assertThat(smoothed.get(27).distance(new Point2(xy[54], xy[55]))).isLessThan(1.5);
  }

  /** Neither the picture's size nor its orientation matters. */
  @Test
  void smoothingCommutesWithSimilarities() {
    Random random = new Random(4);
    Transform2 map =
        Transform2.scaling(2.5)
            .then(Transform2.rotation(2, new Point2(30, 40)))
            .then(Transform2.translation(-200, 77));
    LandmarkSmoother here = smoother();
    LandmarkSmoother there = smoother();
    Landmarks seen = FACE;
    here.reset(seen);
    there.reset(seen.transformed(map));
    for (int frame = 0; frame < 40; frame++) {
      seen = noisy(seen, 1, random);
      double seconds = FRAME * (0.5 + random.nextDouble());
      Landmarks expected = here.next(seen, seconds).transformed(map);
      assertThat(distance(there.next(seen.transformed(map), seconds), expected)).isLessThan(1e-8);
    }
  }

  @Test
  void aFullTurnOfTheFaceIsFollowedAcrossTheSeamOfTheAngle() {
    LandmarkSmoother smoother = smoother();
    smoother.reset(FACE);
    Point2 centre = Point2.mean(FACE);
    for (int frame = 1; frame <= 120; frame++) {
      Landmarks seen = FACE.transformed(Transform2.rotation(2 * Math.PI * frame / 60, centre));
      assertThat(distance(smoother.next(seen, FRAME), seen)).isLessThan(2);
    }
  }

  /** The scalar filter as the paper states it. */
  @Test
  void theWeightsAreThoseOfTheOneEuroFilter() {
    double cutoff = 1.5 + 0.7 * 4;
    double tau = 1 / (2 * Math.PI * cutoff);
    assertThat(new OneEuro(1.5, 0.7).weight(4, 0.02))
        .isCloseTo(1 / (1 + tau / 0.02), within(1e-12));
    assertThat(OneEuro.speedWeight(0.02))
        .isCloseTo(1 / (1 + 1 / (2 * Math.PI) / 0.02), within(1e-12));
  }
}
