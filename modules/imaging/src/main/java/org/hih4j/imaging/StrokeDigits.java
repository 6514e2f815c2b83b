package org.hih4j.imaging;

import java.awt.geom.Path2D;
import org.hih4j.core.geometry.Point2;

/** Digits as strokes, for machines without fonts. */
final class StrokeDigits {

  /** Points "xy" on a grid of 0..4 by 0..6, joined by lines. */
  private static final String[] DIGITS = {
    "10 01 05 16 36 45 41 30 10",
    "02 20 26",
    "01 10 30 41 42 06 46",
    "00 40 22 32 43 45 36 16 05",
    "36 30 04 44",
    "40 00 03 32 43 45 36 16 05",
    "40 20 02 05 16 36 45 43 32 12 03",
    "00 40 16",
    "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33",
    "06 26 44 41 30 10 01 03 14 34 43"
  };

  private static final int ADVANCE = 6;
  private static final double GRID_WIDTH = 4;
  private static final double GRID_HEIGHT = 6;

  private StrokeDigits() {}

  /**
   * A number as lines to be stroked.
   *
   * @param number the number, 0 or more
   * @param centre the middle of the number
   * @param height the height of a digit
   */
  static Path2D number(int number, Point2 centre, double height) {
    double unit = height / GRID_HEIGHT;
    Path2D.Double path = new Path2D.Double();
    String digits = Integer.toString(number);
    double left = centre.x() - (ADVANCE * digits.length() - (ADVANCE - GRID_WIDTH)) / 2 * unit;
    double top = centre.y() - height / 2;
    for (int i = 0; i < digits.length(); i++) {
      boolean first = true;
      for (String point : DIGITS[digits.charAt(i) - '0'].split(" ")) {
        double px = left + (point.charAt(0) - '0') * unit;
        double py = top + (point.charAt(1) - '0') * unit;
        if (first) {
          path.moveTo(px, py);
        } else {
          path.lineTo(px, py);
        }
        first = false;
      }
      left += ADVANCE * unit;
    }
    return path;
  }
}
