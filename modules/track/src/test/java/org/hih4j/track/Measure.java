package org.hih4j.track;

import java.util.Random;
import org.hih4j.align.FaceAligner;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;

/**
 * How raw and smoothed landmarks do along a path.
 *
 * @param error mean distance to where the landmarks truly are, in pixels
 * @param scatter standard deviation of that difference over time, in pixels
 * @param shaking root mean square change of that difference from frame to frame, in pixels
 */
record Measure(double error, double scatter, double shaking) {
  static Measure of(double[][] differences, int settled) {
    int size = differences[0].length;
    double error = 0;
    double shaking = 0;
    double[] mean = new double[size];
    double[] square = new double[size];
    for (int frame = settled; frame < differences.length; frame++) {
      double[] now = differences[frame];
      for (int i = 0; i < size; i++) {
        mean[i] += now[i] / (differences.length - settled);
        square[i] += now[i] * now[i] / (differences.length - settled);
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
        error / points / (differences.length - settled),
        Math.sqrt(variance / points),
        Math.sqrt(shaking / points / (differences.length - settled)));
  }

  /** What the network finds on the mean over places, turns and sizes, in the photograph. */
  static Landmarks truth(FaceAligner aligner) {
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

  static double[] minus(double[] one, double[] other) {
    double[] difference = new double[one.length];
    for (int i = 0; i < one.length; i++) {
      difference[i] = one[i] - other[i];
    }
    return difference;
  }
}
