package org.hih4j.train.internal.sample;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.hih4j.imaging.Normalization;
import org.jspecify.annotations.Nullable;

/**
 * A square picture of floats 0..1, [size, size, 3] in RGB order, that is changed in place. One
 * object serves one thread and is used again for each sample.
 */
final class Pixels {
  private static final int CHANNELS = 3;
  private static final int GAMMA_STEPS = 1024;
  private static final float[] MEAN = Normalization.IMAGENET.mean();
  private static final float[] DEVIATION = Normalization.IMAGENET.std();

  private final int size;
  private final float[] data;
  private final float[] other;
  private final float[] gammaTable = new float[GAMMA_STEPS + 2];
  private @Nullable Jpeg jpeg;

  /** What compresses, and the picture that it takes. */
  private record Jpeg(ImageWriter writer, BufferedImage image) {}

  Pixels(int size) {
    this.size = size;
    this.data = new float[size * size * CHANNELS];
    this.other = new float[data.length];
  }

  int size() {
    return size;
  }

  float[] data() {
    return data;
  }

  /** Makes some of the values what the network takes; last, as the others expect 0..1. */
  void normalise(int from, int count) {
    for (int i = from; i < from + count; i += CHANNELS) {
      for (int k = 0; k < CHANNELS; k++) {
        data[i + k] = (data[i + k] - MEAN[k]) / DEVIATION[k];
      }
    }
  }

  /** What stands where a crop reaches beyond the picture. */
  enum Surround {
    COLOUR,
    BORDER
  }

  /**
   * Fills this picture from a face: output pixel (u, v) shows the face's pixel (a u + b v + tx, c u
   * + d v + ty), bilinear, with 2 x 2 samples a pixel where the face is shrunk noticeably.
   */
  void warp(
      CachedFace face,
      double a,
      double b,
      double tx,
      double c,
      double d,
      double ty,
      Surround surround,
      float[] colour) {
    double step = Math.sqrt(Math.abs(a * d - b * c));
    int taps = step > 2.6 ? 3 : step > 1.3 ? 2 : 1;
    float share = 1f / (taps * taps);
    float[] pixel = new float[CHANNELS];
    int at = 0;
    for (int v = 0; v < size; v++) {
      for (int u = 0; u < size; u++) {
        pixel[0] = 0;
        pixel[1] = 0;
        pixel[2] = 0;
        for (int i = 0; i < taps; i++) {
          double dv = v + (i + 0.5) / taps - 0.5;
          for (int j = 0; j < taps; j++) {
            double du = u + (j + 0.5) / taps - 0.5;
            add(pixel, face, a * du + b * dv + tx, c * du + d * dv + ty, surround, colour);
          }
        }
        data[at] = pixel[0] * share;
        data[at + 1] = pixel[1] * share;
        data[at + 2] = pixel[2] * share;
        at += CHANNELS;
      }
    }
  }

  /**
   * Fills columns left to right - 1 of rows top to bottom - 1 from a photograph: pixel (u, v) shows
   * the photograph's pixel (m0 u + m1 v + m2, m3 u + m4 v + m5), bilinear, with up to 4 x 4 samples
   * a pixel where the photograph is shrunk.
   *
   * @param colour what lies outside the photograph
   */
  void warp(Picture photo, double[] m, int left, int top, int right, int bottom, float[] colour) {
    double step = Math.sqrt(Math.abs(m[0] * m[4] - m[1] * m[3]));
    int taps = step > 3.2 ? 4 : step > 2.2 ? 3 : step > 1.3 ? 2 : 1;
    float share = 1f / (taps * taps);
    byte[] rgb = photo.rgb();
    int row = photo.width() * CHANNELS;
    int lastX = photo.width() - 1;
    int lastY = photo.height() - 1;
    for (int v = top; v < bottom; v++) {
      int at = (v * size + left) * CHANNELS;
      for (int u = left; u < right; u++, at += CHANNELS) {
        float r = 0;
        float g = 0;
        float b = 0;
        for (int tap = 0; tap < taps * taps; tap++) {
          int tapRow = tap / taps;
          double dv = v + (tapRow + 0.5) / taps - 0.5;
          double du = u + (tap % taps + 0.5) / taps - 0.5;
          float x = (float) (m[0] * du + m[1] * dv + m[2]);
          float y = (float) (m[3] * du + m[4] * dv + m[5]);
          if (x < -0.5f || y < -0.5f || x > lastX + 0.5f || y > lastY + 0.5f) {
            r += 255 * colour[0];
            g += 255 * colour[1];
            b += 255 * colour[2];
            continue;
          }
          x = Math.min(Math.max(x, 0), lastX);
          y = Math.min(Math.max(y, 0), lastY);
          int x0 = (int) x;
          int y0 = (int) y;
          int p = y0 * row + x0 * CHANNELS;
          int q = p + (x0 < lastX ? CHANNELS : 0);
          int below = y0 < lastY ? row : 0;
          float fx = x - x0;
          float fy = y - y0;
          float w11 = fx * fy;
          float w10 = fy - w11;
          float w01 = fx - w11;
          float w00 = 1 - fx - w10;
          r += blend(rgb, p, q, below, w00, w01, w10, w11);
          g += blend(rgb, p + 1, q + 1, below, w00, w01, w10, w11);
          b += blend(rgb, p + 2, q + 2, below, w00, w01, w10, w11);
        }
        data[at] = r * share * (1 / 255f);
        data[at + 1] = g * share * (1 / 255f);
        data[at + 2] = b * share * (1 / 255f);
      }
    }
  }

  private static float blend(
      byte[] rgb, int p, int q, int below, float w00, float w01, float w10, float w11) {
    return w00 * (rgb[p] & 0xff)
        + w01 * (rgb[q] & 0xff)
        + w10 * (rgb[p + below] & 0xff)
        + w11 * (rgb[q + below] & 0xff);
  }

  private static void add(
      float[] pixel, CachedFace face, double x, double y, Surround surround, float[] colour) {
    double hx = Math.min(Math.max(x, face.left()), face.right());
    double hy = Math.min(Math.max(y, face.top()), face.bottom());
    if (surround == Surround.COLOUR && (Math.abs(x - hx) > 0.5 || Math.abs(y - hy) > 0.5)) {
      pixel[0] += colour[0];
      pixel[1] += colour[1];
      pixel[2] += colour[2];
      return;
    }
    int last = face.size() - 1;
    int x0 = Math.min((int) hx, last);
    int y0 = Math.min((int) hy, last);
    float fx = (float) (hx - x0);
    float fy = (float) (hy - y0);
    int right = x0 < last ? CHANNELS : 0;
    int row = face.size() * CHANNELS;
    int at = y0 * row + x0 * CHANNELS;
    int below = y0 < last ? row : 0;
    byte[] rgb = face.rgb();
    for (int k = 0; k < CHANNELS; k++) {
      float p00 = rgb[at + k] & 0xff;
      float p01 = rgb[at + right + k] & 0xff;
      float p10 = rgb[at + below + k] & 0xff;
      float p11 = rgb[at + below + right + k] & 0xff;
      float upper = p00 + fx * (p01 - p00);
      float lower = p10 + fx * (p11 - p10);
      pixel[k] += (upper + fy * (lower - upper)) * (1 / 255f);
    }
  }

  /**
   * Covers a turned ellipse or rectangle with one colour, or with a part of another face.
   *
   * @param donor null for one colour
   */
  void cover(RandomGenerator random, @Nullable CachedFace donor) {
    double half = size / 2.0;
    double cx = half * (1 + 1.1 * (2 * random.nextDouble() - 1));
    double cy = half * (1 + 1.1 * (2 * random.nextDouble() - 1));
    double ax = half * (0.06 + 0.42 * Math.pow(random.nextDouble(), 1.5));
    double ay = half * (0.06 + 0.42 * Math.pow(random.nextDouble(), 1.5));
    double turn = random.nextDouble() * Math.PI;
    boolean ellipse = random.nextBoolean();
    float[] colour = {random.nextFloat(), random.nextFloat(), random.nextFloat()};
    double step = donor == null ? 0 : donor.side() / size;
    double donorX =
        donor == null ? 0 : donor.centerX() + (random.nextDouble() - 0.5) * donor.boxSide();
    double donorY =
        donor == null ? 0 : donor.centerY() + (random.nextDouble() - 0.5) * donor.boxSide();
    float[] pixel = new float[CHANNELS];
    Region region = new Region(cx, cy, ax, ay, turn, ellipse);
    if (donor == null) {
      paint(region, colour);
      return;
    }
    paint(
        region,
        (x, y, at) -> {
          Arrays.fill(pixel, 0);
          double fromX = donorX + (x - cx) * step;
          double fromY = donorY + (y - cy) * step;
          add(pixel, donor, fromX, fromY, Surround.BORDER, colour);
          System.arraycopy(pixel, 0, data, at, CHANNELS);
        });
  }

  /**
   * A turned ellipse or rectangle.
   *
   * @param x its centre
   * @param y its centre
   * @param across half its extent along its first axis
   * @param down half its extent along its second axis
   * @param turn of the first axis, in radians
   * @param ellipse whether it is an ellipse
   */
  record Region(double x, double y, double across, double down, double turn, boolean ellipse) {}

  /** Gives a pixel its colour. */
  private interface Brush {
    void paint(int x, int y, int at);
  }

  /** Fills a region with one colour. */
  void paint(Region region, float[] colour) {
    paint(region, (x, y, at) -> System.arraycopy(colour, 0, data, at, CHANNELS));
  }

  /** Fills a region with what this picture shows so far to the right and below, up to its edges. */
  void copy(Region region, int right, int below) {
    paint(
        region,
        (x, y, at) -> {
          int fromX = Math.min(Math.max(x + right, 0), size - 1);
          int fromY = Math.min(Math.max(y + below, 0), size - 1);
          System.arraycopy(data, (fromY * size + fromX) * CHANNELS, data, at, CHANNELS);
        });
  }

  private void paint(Region region, Brush brush) {
    double cos = Math.cos(region.turn);
    double sin = Math.sin(region.turn);
    double reach = Math.hypot(region.across, region.down);
    int left = (int) Math.max(0, Math.ceil(region.x - reach));
    int right = (int) Math.min(size - 1, Math.floor(region.x + reach));
    int top = (int) Math.max(0, Math.ceil(region.y - reach));
    int bottom = (int) Math.min(size - 1, Math.floor(region.y + reach));
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double u = ((x - region.x) * cos + (y - region.y) * sin) / region.across;
        double v = ((y - region.y) * cos - (x - region.x) * sin) / region.down;
        if (region.ellipse ? u * u + v * v < 1 : Math.abs(u) < 1 && Math.abs(v) < 1) {
          brush.paint(x, y, (y * size + x) * CHANNELS);
        }
      }
    }
  }

  /**
   * Changes colours as lighting and cameras do.
   *
   * @param strength 1 for the usual range
   * @param gray whether colour is dropped
   */
  void recolour(RandomGenerator random, double strength, boolean gray) {
    double saturation = gray ? 0 : 1 + strength * 0.6 * spread(random, 0.6);
    double hue = gray ? 0 : strength * 0.25 * spread(random, 0.4);
    double[] gain = {1, 1, 1};
    if (random.nextDouble() < 0.4 && !gray) {
      for (int k = 0; k < CHANNELS; k++) {
        gain[k] += strength * 0.12 * (2 * random.nextDouble() - 1);
      }
    }
    double contrast = Math.exp(strength * 0.4 * spread(random, 0.6));
    double brightness = strength * 0.15 * spread(random, 0.6);
    double gamma = Math.exp(strength * 0.4 * spread(random, 0.5));
    float[] m = colourMatrix(saturation, hue, gain);
    double sum = 0;
    for (int i = 0; i < data.length; i += CHANNELS) {
      float r = data[i];
      float g = data[i + 1];
      float b = data[i + 2];
      data[i] = m[0] * r + m[1] * g + m[2] * b;
      data[i + 1] = m[3] * r + m[4] * g + m[5] * b;
      data[i + 2] = m[6] * r + m[7] * g + m[8] * b;
      sum += data[i] + data[i + 1] + data[i + 2];
    }
    float level = (float) (sum / data.length);
    float offset = (float) (level * (1 - contrast) + brightness);
    float factor = (float) contrast;
    for (int i = 0; i <= GAMMA_STEPS; i++) {
      gammaTable[i] = (float) Math.pow((double) i / GAMMA_STEPS, gamma);
    }
    gammaTable[GAMMA_STEPS + 1] = 1;
    for (int i = 0; i < data.length; i++) {
      float value = Math.min(Math.max(data[i] * factor + offset, 0f), 1f) * GAMMA_STEPS;
      int cell = (int) value;
      data[i] = gammaTable[cell] + (value - cell) * (gammaTable[cell + 1] - gammaTable[cell]);
    }
  }

  private static double spread(RandomGenerator random, double share) {
    double value = 2 * random.nextDouble() - 1;
    return random.nextDouble() < share ? value : 0;
  }

  /**
   * Turns and scales the two colour axes orthogonal to luma (Rec. 601), then weights the channels.
   * Luma rows of the inverse are those of the YIQ definition.
   */
  private static float[] colourMatrix(double saturation, double hue, double[] gain) {
    double[][] toYiq = {{0.299, 0.587, 0.114}, {0.596, -0.274, -0.322}, {0.211, -0.523, 0.312}};
    double[][] toRgb = {{1, 0.956, 0.621}, {1, -0.272, -0.647}, {1, -1.106, 1.703}};
    double cos = saturation * Math.cos(hue);
    double sin = saturation * Math.sin(hue);
    float[] result = new float[CHANNELS * CHANNELS];
    for (int row = 0; row < CHANNELS; row++) {
      for (int column = 0; column < CHANNELS; column++) {
        double i = cos * toYiq[1][column] - sin * toYiq[2][column];
        double q = sin * toYiq[1][column] + cos * toYiq[2][column];
        double value = toRgb[row][0] * toYiq[0][column] + toRgb[row][1] * i + toRgb[row][2] * q;
        result[row * CHANNELS + column] = (float) (gain[row] * value);
      }
    }
    return result;
  }

  /** Light that falls off from one side to the other. */
  void light(RandomGenerator random, double strength) {
    double angle = random.nextDouble() * 2 * Math.PI;
    double amount = strength * 0.5 * random.nextDouble();
    float gx = (float) (2 * amount * Math.cos(angle) / size);
    float gy = (float) (2 * amount * Math.sin(angle) / size);
    float start = 1 - (gx + gy) * size / 2;
    int at = 0;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        float factor = start + gx * x + gy * y;
        for (int k = 0; k < CHANNELS; k++) {
          data[at] = Math.min(Math.max(data[at] * factor, 0f), 1f);
          at++;
        }
      }
    }
  }

  /** A Gaussian blur. */
  void blur(double sigma) {
    int reach = (int) Math.ceil(2.5 * sigma);
    float[] kernel = new float[2 * reach + 1];
    double sum = 0;
    for (int i = -reach; i <= reach; i++) {
      sum += Math.exp(-i * i / (2 * sigma * sigma));
    }
    for (int i = -reach; i <= reach; i++) {
      kernel[i + reach] = (float) (Math.exp(-i * i / (2 * sigma * sigma)) / sum);
    }
    filter(data, other, kernel, reach, CHANNELS, size * CHANNELS);
    filter(other, data, kernel, reach, size * CHANNELS, CHANNELS);
  }

  /** One axis of a separable filter; positions beyond the border take its value. */
  private void filter(float[] from, float[] to, float[] kernel, int reach, int along, int across) {
    for (int line = 0; line < size; line++) {
      for (int i = 0; i < size; i++) {
        float r = 0;
        float g = 0;
        float b = 0;
        for (int k = -reach; k <= reach; k++) {
          int at = line * across + Math.min(Math.max(i + k, 0), size - 1) * along;
          float w = kernel[k + reach];
          r += w * from[at];
          g += w * from[at + 1];
          b += w * from[at + 2];
        }
        int at = line * across + i * along;
        to[at] = r;
        to[at + 1] = g;
        to[at + 2] = b;
      }
    }
  }

  /**
   * Blurs along a line, as movement does.
   *
   * @param radians direction of the line
   * @param length of the line in pixels
   */
  void smear(double radians, double length) {
    int taps = (int) Math.max(2, Math.ceil(length));
    double stepX = Math.cos(radians) * length / taps;
    double stepY = Math.sin(radians) * length / taps;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        float r = 0;
        float g = 0;
        float b = 0;
        for (int i = 0; i < taps; i++) {
          double along = i - (taps - 1) / 2.0;
          int u = (int) Math.round(Math.min(Math.max(x + along * stepX, 0), size - 1));
          int v = (int) Math.round(Math.min(Math.max(y + along * stepY, 0), size - 1));
          int at = (v * size + u) * CHANNELS;
          r += data[at];
          g += data[at + 1];
          b += data[at + 2];
        }
        int to = (y * size + x) * CHANNELS;
        other[to] = r / taps;
        other[to + 1] = g / taps;
        other[to + 2] = b / taps;
      }
    }
    System.arraycopy(other, 0, data, 0, data.length);
  }

  /** Shrinks to {@code small} pixels a side by area means and enlarges again, bilinear. */
  void lowerResolution(int small) {
    double ratio = (double) size / small;
    for (int v = 0; v < small; v++) {
      int top = (int) (v * ratio);
      int bottom = Math.max(top + 1, (int) ((v + 1) * ratio));
      for (int u = 0; u < small; u++) {
        int left = (int) (u * ratio);
        int right = Math.max(left + 1, (int) ((u + 1) * ratio));
        for (int k = 0; k < CHANNELS; k++) {
          float sum = 0;
          for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
              sum += data[(y * size + x) * CHANNELS + k];
            }
          }
          other[(v * small + u) * CHANNELS + k] = sum / ((bottom - top) * (right - left));
        }
      }
    }
    for (int y = 0; y < size; y++) {
      double sy = Math.min(Math.max((y + 0.5) / ratio - 0.5, 0), small - 1);
      int y0 = (int) sy;
      int y1 = Math.min(y0 + 1, small - 1);
      float fy = (float) (sy - y0);
      for (int x = 0; x < size; x++) {
        double sx = Math.min(Math.max((x + 0.5) / ratio - 0.5, 0), small - 1);
        int x0 = (int) sx;
        int x1 = Math.min(x0 + 1, small - 1);
        float fx = (float) (sx - x0);
        for (int k = 0; k < CHANNELS; k++) {
          float p00 = other[(y0 * small + x0) * CHANNELS + k];
          float p01 = other[(y0 * small + x1) * CHANNELS + k];
          float p10 = other[(y1 * small + x0) * CHANNELS + k];
          float p11 = other[(y1 * small + x1) * CHANNELS + k];
          float upper = p00 + fx * (p01 - p00);
          float lower = p10 + fx * (p11 - p10);
          data[(y * size + x) * CHANNELS + k] = upper + fy * (lower - upper);
        }
      }
    }
  }

  /** Independent Gaussian noise. */
  void noise(RandomGenerator random, double sigma) {
    for (int i = 0; i < data.length; i++) {
      float value = data[i] + (float) (sigma * random.nextGaussian());
      data[i] = Math.min(Math.max(value, 0f), 1f);
    }
  }

  /** Compresses as JPEG and reads back, in memory. */
  void compress(float quality) {
    Jpeg made = jpeg;
    if (made == null) {
      made =
          new Jpeg(
              ImageIO.getImageWritersByFormatName("jpeg").next(),
              new BufferedImage(size, size, BufferedImage.TYPE_3BYTE_BGR));
      jpeg = made;
    }
    byte[] bgr = ((DataBufferByte) made.image().getRaster().getDataBuffer()).getData();
    for (int i = 0; i < data.length; i += CHANNELS) {
      bgr[i] = (byte) Math.round(255 * data[i + 2]);
      bgr[i + 1] = (byte) Math.round(255 * data[i + 1]);
      bgr[i + 2] = (byte) Math.round(255 * data[i]);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(size * size / 2);
    try {
      ImageWriteParam parameters = made.writer().getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(quality);
      try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
        made.writer().setOutput(out);
        made.writer().write(null, new IIOImage(made.image(), null, null), parameters);
      }
      // Of a stream that is not one of images, ImageIO makes a temporary file.
      BufferedImage back =
          ImageIO.read(
              new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      int[] row = new int[size];
      for (int y = 0; y < size; y++) {
        back.getRGB(0, y, size, 1, row, 0, size);
        for (int x = 0; x < size; x++) {
          int at = (y * size + x) * CHANNELS;
          data[at] = (row[x] >> 16 & 0xff) / 255f;
          data[at + 1] = (row[x] >> 8 & 0xff) / 255f;
          data[at + 2] = (row[x] & 0xff) / 255f;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("JPEG in memory", e);
    }
  }

  /** Copies this picture to an image. */
  BufferedImage toImage() {
    BufferedImage result = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int at = (y * size + x) * CHANNELS;
        int r = Math.round(255 * Math.min(Math.max(data[at], 0f), 1f));
        int g = Math.round(255 * Math.min(Math.max(data[at + 1], 0f), 1f));
        int b = Math.round(255 * Math.min(Math.max(data[at + 2], 0f), 1f));
        result.setRGB(x, y, r << 16 | g << 8 | b);
      }
    }
    return result;
  }
}
