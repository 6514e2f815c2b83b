package org.hih4j.core.heatmap;

import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.internal.Checks;

/**
 * Where a point in heatmap coordinates lies in the network's input. Networks differ in this by half
 * a cell or half a pixel, as their training targets did; a decoder does not know, the model's
 * description must say.
 *
 * <p>With s the number of input pixels to a cell, on each axis:
 */
public enum HeatmapFrame {
  /** pixel = s · p: the reference code of HIH, for use with its own crop. */
  SCALED(0, 0),
  /**
   * pixel = s · p - 0.5: p counts cells from the edge of the picture, so that the whole part of p
   * is the cell that holds the point.
   */
  CELL_EDGES(0, -0.5),
  /**
   * pixel = s · (p + 0.5) - 0.5: whole numbers are the middles of cells. For maps drawn at the
   * rounded or the exact point in the frame of the resized picture.
   */
  CELL_CENTRES(0.5, -0.5);

  private final double cellShift;
  private final double pixelShift;

  HeatmapFrame(double cellShift, double pixelShift) {
    this.cellShift = cellShift;
    this.pixelShift = pixelShift;
  }

  /**
   * Returns the map from heatmap coordinates to input pixels (centres at whole numbers).
   *
   * @param heatmap shape of the heatmaps
   * @param inputWidth width of the network's input in pixels, at least 1
   * @param inputHeight height of the network's input in pixels, at least 1
   * @throws IllegalArgumentException if a size is less than 1
   */
  public Transform2 toInput(MapShape heatmap, int inputWidth, int inputHeight) {
    Checks.atLeast("inputWidth", inputWidth, 1);
    Checks.atLeast("inputHeight", inputHeight, 1);
    double scaleX = (double) inputWidth / heatmap.width();
    double scaleY = (double) inputHeight / heatmap.height();
    return new Transform2(
        scaleX, 0, cellShift * scaleX + pixelShift, 0, scaleY, cellShift * scaleY + pixelShift);
  }
}
