package org.hih4j.video.internal;

import java.nio.ByteBuffer;

/**
 * How stored pictures are brought upright: one of the eight that rows and columns allow.
 *
 * @param transposed whether rows become columns
 * @param fromRight whether columns of the upright picture are counted from the right
 * @param fromBottom whether rows of the upright picture are counted from the bottom
 */
record Orientation(boolean transposed, boolean fromRight, boolean fromBottom) {
  static final Orientation UPRIGHT = new Orientation(false, false, false);

  /**
   * The orientation of a display matrix: x' = a x + c y, y' = b x + d y, the nearest of the eight.
   */
  static Orientation of(int a, int b, int c, int d) {
    long straight = Math.abs((long) a) + Math.abs((long) d);
    long crossed = Math.abs((long) b) + Math.abs((long) c);
    return straight >= crossed
        ? new Orientation(false, a < 0, d < 0)
        : new Orientation(true, c < 0, b < 0);
  }

  /** The turn in degrees clockwise, that before a mirroring if there is one. */
  int degrees() {
    if (!transposed) {
      return fromBottom ? 180 : 0;
    }
    return fromRight ? 90 : 270;
  }

  int width(int storedWidth, int storedHeight) {
    return transposed ? storedHeight : storedWidth;
  }

  int height(int storedWidth, int storedHeight) {
    return transposed ? storedWidth : storedHeight;
  }

  /** Brings a picture of three bytes a pixel upright. */
  byte[] upright(ByteBuffer stored, int width, int height, int stride) {
    byte[] upright = new byte[3 * width * height];
    byte[] row = new byte[3 * width];
    int across = width(width, height);
    int down = height(width, height);
    for (int y = 0; y < height; y++) {
      stored.get(y * stride, row);
      for (int x = 0; x < width; x++) {
        int column = transposed ? y : x;
        int line = transposed ? x : y;
        column = fromRight ? across - 1 - column : column;
        line = fromBottom ? down - 1 - line : line;
        int to = 3 * (line * across + column);
        upright[to] = row[3 * x];
        upright[to + 1] = row[3 * x + 1];
        upright[to + 2] = row[3 * x + 2];
      }
    }
    return upright;
  }
}
