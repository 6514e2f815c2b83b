package org.hih4j.imaging;

import java.util.Arrays;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a warped picture, as colours of 0 to 255. The pixels are those of the picture or, where
 * it shrinks, averages of blocks of them.
 */
final class PixelSource {

  /** Blocks so large that the sum of their bytes still fits an int. */
  private static final int MAX_BLOCK = 2048;

  /** Working memory above this is not kept. */
  private static final int MAX_KEPT_BYTES = 8 << 20;

  private static final ThreadLocal<byte[]> BLOCKS = ThreadLocal.withInitial(() -> new byte[0]);

  private static final ThreadLocal<int[]> SUMS = ThreadLocal.withInitial(() -> new int[0]);

  private final byte[] data;
  private final int width;
  private final int height;
  private final int red;
  private final Transform2 map;

  /** The clamped output coordinates; with clamping, columns outside show the nearest inside. */
  private final double firstU;

  private final double lastU;
  private final double firstV;
  private final double lastV;

  /** Null where the warp turns the picture, or the picture is too narrow for it. */
  private final @Nullable AxisAlignedRows axisAligned;

  private PixelSource(
      byte[] data,
      int width,
      int height,
      int red,
      Transform2 map,
      double marginU,
      double marginV,
      int outWidth,
      int outHeight) {
    this.data = data;
    this.width = width;
    this.height = height;
    this.red = red;
    this.map = map;
    this.firstU = marginU;
    this.lastU = outWidth - 1 - marginU;
    this.firstV = marginV;
    this.lastV = outHeight - 1 - marginV;
    boolean straight = map.xy() == 0 && map.yx() == 0;
    this.axisAligned =
        straight && width >= 2 && height >= 2
            ? new AxisAlignedRows(data, width, height, red, map, firstU, lastU, outWidth)
            : null;
  }

  static PixelSource of(
      FaceImage image, Transform2 map, int outWidth, int outHeight, Sampling sampling) {
    return switch (sampling) {
      case BILINEAR -> whole(image, map, 0, 0, outWidth, outHeight);
      case CROP_THEN_RESIZE ->
          whole(
              image,
              map,
              margin(Math.hypot(map.xx(), map.yx()), outWidth),
              margin(Math.hypot(map.xy(), map.yy()), outHeight),
              outWidth,
              outHeight);
      case ANTIALIASED -> {
        int blockWidth = block(Math.hypot(map.xx(), map.xy()));
        int blockHeight = block(Math.hypot(map.yx(), map.yy()));
        yield blockWidth == 1 && blockHeight == 1
            ? whole(image, map, 0, 0, outWidth, outHeight)
            : averaged(image, map, outWidth, outHeight, blockWidth, blockHeight);
      }
    };
  }

  /**
   * Writes a row of the warped picture.
   *
   * @param v the row
   * @param reds where the reds go; its length is the number of columns
   * @param greens where the greens go
   * @param blues where the blues go
   */
  void row(int v, float[] reds, float[] greens, float[] blues) {
    double heldV = Math.min(lastV, Math.max(firstV, v));
    if (axisAligned != null) {
      axisAligned.row(map.yy() * heldV + map.ty(), reds, greens, blues);
      return;
    }
    double startX = map.xy() * heldV + map.tx();
    double startY = map.yy() * heldV + map.ty();
    int columns = reds.length;
    // The columns whose four pixels all exist; everything before and after takes the slow way.
    int from = (int) Math.ceil(firstU);
    int to = (int) Math.floor(lastU) + 1;
    from = Math.max(from, firstInside(startX, map.xx(), width - 1, columns));
    from = Math.max(from, firstInside(startY, map.yx(), height - 1, columns));
    to = Math.min(to, endInside(startX, map.xx(), width - 1, columns));
    to = Math.min(to, endInside(startY, map.yx(), height - 1, columns));
    while (from < to && !inside(startX, startY, from)) {
      from++;
    }
    while (from < to && !inside(startX, startY, to - 1)) {
      to--;
    }
    if (from >= to) {
      from = columns;
      to = columns;
    }
    for (int u = 0; u < from; u++) {
      edge(u, startX, startY, reds, greens, blues);
    }
    interior(from, to, startX, startY, reds, greens, blues);
    for (int u = to; u < columns; u++) {
      edge(u, startX, startY, reds, greens, blues);
    }
  }

  private void interior(
      int from, int to, double startX, double startY, float[] reds, float[] greens, float[] blues) {
    byte[] pixels = data;
    int stride = 3 * width;
    int toRed = red;
    int toBlue = 2 - red;
    double stepX = map.xx();
    double stepY = map.yx();
    for (int u = from; u < to; u++) {
      double x = startX + u * stepX;
      double y = startY + u * stepY;
      int left = (int) x;
      int top = (int) y;
      float rightShare = (float) (x - left);
      float bottomShare = (float) (y - top);
      float share11 = rightShare * bottomShare;
      float share10 = rightShare - share11;
      float share01 = bottomShare - share11;
      float share00 = 1 - rightShare - share01;
      int at = top * stride + 3 * left;
      int below = at + stride;
      reds[u] =
          (pixels[at + toRed] & 0xFF) * share00
              + (pixels[at + 3 + toRed] & 0xFF) * share10
              + (pixels[below + toRed] & 0xFF) * share01
              + (pixels[below + 3 + toRed] & 0xFF) * share11;
      greens[u] =
          (pixels[at + 1] & 0xFF) * share00
              + (pixels[at + 4] & 0xFF) * share10
              + (pixels[below + 1] & 0xFF) * share01
              + (pixels[below + 4] & 0xFF) * share11;
      blues[u] =
          (pixels[at + toBlue] & 0xFF) * share00
              + (pixels[at + 3 + toBlue] & 0xFF) * share10
              + (pixels[below + toBlue] & 0xFF) * share01
              + (pixels[below + 3 + toBlue] & 0xFF) * share11;
    }
  }

  private void edge(
      int u, double startX, double startY, float[] reds, float[] greens, float[] blues) {
    double heldU = Math.min(lastU, Math.max(firstU, u));
    double x = startX + heldU * map.xx();
    double y = startY + heldU * map.yx();
    float r = 0;
    float g = 0;
    float b = 0;
    if (x > -1 && y > -1 && x < width && y < height) {
      int left = (int) Math.floor(x);
      int top = (int) Math.floor(y);
      float rightShare = (float) (x - left);
      float bottomShare = (float) (y - top);
      for (int corner = 0; corner < 4; corner++) {
        int column = left + (corner & 1);
        int row = top + (corner >> 1);
        if (column >= 0 && row >= 0 && column < width && row < height) {
          float share =
              ((corner & 1) == 1 ? rightShare : 1 - rightShare)
                  * (corner >> 1 == 1 ? bottomShare : 1 - bottomShare);
          int at = 3 * (row * width + column);
          r += (data[at + red] & 0xFF) * share;
          g += (data[at + 1] & 0xFF) * share;
          b += (data[at + 2 - red] & 0xFF) * share;
        }
      }
    }
    reds[u] = r;
    greens[u] = g;
    blues[u] = b;
  }

  private boolean inside(double startX, double startY, int u) {
    double x = startX + u * map.xx();
    double y = startY + u * map.yx();
    return x >= 0 && y >= 0 && x < width - 1 && y < height - 1;
  }

  /** About the first column at which start + column * step is in [0, end), at most one too far. */
  private static int firstInside(double start, double step, double end, int columns) {
    double first;
    if (step > 0) {
      first = Math.ceil(-start / step);
    } else if (step < 0) {
      first = Math.ceil((end - start) / step);
    } else {
      first = start >= 0 && start < end ? 0 : columns;
    }
    return (int) Math.min(columns, Math.max(0, first - 1));
  }

  /** About one past the last column at which start + column * step is in [0, end). */
  private static int endInside(double start, double step, double end, int columns) {
    double last;
    if (step > 0) {
      last = Math.floor((end - start) / step);
    } else if (step < 0) {
      last = Math.floor(-start / step);
    } else {
      last = start >= 0 && start < end ? columns : -2;
    }
    return (int) Math.min(columns, Math.max(0, last + 2));
  }

  private static PixelSource whole(
      FaceImage image,
      Transform2 map,
      double marginU,
      double marginV,
      int outWidth,
      int outHeight) {
    return new PixelSource(
        image.data(),
        image.width(),
        image.height(),
        image.red(),
        map,
        marginU,
        marginV,
        outWidth,
        outHeight);
  }

  /** How far inside the outermost column a resize stays when it enlarges by 1 / scale. */
  private static double margin(double scale, int size) {
    return scale > 0 && scale < 1 ? Math.min((size - 1) / 2.0, 0.5 / scale - 0.5) : 0;
  }

  private static int block(double scale) {
    return (int) Math.max(1, Math.min(MAX_BLOCK, Math.round(scale)));
  }

  /**
   * Averages blocks, on a grid that begins at the picture's corner, over the part of the picture
   * that the warp can touch. Blocks that leave the picture count black for the rest.
   */
  private static PixelSource averaged(
      FaceImage image,
      Transform2 map,
      int outWidth,
      int outHeight,
      int blockWidth,
      int blockHeight) {
    double minX = Double.POSITIVE_INFINITY;
    double minY = Double.POSITIVE_INFINITY;
    double maxX = Double.NEGATIVE_INFINITY;
    double maxY = Double.NEGATIVE_INFINITY;
    for (int corner = 0; corner < 4; corner++) {
      Point2 point = map.apply((corner & 1) * (outWidth - 1.0), (corner >> 1) * (outHeight - 1.0));
      minX = Math.min(minX, point.x());
      maxX = Math.max(maxX, point.x());
      minY = Math.min(minY, point.y());
      maxY = Math.max(maxY, point.y());
    }
    int left = firstBlock(minX, blockWidth);
    int top = firstBlock(minY, blockHeight);
    int width = Math.max(0, endBlock(maxX, blockWidth, image.width()) - left);
    int height = Math.max(0, endBlock(maxY, blockHeight, image.height()) - top);
    if (width == 0 || height == 0) {
      width = 0;
      height = 0;
    }
    byte[] blocks = blocks(3 * width * height);
    average(image, left, top, width, height, blockWidth, blockHeight, blocks);
    Transform2 toBlocks =
        new Transform2(
            1.0 / blockWidth,
            0,
            -(left + (blockWidth - 1) / 2.0 / blockWidth),
            0,
            1.0 / blockHeight,
            -(top + (blockHeight - 1) / 2.0 / blockHeight));
    return new PixelSource(
        blocks, width, height, image.red(), map.then(toBlocks), 0, 0, outWidth, outHeight);
  }

  private static void average(
      FaceImage image,
      int left,
      int top,
      int width,
      int height,
      int blockWidth,
      int blockHeight,
      byte[] blocks) {
    byte[] pixels = image.data();
    int stride = 3 * image.width();
    int count = blockWidth * blockHeight;
    float share = 1f / count;
    int[] sums = sums(3 * width);
    int firstColumn = left * blockWidth;
    int endColumn = Math.min(image.width(), (left + width) * blockWidth);
    int wholeBlocks = (endColumn - firstColumn) / blockWidth;
    for (int row = 0; row < height; row++) {
      Arrays.fill(sums, 0, 3 * width, 0);
      int firstRow = (top + row) * blockHeight;
      int endRow = Math.min(image.height(), firstRow + blockHeight);
      for (int y = firstRow; y < endRow; y++) {
        int at = y * stride + 3 * firstColumn;
        for (int block = 0; block < width; block++) {
          int pixelsLeft =
              block < wholeBlocks ? blockWidth : endColumn - firstColumn - block * blockWidth;
          int first = 0;
          int second = 0;
          int third = 0;
          for (int end = at + 3 * pixelsLeft; at < end; at += 3) {
            first += pixels[at] & 0xFF;
            second += pixels[at + 1] & 0xFF;
            third += pixels[at + 2] & 0xFF;
          }
          sums[3 * block] += first;
          sums[3 * block + 1] += second;
          sums[3 * block + 2] += third;
        }
      }
      for (int i = 0; i < 3 * width; i++) {
        blocks[3 * row * width + i] = (byte) (sums[i] * share + 0.5f);
      }
    }
  }

  private static int firstBlock(double coordinate, int block) {
    return (int) Math.max(0, Math.floor(Math.max(0, coordinate) / block) - 1);
  }

  private static int endBlock(double coordinate, int block, int size) {
    double last = Math.floor(Math.min(size, Math.max(-2.0 * block, coordinate)) / block) + 2;
    int blocks = (size + block - 1) / block;
    return (int) Math.max(0, Math.min(blocks, last));
  }

  private static byte[] blocks(int length) {
    byte[] kept = BLOCKS.get();
    if (kept.length < length) {
      kept = new byte[length];
      if (length <= MAX_KEPT_BYTES) {
        BLOCKS.set(kept);
      }
    }
    return kept;
  }

  private static int[] sums(int length) {
    int[] kept = SUMS.get();
    if (kept.length < length) {
      kept = new int[length];
      if (length <= MAX_KEPT_BYTES / Integer.BYTES) {
        SUMS.set(kept);
      }
    }
    return kept;
  }
}
