package org.hih4j.core.heatmap;

import java.util.Map;

/** {@link HeatmapDecoder#dark}. */
final class DarkDecoder extends HeatmapDecoder {
  /** Logarithms are taken of values no smaller than this. */
  private static final double LEAST = 1e-10;

  /** The expansion looks two cells to each side. */
  private static final int REACH = 2;

  private static final int SIDE = 2 * REACH + 1;
  private static final int LARGEST_KERNEL = 63;

  private final double[] taps;

  DarkDecoder(int kernel) {
    super(Kind.DARK, false, Map.of("kernel", kernel));
    if (kernel < 1 || kernel > LARGEST_KERNEL || kernel % 2 == 0) {
      throw new IllegalArgumentException(
          "kernel must be odd and in 1.." + LARGEST_KERNEL + ": " + kernel);
    }
    int half = kernel / 2;
    double sigma = 0.3 * (half - 1) + 0.8;
    taps = new double[kernel];
    double sum = 0;
    for (int i = 0; i < kernel; i++) {
      taps[i] = Math.exp(-(i - half) * (i - half) / (2 * sigma * sigma));
      sum += taps[i];
    }
    for (int i = 0; i < kernel; i++) {
      taps[i] /= sum;
    }
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    int width = shape.width();
    int height = shape.height();
    int x = shape.column(peak);
    int y = shape.row(peak);
    out.put(landmark, x, y);
    if (x >= REACH && x < width - REACH && y >= REACH && y < height - REACH) {
      refine(out.map(shape.cells()), height, width, x, y, landmark, out);
    }
  }

  private void refine(
      float[] map, int height, int width, int x, int y, int landmark, DecodedPoints out) {
    double[] log = out.window(SIDE * SIDE);
    smoothedLogarithms(map, height, width, x, y, log, out);
    int c = REACH * SIDE + REACH;
    double dx = 0.5 * (log[c + 1] - log[c - 1]);
    double dy = 0.5 * (log[c + SIDE] - log[c - SIDE]);
    double dxx = 0.25 * (log[c + 2] - 2 * log[c] + log[c - 2]);
    double dyy = 0.25 * (log[c + 2 * SIDE] - 2 * log[c] + log[c - 2 * SIDE]);
    double dxy =
        0.25 * (log[c + SIDE + 1] - log[c - SIDE + 1] - log[c + SIDE - 1] + log[c - SIDE - 1]);
    double determinant = dxx * dyy - dxy * dxy;
    if (determinant > 0 && dxx < 0) {
      double stepX = (dxy * dy - dyy * dx) / determinant;
      double stepY = (dxy * dx - dxx * dy) / determinant;
      if (Math.abs(stepX) <= REACH && Math.abs(stepY) <= REACH) {
        out.put(landmark, x + stepX, y + stepY);
      }
    }
  }

  /** The scale that the paper's code restores after smoothing only shifts the logarithms. */
  private void smoothedLogarithms(
      float[] map, int height, int width, int x, int y, double[] log, DecodedPoints out) {
    int half = taps.length / 2;
    int first = Math.max(0, y - REACH - half);
    int last = Math.min(height - 1, y + REACH + half);
    double[] rows = out.rows((last - first + 1) * SIDE);
    for (int row = first; row <= last; row++) {
      for (int i = 0; i < SIDE; i++) {
        int from = x - REACH + i - half;
        int begin = Math.max(0, -from);
        int end = Math.min(taps.length, width - from);
        double sum = 0;
        for (int t = begin; t < end; t++) {
          sum += taps[t] * map[row * width + from + t];
        }
        rows[(row - first) * SIDE + i] = sum;
      }
    }
    for (int j = 0; j < SIDE; j++) {
      int from = y - REACH + j - half;
      int begin = Math.max(0, -from);
      int end = Math.min(taps.length, height - from);
      for (int i = 0; i < SIDE; i++) {
        double sum = 0;
        for (int t = begin; t < end; t++) {
          sum += taps[t] * rows[(from + t - first) * SIDE + i];
        }
        log[j * SIDE + i] = Math.log(Math.max(sum, LEAST));
      }
    }
  }
}
