package org.hih4j.core.internal;

import java.nio.FloatBuffer;
import java.util.Objects;
import org.hih4j.core.heatmap.MapShape;
import org.jspecify.annotations.Nullable;

/**
 * Draws the maps that a network is trained to give: for each landmark a Gaussian at the cell that
 * holds the point, and a Gaussian at the sub-cell nearest to the rest. Peaks are 1. Immutable, safe
 * for use by many threads.
 *
 * @param sigma standard deviation in the integer map in cells, greater than 0; HIH has 1.5
 * @param decimalSigma standard deviation in the decimal map in sub-cells, greater than 0; HIH has 1
 * @param mode how points are cut into cell and sub-cell and how maps are drawn
 */
public record HeatmapEncoder(double sigma, double decimalSigma, Mode mode) {
  /** How points are cut into cell and sub-cell and how maps are drawn. */
  public enum Mode {
    /**
     * As HIH's reference code draws: the cell is the whole part of the point; Gaussians are cut off
     * at 3 sigma and, in the first cells of each axis, drawn one cell too far; sub-cells past the
     * last fall outside their map, so that only the edge of the Gaussian is seen.
     */
    REFERENCE,
    /**
     * The cell is the whole part of the point, the sub-cell the nearest one in that cell. Gaussians
     * are exact everywhere.
     */
    WITHIN_CELL,
    /**
     * The point is rounded to the nearest sub-cell first, which may be the first of the next cell:
     * unbiased. Gaussians are exact everywhere.
     */
    NEAREST
  }

  private static final double HIH_SIGMA = 1.5;
  private static final double HIH_DECIMAL_SIGMA = 1;

  /**
   * Makes an encoder.
   *
   * @throws IllegalArgumentException if a standard deviation is not finite and greater than 0
   */
  public HeatmapEncoder {
    Checks.positive("sigma", sigma);
    Checks.positive("decimalSigma", decimalSigma);
    Objects.requireNonNull(mode, "mode");
  }

  /** {@return an encoder with HIH's standard deviations and exact Gaussians within each cell} */
  public static HeatmapEncoder exact() {
    return new HeatmapEncoder(HIH_SIGMA, HIH_DECIMAL_SIGMA, Mode.WITHIN_CELL);
  }

  /**
   * {@return an encoder that draws as HIH's reference code does, its faults at borders included}
   */
  public static HeatmapEncoder reference() {
    return new HeatmapEncoder(HIH_SIGMA, HIH_DECIMAL_SIGMA, Mode.REFERENCE);
  }

  /**
   * Draws the maps of one face. Cells of points outside the map are those at its edge. Writes at
   * absolute positions: the buffers' own positions are neither used nor changed.
   *
   * @param xy points in heatmap coordinates, x0, y0, x1, y1 and so on
   * @param heatmaps where the integer maps go
   * @param heatmapsOffset where this face's maps begin in the buffer
   * @param heatmapShape shape of this face's integer maps
   * @param decimals where the decimal maps go; null to draw none
   * @param decimalsOffset where this face's decimal maps begin in the buffer
   * @param decimalShape shape of this face's decimal maps; null to draw none
   * @throws IllegalArgumentException if shapes do not fit one another, the points or the buffers,
   *     or a point is not finite
   */
  @SuppressWarnings("exports") // JSpecify is for those who have it
  public void encode(
      double[] xy,
      FloatBuffer heatmaps,
      int heatmapsOffset,
      MapShape heatmapShape,
      @Nullable FloatBuffer decimals,
      int decimalsOffset,
      @Nullable MapShape decimalShape) {
    heatmapShape.requireIn("heatmaps", heatmaps, heatmapsOffset);
    int landmarks = heatmapShape.landmarks();
    if (xy.length != 2 * landmarks) {
      throw new IllegalArgumentException(
          "xy must hold " + 2 * landmarks + " coordinates: " + xy.length);
    }
    MapShape fine = new MapShape(1, 1, 1);
    if (decimals != null) {
      fine = Objects.requireNonNull(decimalShape, "decimalShape");
      fine.requireIn("decimals", decimals, decimalsOffset);
      if (fine.landmarks() != landmarks) {
        throw new IllegalArgumentException(
            "decimals must be of " + landmarks + " landmarks: " + fine);
      }
    }
    for (int i = 0; i < xy.length; i++) {
      if (!Double.isFinite(xy[i])) {
        throw new IllegalArgumentException("xy[" + i + "] must be finite: " + xy[i]);
      }
    }
    int width = heatmapShape.width();
    int height = heatmapShape.height();
    int subX = fine.width();
    int subY = fine.height();
    float[] across = new float[Math.max(width, subX)];
    float[] down = new float[Math.max(height, subY)];
    for (int k = 0; k < landmarks; k++) {
      double x = xy[2 * k];
      double y = xy[2 * k + 1];
      int cellX = cell(x, width, subX);
      int cellY = cell(y, height, subY);
      gaussian(across, width, cellX, sigma);
      gaussian(down, height, cellY, sigma);
      int at = heatmapsOffset + k * heatmapShape.cells();
      draw(heatmaps, at, across, width, down, height);
      if (decimals != null) {
        gaussian(across, subX, subCell(x, cellX, subX), decimalSigma);
        gaussian(down, subY, subCell(y, cellY, subY), decimalSigma);
        int decimalAt = decimalsOffset + k * fine.cells();
        draw(decimals, decimalAt, across, subX, down, subY);
      }
    }
  }

  private int cell(double value, int count, int subCells) {
    double cell =
        mode == Mode.NEAREST
            ? Math.floor(Math.rint(value * subCells) / subCells)
            : Math.floor(value);
    return (int) Math.max(0, Math.min(count - 1, cell));
  }

  private int subCell(double value, int cell, int count) {
    double exact = (value - cell) * count;
    if (mode == Mode.REFERENCE) {
      // A point half-way between two sub-cells goes to the lower one.
      return (int) Math.ceil(exact - 0.5);
    }
    double sub = Math.rint(exact);
    return (int) Math.max(0, Math.min(count - 1, sub));
  }

  private void gaussian(float[] line, int count, int center, double deviation) {
    if (mode == Mode.REFERENCE) {
      referenceGaussian(line, count, center, deviation);
      return;
    }
    for (int i = 0; i < count; i++) {
      line[i] = gauss(i - center, deviation);
    }
  }

  /**
   * The patch of 2 · 3 sigma + 1 cells (10 for sigma 1.5, with its peak at the sixth) is laid down
   * from the whole part of centre - 3 sigma on. Java's conversion cuts towards zero as the
   * reference's does, which for centres left of 3 sigma is one cell too far.
   */
  private static void referenceGaussian(float[] line, int count, int center, double deviation) {
    int size = (int) (6 * deviation + 1);
    int middle = size / 2;
    int begin = (int) (center - 3 * deviation);
    int end = (int) (center + 3 * deviation + 1);
    for (int i = 0; i < count; i++) {
      int patch = i - begin;
      line[i] = i >= begin && i < end && patch < size ? gauss(patch - middle, deviation) : 0f;
    }
  }

  private static float gauss(double distance, double deviation) {
    return (float) Math.exp(-distance * distance / (2 * deviation * deviation));
  }

  private static void draw(
      FloatBuffer maps, int offset, float[] across, int width, float[] down, int height) {
    for (int y = 0; y < height; y++) {
      int row = offset + y * width;
      for (int x = 0; x < width; x++) {
        maps.put(row + x, down[y] * across[x]);
      }
    }
  }
}
