package org.hih4j.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.DoubleFunction;
import org.hih4j.align.FaceAligner;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Transform2;
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
    truth = Measure.truth(aligner);
  }

  @AfterAll
  static void close() {
    aligner.close();
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
      TrackedFace face =
          tracker.next(Video.frame(map, NOISE, random), frame * Video.FRAME).orElseThrow();
      assertThat(face.state()).isEqualTo(TrackedFace.State.TRACKED);
      double[] there = truth.transformed(map).toArray();
      raw[frame] = Measure.minus(face.raw().toArray(), there);
      smoothed[frame] = Measure.minus(face.smoothed().toArray(), there);
    }
    return new Measure[] {Measure.of(raw, SETTLED), Measure.of(smoothed, SETTLED)};
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
