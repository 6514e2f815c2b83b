package org.hih4j.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.DoubleFunction;
import org.hih4j.align.FaceAligner;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jitter at rest and lag in motion, on a photograph moved along known paths. */
class MotionTest {

  private static final double NOISE = 4;
  private static final int FRAMES = 45;
  private static final int SETTLED = 15;

  private static FaceAligner aligner;
  private static Landmarks truth;

  @BeforeAll
  static void load() {
    aligner = Video.aligner();
    truth = truth();
  }

  @AfterAll
  static void close() {
    aligner.close();
  }

  /** What the network finds on the mean over places, turns and sizes, in the photograph. */
  private static Landmarks truth() {
    double[] sum = new double[2 * LandmarkScheme.IBUG_68.size()];
    int count = 0;
    for (double scale : new double[] {0.9, 1, 1.1}) {
      for (int i = 0; i < 4; i++) {
        Transform2 map = Video.place(160 + i / 4.0, 120 + i / 7.0, 0.05 * (i - 1.5), scale);
        double[] xy =
            aligner
                .align(Video.frame(map, 0, new Random(0)), Video.box(160, 120))
                .landmarks()
                .transformed(map.inverse())
                .toArray();
        for (int k = 0; k < xy.length; k++) {
          sum[k] += xy[k];
        }
        count++;
      }
    }
    for (int k = 0; k < sum.length; k++) {
      sum[k] /= count;
    }
    return Landmarks.of(LandmarkScheme.IBUG_68, sum);
  }

  /**
   * How raw and smoothed landmarks do along a path.
   *
   * @param error mean distance to where the landmarks truly are, in pixels
   * @param scatter standard deviation of that difference over time, in pixels
   * @param shaking root mean square change of that difference from frame to frame, in pixels
   */
  private record Measure(double error, double scatter, double shaking) {
    static Measure of(double[][] differences) {
      int size = differences[0].length;
      double error = 0;
      double shaking = 0;
      double[] mean = new double[size];
      double[] square = new double[size];
      for (int frame = SETTLED; frame < FRAMES; frame++) {
        double[] now = differences[frame];
        for (int i = 0; i < size; i++) {
          mean[i] += now[i] / (FRAMES - SETTLED);
          square[i] += now[i] * now[i] / (FRAMES - SETTLED);
          shaking += Math.pow(now[i] - differences[frame - 1][i], 2);
          if (i % 2 == 0) {
            error += Math.hypot(now[i], now[i + 1]);
          }
        }
      }
      double variance = 0;
      for (int i = 0; i < size; i++) {
        variance += square[i] - mean[i] * mean[i];
      }
      int points = size / 2;
      return new Measure(
          error / points / (FRAMES - SETTLED),
          Math.sqrt(variance / points),
          Math.sqrt(shaking / points / (FRAMES - SETTLED)));
    }
  }

  /** Raw and smoothed. */
  private static Measure[] follow(DoubleFunction<Transform2> path) {
    Random random = new Random(7);
    FaceTracker tracker = FaceTracker.of(aligner);
    double[][] raw = new double[FRAMES][];
    double[][] smoothed = new double[FRAMES][];
    for (int frame = 0; frame < FRAMES; frame++) {
      Transform2 map = path.apply(frame * Video.FRAME * 1e-9);
      if (frame == 0) {
        tracker.start(FaceBox.around(truth.transformed(map)));
      }
      TrackedFace face = tracker.next(Video.frame(map, NOISE, random), frame * Video.FRAME);
      assertThat(face.state()).isEqualTo(TrackedFace.State.TRACKED);
      double[] there = truth.transformed(map).toArray();
      raw[frame] = minus(face.raw().toArray(), there);
      smoothed[frame] = minus(face.smoothed().toArray(), there);
    }
    return new Measure[] {Measure.of(raw), Measure.of(smoothed)};
  }

  private static double[] minus(double[] one, double[] other) {
    double[] difference = new double[one.length];
    for (int i = 0; i < one.length; i++) {
      difference[i] = one[i] - other[i];
    }
    return difference;
  }

  @Test
  void aRestingFaceJittersLessThanHalfAsMuch() {
    Measure[] measures = follow(seconds -> Video.place(160.3, 119.6, 0.05, 1));
    assertThat(measures[1].scatter()).isLessThan(measures[0].scatter() / 2);
    assertThat(measures[1].shaking()).isLessThan(measures[0].shaking() / 3);
  }

  @Test
  void aFaceThatMovesTurnsAndGrowsDoesNotLag() {
    Measure[] measures =
        follow(
            t ->
                Video.place(
                    160 + 50 * Math.sin(2 * Math.PI * t),
                    120 + 20 * Math.cos(5 * t),
                    0.3 * Math.sin(4 * t),
                    1 + 0.2 * Math.sin(3 * t)));
    assertThat(measures[0].error()).isLessThan(1);
    assertThat(measures[1].error()).isLessThan(measures[0].error() + 0.1);
    assertThat(measures[1].scatter()).isLessThan(measures[0].scatter() + 0.1);
  }

  @Test
  void aFaceThatDriftsSlowlyShakesLessAndDoesNotLag() {
    Measure[] measures = follow(seconds -> Video.place(140 + 12 * seconds, 120, 0, 1));
    assertThat(measures[1].shaking()).isLessThan(measures[0].shaking() / 1.5);
    assertThat(measures[1].error()).isLessThan(measures[0].error() + 0.05);
  }
}
