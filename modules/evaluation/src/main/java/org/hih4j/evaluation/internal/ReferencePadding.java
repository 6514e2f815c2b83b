package org.hih4j.evaluation.internal;

import java.awt.image.BufferedImage;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.FaceImage;

/**
 * What the HIH reference does at test time to a crop whose labelled points do not all lie inside: a
 * black border up to the outermost point and eight pixels more on those sides, then back to the old
 * size with a bicubic filter. Points that lie no more than half a pixel outside are drawn to the
 * edge instead.
 */
public final class ReferencePadding {
  /** The side that labels of pre-cropped images are in. */
  private static final int SIDE = 256;

  private static final int MARGIN = 8;
  private static final double CUBIC = -0.5;

  private ReferencePadding() {}

  private record Border(int left, int top, int right, int bottom) {
    boolean none() {
      return left + top + right + bottom == 0;
    }
  }

  private static Border border(Landmarks landmarks) {
    Box bounds = landmarks.bounds();
    double slack = 0.5;
    if (bounds.x() > -slack
        && bounds.y() > -slack
        && bounds.right() < SIDE + slack
        && bounds.bottom() < SIDE + slack) {
      return new Border(0, 0, 0, 0);
    }
    return new Border(
        outside(-bounds.x()),
        outside(-bounds.y()),
        outside(bounds.right() - SIDE),
        outside(bounds.bottom() - SIDE));
  }

  private static int outside(double pixels) {
    return pixels > 0 ? (int) Math.ceil(pixels) + MARGIN : 0;
  }

  /** The labels in the frame of the padded crop. */
  public static Landmarks moved(Landmarks landmarks) {
    Border border = border(landmarks);
    if (border.none()) {
      double[] xy = landmarks.toArray();
      for (int i = 0; i < xy.length; i++) {
        xy[i] = Math.min(SIDE, Math.max(0, xy[i]));
      }
      return Landmarks.of(landmarks.scheme(), xy);
    }
    double sx = (double) SIDE / (SIDE + border.left() + border.right());
    double sy = (double) SIDE / (SIDE + border.top() + border.bottom());
    return landmarks.transformed(
        new Transform2(sx, 0, sx * border.left(), 0, sy, sy * border.top()));
  }

  /** The padded crop, of the old size. */
  public static FaceImage pad(FaceImage image, Landmarks landmarks) {
    Border border = border(landmarks);
    if (border.none()) {
      return image;
    }
    int side = image.width();
    int width = side + border.left() + border.right();
    int height = side + border.top() + border.bottom();
    double[][] planes = new double[3][width * height];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int rgb = image.rgb(x, y);
        int at = (y + border.top()) * width + x + border.left();
        planes[0][at] = rgb >> 16 & 0xff;
        planes[1][at] = rgb >> 8 & 0xff;
        planes[2][at] = rgb & 0xff;
      }
    }
    BufferedImage result = new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR);
    for (int c = 0; c < 3; c++) {
      double[] narrow = resized(planes[c], width, height, side);
      double[] tall = transposed(narrow, side, height);
      double[] square = resized(tall, height, side, side);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int level = (int) square[x * side + y];
          int shift = 16 - 8 * c;
          int before = result.getRGB(x, y) & ~(0xff << shift);
          result.setRGB(x, y, before | level << shift);
        }
      }
    }
    return FaceImage.of(result);
  }

  /** Rows of another width, by the cubic filter widened to the step, rounded to whole levels. */
  private static double[] resized(double[] plane, int width, int height, int newWidth) {
    double step = (double) width / newWidth;
    double filterScale = Math.max(1, step);
    double support = 2 * filterScale;
    double[] result = new double[newWidth * height];
    for (int u = 0; u < newWidth; u++) {
      double middle = (u + 0.5) * step;
      int from = Math.max(0, (int) (middle - support + 0.5));
      int to = Math.min(width, (int) (middle + support + 0.5));
      double[] weights = new double[to - from];
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = cubic((from + i - middle + 0.5) / filterScale);
        sum += weights[i];
      }
      for (int y = 0; y < height; y++) {
        double value = 0;
        for (int i = 0; i < weights.length; i++) {
          value += weights[i] / sum * plane[y * width + from + i];
        }
        result[y * newWidth + u] = Math.min(255, Math.max(0, Math.floor(value + 0.5)));
      }
    }
    return result;
  }

  private static double cubic(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * CUBIC : 0;
  }

  private static double[] transposed(double[] plane, int width, int height) {
    double[] result = new double[plane.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        result[x * height + y] = plane[y * width + x];
      }
    }
    return result;
  }
}
