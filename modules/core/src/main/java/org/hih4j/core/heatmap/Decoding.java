package org.hih4j.core.heatmap;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.hih4j.core.HihException;

/** What all decoders share: checks, the search for the peak, and a fast exponential. */
final class Decoding {
  /** What a value that is not finite means. */
  static final String BROKEN = "the network's output is broken, check its weights and its input";

  /** exp(x) is computed as exp(x / 32) to the power of 32, for x from -30 to 0. */
  private static final float HALVINGS_SCALE = 1f / 32;

  private static final float LEAST = -30f * HALVINGS_SCALE;

  private Decoding() {}

  static void check(
      FloatBuffer heatmaps, int heatmapsOffset, MapShape heatmapShape, DecodedPoints out) {
    Objects.requireNonNull(out, "out");
    checkBlock("heatmaps", heatmaps, heatmapsOffset, heatmapShape);
    if (out.size() != heatmapShape.landmarks()) {
      throw new IllegalArgumentException(
          "out must have room for " + heatmapShape.landmarks() + " landmarks: " + out.size());
    }
  }

  static void checkBlock(String name, FloatBuffer buffer, int offset, MapShape shape) {
    Objects.requireNonNull(buffer, name);
    Objects.requireNonNull(shape, name + "' shape");
    shape.requireIn(name, buffer, offset);
  }

  static double checkSharpness(String name, double sharpness) {
    if (!(sharpness > 0 && sharpness <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(name + " must be finite and greater than 0: " + sharpness);
    }
    return sharpness;
  }

  /**
   * Copies the heatmap of one landmark into the working memory of {@code out}, notes its peak
   * there, and returns the cell of the peak: the first in row-major order.
   */
  static int load(
      FloatBuffer heatmaps, int offset, MapShape shape, int landmark, DecodedPoints out) {
    int cells = shape.cells();
    float[] map = out.map(cells);
    heatmaps.get(offset + landmark * cells, map, 0, cells);
    int cell = argmax(map, cells);
    requireFinite(cell < 0 ? Float.NaN : map[cell], "heatmap", landmark);
    out.peak[landmark] = map[cell];
    out.spread[landmark] = Double.NaN;
    out.probability[landmark] = Double.NaN;
    return cell;
  }

  static void requireFinite(float peak, String what, int landmark) {
    if (!Float.isFinite(peak)) {
      throw new HihException(
          what + " " + landmark + " has no finite peak (" + peak + "): " + BROKEN);
    }
  }

  /** {@return the first cell that holds the greatest value, or -1 if a value is NaN} */
  static int argmax(float[] map, int cells) {
    float best = Float.NEGATIVE_INFINITY;
    int cell = 0;
    for (int i = 0; i < cells; i++) {
      float value = map[i];
      // One comparison for both: greater, or NaN. Measured faster than vectors of running maxima.
      if (!(value <= best)) {
        if (Float.isNaN(value)) {
          return -1;
        }
        best = value;
        cell = i;
      }
    }
    return cell;
  }

  /**
   * {@return e to the power of a number that is not positive; below -30 it stays at e^-30} The
   * relative error is below 1e-5 down to -10 and grows to 1 % at -30, where the value is 1e-13.
   */
  static float exp(float x) {
    float z = Math.max(x * HALVINGS_SCALE, LEAST);
    float e =
        1f
            + z
                * (1f
                    + z
                        * (1f / 2
                            + z * (1f / 6 + z * (1f / 24 + z * (1f / 120 + z * (1f / 720))))));
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    return e;
  }

  /**
   * Forms the softmax of a whole map and leaves its moments in {@code out}.
   *
   * <p>The loops that touch every cell stand in methods of their own, have no branch, store to one
   * array and index all arrays alike: the shape that the just-in-time compiler turns into vector
   * instructions.
   *
   * @param map the map
   * @param peak the cell of its greatest value
   * @param sharpness factor on the values before the exponential
   */
  static void softmaxMoments(
      float[] map, MapShape shape, int peak, float sharpness, DecodedPoints out) {
    int width = shape.width();
    int height = shape.height();
    float[] weights = out.weights(shape.cells());
    weigh(map, shape.cells(), map[peak], sharpness, weights);
    float[] row0 = out.row(0, width);
    float[] row1 = out.row(1, width);
    float[] row2 = out.row(2, width);
    float[] row3 = out.row(3, width);
    float[] columns = out.columns(0, width);
    float[] columnsY = out.columns(1, width);
    float[] columnsYy = out.columns(2, width);
    Arrays.fill(columns, 0, width, 0f);
    Arrays.fill(columnsY, 0, width, 0f);
    Arrays.fill(columnsYy, 0, width, 0f);
    int peakX = shape.column(peak);
    int peakY = shape.row(peak);
    for (int y = 0; y < height; y += 4) {
      copyRow(weights, y, height, width, row0);
      copyRow(weights, y + 1, height, width, row1);
      copyRow(weights, y + 2, height, width, row2);
      copyRow(weights, y + 3, height, width, row3);
      float dy = y - peakY;
      float dy1 = dy + 1;
      float dy2 = dy + 2;
      float dy3 = dy + 3;
      add(row0, 1, row1, 1, row2, 1, row3, 1, width, columns);
      add(row0, dy, row1, dy1, row2, dy2, row3, dy3, width, columnsY);
      add(row0, dy * dy, row1, dy1 * dy1, row2, dy2 * dy2, row3, dy3 * dy3, width, columnsYy);
    }
    double mass = 0;
    double sumX = 0;
    double sumXx = 0;
    double sumY = 0;
    double sumYy = 0;
    for (int i = 0; i < width; i++) {
      double dx = i - peakX;
      double weight = columns[i];
      mass += weight;
      sumX += weight * dx;
      sumXx += weight * dx * dx;
      sumY += columnsY[i];
      sumYy += columnsYy[i];
    }
    out.moments(mass, peakX, peakY, sumX, sumY, sumXx + sumYy);
  }

  private static void weigh(float[] map, int cells, float top, float sharpness, float[] weights) {
    for (int i = 0; i < cells; i++) {
      weights[i] = exp((map[i] - top) * sharpness);
    }
  }

  /** Copies one row, or zeros where the map has no such row. */
  private static void copyRow(float[] weights, int y, int height, int width, float[] row) {
    if (y < height) {
      System.arraycopy(weights, y * width, row, 0, width);
    } else {
      Arrays.fill(row, 0, width, 0f);
    }
  }

  /** Adds four rows, each times its factor: a quarter of the loads and stores of one by one. */
  private static void add(
      float[] row0,
      float factor0,
      float[] row1,
      float factor1,
      float[] row2,
      float factor2,
      float[] row3,
      float factor3,
      int width,
      float[] sums) {
    for (int i = 0; i < width; i++) {
      sums[i] += row0[i] * factor0 + row1[i] * factor1 + row2[i] * factor2 + row3[i] * factor3;
    }
  }

  /** Like {@link #softmaxMoments}, over the cells at most {@code radius} from the peak. */
  static void windowMoments(
      float[] map, MapShape shape, int peak, int radius, float sharpness, DecodedPoints out) {
    int width = shape.width();
    int height = shape.height();
    if (radius >= Math.max(width, height) - 1) {
      // The window is the whole map, for which there are vector instructions.
      softmaxMoments(map, shape, peak, sharpness, out);
      return;
    }
    int peakX = shape.column(peak);
    int peakY = shape.row(peak);
    int left = Math.max(-radius, -peakX);
    int right = Math.min(radius, width - 1 - peakX);
    int above = Math.max(-radius, -peakY);
    int below = Math.min(radius, height - 1 - peakY);
    float top = map[peak];
    double mass = 0;
    double sumX = 0;
    double sumY = 0;
    double sumSquares = 0;
    for (int dy = above; dy <= below; dy++) {
      int row = peak + dy * width;
      for (int dx = left; dx <= right; dx++) {
        double weight = exp((map[row + dx] - top) * sharpness);
        mass += weight;
        sumX += weight * dx;
        sumY += weight * dy;
        sumSquares += weight * (dx * dx + dy * dy);
      }
    }
    out.moments(mass, peakX, peakY, sumX, sumY, sumSquares);
  }
}
