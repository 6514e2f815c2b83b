package org.hih4j.imaging;

import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * JPEG files in the colours of inks, CMYK or YCCK (Adobe's technical note 5116), as programs for
 * print write them. ImageIO gives their samples and no colours.
 *
 * <p>Red is {@code (255 - cyan) * (255 - black) / 255} and so on, without regard to a profile of
 * inks: colours differ a little from those of a print, not enough to matter for finding points.
 */
final class InkJpeg {
  private static final int INKS = 4;
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
  private static final int TRANSFORM = 11;
  private static final int YCCK = 2;

  private InkJpeg() {}

  /** Whether a JPEG file has four components. */
  static boolean isOne(byte[] file) {
    JpegMarkers markers = new JpegMarkers(file);
    while (markers.next() && markers.marker() != JpegMarkers.START_OF_SCAN) {
      if (markers.isFrame()) {
        ByteBuffer frame = markers.content();
        return frame.remaining() > 5 && frame.get(5) == INKS;
      }
    }
    return false;
  }

  /**
   * Converts the samples of such a file.
   *
   * @param samples four bands, as they are stored
   * @param file the file, whose Adobe segment says what they mean: with one, inks are stored
   *     inverted, 255 for none
   */
  static FaceImage convert(Raster samples, byte[] file) {
    int transform = adobeTransform(file);
    int width = samples.getWidth();
    int height = samples.getHeight();
    byte[] data = new byte[3 * width * height];
    int[] row = new int[INKS * width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      samples.getPixels(samples.getMinX(), samples.getMinY() + y, width, 1, row);
      for (int x = 0; x < INKS * width; x += INKS, to += 3) {
        if (transform == YCCK) {
          toInks(row, x);
        }
        for (int ink = 0; ink < 3; ink++) {
          int light = transform < 0 ? 255 - row[x + ink] : row[x + ink];
          int key = transform < 0 ? 255 - row[x + 3] : row[x + 3];
          data[to + ink] = (byte) ((light * key + 127) / 255);
        }
      }
    }
    return new FaceImage(data, width, height, 0);
  }

  /** From luma and chroma, of the light that the inks leave, to inverted inks. */
  private static void toInks(int[] row, int at) {
    double luma = row[at];
    double blue = row[at + 1] - 128.0;
    double red = row[at + 2] - 128.0;
    row[at] = 255 - clamped(luma + 1.402 * red);
    row[at + 1] = 255 - clamped(luma - 0.344136 * blue - 0.714136 * red);
    row[at + 2] = 255 - clamped(luma + 1.772 * blue);
  }

  private static int clamped(double value) {
    return (int) Math.min(255, Math.max(0, Math.round(value)));
  }

  /** The transform that Adobe's segment names, or -1 if there is no such segment. */
  private static int adobeTransform(byte[] file) {
    JpegMarkers markers = new JpegMarkers(file);
    while (markers.next() && markers.marker() != JpegMarkers.START_OF_SCAN) {
      ByteBuffer content = markers.content();
      if (markers.marker() == JpegMarkers.APP14
          && content.remaining() > TRANSFORM
          && content.slice(0, ADOBE.length).equals(ByteBuffer.wrap(ADOBE))) {
        return content.get(TRANSFORM) & 0xFF;
      }
    }
    return -1;
  }
}
