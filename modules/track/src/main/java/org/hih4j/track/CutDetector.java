package org.hih4j.track;

import org.hih4j.imaging.FaceImage;
import org.jspecify.annotations.Nullable;

/**
 * Notices where a video jumps to another picture: neither the arrangement of light and dark nor the
 * colours are those of the frame before. A flash or a fade changes the colours only, a camera that
 * pans the arrangement only. Not safe for use by several threads.
 */
final class CutDetector {
  /** At or above this correlation of two thumbnails there is no cut. */
  private static final double MIN_ARRANGEMENT = 0.6;

  /** At or above this share of common colours there is no cut. */
  private static final double MIN_COLOURS = 0.8;

  private static final int COLUMNS = 24;
  private static final int ROWS = 16;

  /** Samples to either side of a cell of the thumbnail. */
  private static final int SAMPLES = 3;

  private static final int BINS = 16;

  /**
   * What a frame looks like from afar.
   *
   * @param cells brightness, freed of mean and contrast
   * @param colours share of each level of red, green and blue
   */
  record Look(double[] cells, double[] colours) {
    static Look of(FaceImage frame) {
      double[] cells = new double[COLUMNS * ROWS];
      double[] colours = new double[3 * BINS];
      double share = 1.0 / (cells.length * SAMPLES * SAMPLES);
      for (int row = 0; row < ROWS * SAMPLES; row++) {
        int y = (int) ((row + 0.5) * frame.height() / (ROWS * SAMPLES));
        for (int column = 0; column < COLUMNS * SAMPLES; column++) {
          int x = (int) ((column + 0.5) * frame.width() / (COLUMNS * SAMPLES));
          int rgb = frame.rgb(x, y);
          int red = rgb >> 16;
          int green = rgb >> 8 & 0xFF;
          int blue = rgb & 0xFF;
          cells[row / SAMPLES * COLUMNS + column / SAMPLES] += red + 2 * green + blue;
          colours[red * BINS / 256] += share;
          colours[BINS + green * BINS / 256] += share;
          colours[2 * BINS + blue * BINS / 256] += share;
        }
      }
      return new Look(Appearance.normalised(cells), colours);
    }

    /** Correlation of the arrangements, 1 for two flat pictures. */
    double arrangement(Look other) {
      double square = Appearance.product(cells, cells);
      double otherSquare = Appearance.product(other.cells, other.cells);
      return square == 0 && otherSquare == 0 ? 1 : Appearance.product(cells, other.cells);
    }

    /** Share of the colours that two pictures have in common, 0 to 1. */
    double commonColours(Look other) {
      double common = 0;
      for (int i = 0; i < colours.length; i++) {
        common += Math.min(colours[i], other.colours[i]);
      }
      return common / 3;
    }
  }

  private @Nullable Look last;

  /** Tells whether a frame does not go on from the one that was taken last. */
  boolean isCut(Look look) {
    return last != null
        && last.arrangement(look) < MIN_ARRANGEMENT
        && last.commonColours(look) < MIN_COLOURS;
  }

  /** Takes a frame's look as the one that the next is to go on from. */
  void take(Look look) {
    last = look;
  }
}
