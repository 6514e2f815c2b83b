package org.hih4j.imaging;

import java.util.Arrays;
import org.hih4j.core.geometry.Transform2;

/**
 * Rows of a picture warped along its axes, as crops are that are not turned. The weights then
 * separate: each row of the picture is resampled across once, with weights that all rows share,
 * kept for the next row of the output, and blended with the row below it. For use by one thread,
 * which must be done with it before it makes another.
 */
final class AxisAlignedRows {

  /** No row of the picture: neither it nor its neighbours are kept. */
  private static final int NONE = -3;

  /** Exact, and cheaper than a conversion. */
  private static final float[] VALUES = new float[256];

  private static final ThreadLocal<Room> ROOM = ThreadLocal.withInitial(() -> new Room(0));

  static {
    for (int i = 0; i < 256; i++) {
      VALUES[i] = i;
    }
  }

  private final byte[] data;
  private final int stride;
  private final int height;
  private final int red;
  private final int columns;

  /** Where the left one of a column's two pixels begins in a row, and the share of each. */
  private final int[] offsets;

  private final float[] leftShares;
  private final float[] rightShares;

  /** Two neighbouring rows of the picture, resampled across: three planes each. */
  private float[][] upper;

  private float[][] lower;
  private int keptTop = NONE;

  /**
   * Works out the columns.
   *
   * @param data three bytes for each pixel of a picture of at least 2 × 2
   * @param map takes the output to the picture; without rotation or shear
   * @param firstU columns before this one show what it shows
   * @param lastU columns after this one show what it shows
   */
  AxisAlignedRows(
      byte[] data,
      int width,
      int height,
      int red,
      Transform2 map,
      double firstU,
      double lastU,
      int columns) {
    this.data = data;
    this.stride = 3 * width;
    this.height = height;
    this.red = red;
    this.columns = columns;
    Room room = ROOM.get();
    if (room.columns < columns) {
      room = new Room(columns);
      ROOM.set(room);
    }
    offsets = room.offsets;
    leftShares = room.leftShares;
    rightShares = room.rightShares;
    upper = room.upper;
    lower = room.lower;
    for (int u = 0; u < columns; u++) {
      double x = map.xx() * Math.min(lastU, Math.max(firstU, u)) + map.tx();
      int left = first(x, width);
      offsets[u] = 3 * left;
      leftShares[u] = share(x, left, width);
      rightShares[u] = share(x, left + 1, width);
    }
  }

  /**
   * Writes a row of the warped picture, as colours of 0 to 255.
   *
   * @param y where the row lies in the picture
   */
  void row(double y, float[] reds, float[] greens, float[] blues) {
    int top = first(y, height);
    float upperShare = share(y, top, height);
    float lowerShare = share(y, top + 1, height);
    if (upperShare == 0 && lowerShare == 0) {
      Arrays.fill(reds, 0f);
      Arrays.fill(greens, 0f);
      Arrays.fill(blues, 0f);
      return;
    }
    keep(top);
    blend(upper[red], upperShare, lower[red], lowerShare, reds);
    blend(upper[1], upperShare, lower[1], lowerShare, greens);
    blend(upper[2 - red], upperShare, lower[2 - red], lowerShare, blues);
  }

  private void keep(int top) {
    boolean below = top == keptTop + 1;
    boolean above = top == keptTop - 1;
    if (below || above) {
      float[][] other = upper;
      upper = lower;
      lower = other;
    }
    if (top != keptTop && !below) {
      resample(top * stride, upper[0], upper[1], upper[2]);
    }
    if (top != keptTop && !above) {
      resample((top + 1) * stride, lower[0], lower[1], lower[2]);
    }
    keptTop = top;
  }

  private void resample(int rowStart, float[] first, float[] second, float[] third) {
    byte[] pixels = data;
    float[] values = VALUES;
    for (int u = 0; u < columns; u++) {
      int at = rowStart + offsets[u];
      float left = leftShares[u];
      float right = rightShares[u];
      first[u] = values[pixels[at] & 0xFF] * left + values[pixels[at + 3] & 0xFF] * right;
      second[u] = values[pixels[at + 1] & 0xFF] * left + values[pixels[at + 4] & 0xFF] * right;
      third[u] = values[pixels[at + 2] & 0xFF] * left + values[pixels[at + 5] & 0xFF] * right;
    }
  }

  private static void blend(
      float[] upper, float upperShare, float[] lower, float lowerShare, float[] row) {
    for (int u = 0; u < row.length; u++) {
      row[u] = upper[u] * upperShare + lower[u] * lowerShare;
    }
  }

  /** The first of the two pixels that may have a share in a coordinate; both exist. */
  private static int first(double coordinate, int size) {
    return (int) Math.max(0, Math.min(size - 2, Math.floor(coordinate)));
  }

  /** The share of a pixel: none from a distance of 1 on, or beyond the picture's outside. */
  private static float share(double coordinate, int pixel, int size) {
    return coordinate > -1 && coordinate < size
        ? (float) Math.max(0, 1 - Math.abs(coordinate - pixel))
        : 0;
  }

  /** Working memory of a thread. */
  private static final class Room {
    final int columns;
    final int[] offsets;
    final float[] leftShares;
    final float[] rightShares;
    final float[][] upper;
    final float[][] lower;

    Room(int columns) {
      this.columns = columns;
      offsets = new int[columns];
      leftShares = new float[columns];
      rightShares = new float[columns];
      upper = new float[3][columns];
      lower = new float[3][columns];
    }
  }
}
