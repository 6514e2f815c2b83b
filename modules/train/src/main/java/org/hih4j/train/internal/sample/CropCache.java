package org.hih4j.train.internal.sample;

import java.util.Arrays;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.train.TrainingException;

/**
 * Cuts the squares that samples are taken from: somewhat larger than the network's crop, so that
 * shifts and turns find real pixels, and somewhat finer than its input, so that zooming in stays
 * sharp.
 */
public final class CropCache {
  private static final double MARGIN = 1.55;
  private static final double DENSITY = 1.25;

  private final int input;
  private final double expand;
  private final int box;
  private final int channels;
  private final int[] firstChannels;

  /**
   * A cutter.
   *
   * @param input side of the network's input
   * @param expand side of the network's crop as a multiple of the box's larger side
   * @param box whose landmarks make the box, where a face has them
   * @param channels landmarks of all schemes together
   * @param firstChannels where each scheme begins in them
   */
  public CropCache(int input, double expand, int box, int channels, int[] firstChannels) {
    this.input = input;
    this.expand = expand;
    this.box = box;
    this.channels = channels;
    this.firstChannels = firstChannels.clone();
  }

  /** Bytes a face takes at most. */
  public long bytesPerFace() {
    long side = (long) Math.ceil(DENSITY * MARGIN * input);
    return side * side * 3 + channels * 16L + 256;
  }

  /** Reads and cuts a face. */
  public CachedFace cut(LabelledFace face) {
    Picture picture = face.picture().get();
    check(face, picture);
    Landmarks frame = face.labels()[box];
    for (int i = 0; frame == null; i++) {
      frame = face.labels()[i];
    }
    Box bounds = frame.bounds();
    double boxSide = Math.max(bounds.largerSide(), 1);
    double cropSide = boxSide * expand;
    double wide = cropSide * MARGIN;
    int size = (int) Math.max(16, Math.min(Math.ceil(wide), Math.ceil(DENSITY * MARGIN * input)));
    double scale = wide / size;
    double originX = bounds.center().x() - scale * (size - 1) / 2;
    double originY = bounds.center().y() - scale * (size - 1) / 2;

    float[] xy = new float[2 * channels];
    float[] weight = new float[channels];
    float[] decimalWeight = new float[channels];
    Arrays.fill(xy, Float.NaN);
    for (int s = 0; s < face.labels().length; s++) {
      Landmarks labels = face.labels()[s];
      for (int i = 0; labels != null && i < labels.size(); i++) {
        if (!labels.isKnown(i)) {
          continue;
        }
        int channel = firstChannels[s] + i;
        xy[2 * channel] = (float) ((labels.x(i) - originX) / scale);
        xy[2 * channel + 1] = (float) ((labels.y(i) - originY) / scale);
        weight[channel] = (float) face.weight()[s][i];
        decimalWeight[channel] = (float) face.decimalWeight()[s][i];
      }
    }
    return new CachedFace(
        face.name(),
        resample(picture, originX, originY, scale, size),
        size,
        xy,
        weight,
        decimalWeight,
        (bounds.center().x() - originX) / scale,
        (bounds.center().y() - originY) / scale,
        cropSide / scale,
        boxSide / scale,
        inside(-originX / scale, size),
        inside(-originY / scale, size),
        inside((picture.width() - 1 - originX) / scale, size),
        inside((picture.height() - 1 - originY) / scale, size));
  }

  /** Refuses landmarks that no face could have: labels of another picture, or wrong columns. */
  private static void check(LabelledFace face, Picture picture) {
    double reach = Math.max(picture.width(), picture.height()) / 2.0;
    for (Landmarks labels : face.labels()) {
      for (int i = 0; labels != null && i < labels.size(); i++) {
        if (!labels.isKnown(i)) {
          continue;
        }
        double x = labels.x(i);
        double y = labels.y(i);
        if (!(x > -reach
            && x < picture.width() + reach
            && y > -reach
            && y < picture.height() + reach)) {
          throw new TrainingException(
              face.name()
                  + ": "
                  + labels.scheme().name()
                  + " landmark "
                  + i
                  + " at ("
                  + x
                  + ", "
                  + y
                  + ") lies far outside the picture of "
                  + picture.width()
                  + " x "
                  + picture.height());
        }
      }
    }
  }

  private static double inside(double value, int size) {
    return Math.min(Math.max(value, 0), size - 1);
  }

  /** Bilinear, with as many samples a pixel as the square is shrunk by. */
  private static byte[] resample(
      Picture picture, double originX, double originY, double scale, int size) {
    byte[] result = new byte[size * size * 3];
    int taps = (int) Math.ceil(scale - 0.2);
    taps = Math.max(1, Math.min(taps, 16));
    byte[] rgb = picture.rgb();
    int row = picture.width() * 3;
    float[] sum = new float[3];
    for (int v = 0; v < size; v++) {
      for (int u = 0; u < size; u++) {
        Arrays.fill(sum, 0);
        for (int i = 0; i < taps; i++) {
          double y = originY + scale * (v + (i + 0.5) / taps - 0.5);
          double hy = Math.min(Math.max(y, 0), picture.height() - 1);
          int y0 = (int) hy;
          int below = y0 < picture.height() - 1 ? row : 0;
          float fy = (float) (hy - y0);
          for (int j = 0; j < taps; j++) {
            double x = originX + scale * (u + (j + 0.5) / taps - 0.5);
            double hx = Math.min(Math.max(x, 0), picture.width() - 1);
            int x0 = (int) hx;
            int right = x0 < picture.width() - 1 ? 3 : 0;
            float fx = (float) (hx - x0);
            int at = y0 * row + x0 * 3;
            for (int k = 0; k < 3; k++) {
              float p00 = rgb[at + k] & 0xff;
              float p01 = rgb[at + right + k] & 0xff;
              float p10 = rgb[at + below + k] & 0xff;
              float p11 = rgb[at + below + right + k] & 0xff;
              float upper = p00 + fx * (p01 - p00);
              float lower = p10 + fx * (p11 - p10);
              sum[k] += upper + fy * (lower - upper);
            }
          }
        }
        int at = (v * size + u) * 3;
        for (int k = 0; k < 3; k++) {
          result[at + k] = (byte) Math.round(sum[k] / (taps * taps));
        }
      }
    }
    return result;
  }
}
