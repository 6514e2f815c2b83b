package org.hih4j.imaging;

import java.nio.FloatBuffer;
import java.util.Objects;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.internal.Checks;

/**
 * Cuts a piece out of a picture and writes it as the normalised tensor that a network takes: three
 * planes of {@code height} rows of {@code width} floats. Immutable, so safe for use by many
 * threads; allocates no more than a few rows and keeps working memory for each thread: a few rows
 * and, with {@link Sampling#ANTIALIASED}, a few megabytes.
 *
 * <p>What lies outside the picture is black, the colour 0 before normalisation; colours between the
 * outermost pixels and the outside fade to black.
 *
 * @param width the columns of the tensor
 * @param height the rows of the tensor
 * @param normalization what becomes of the colours
 * @param sampling how colours are taken from between pixels
 */
public record CropSampler(int width, int height, Normalization normalization, Sampling sampling) {

  /** The longest side that a tensor may have. */
  public static final int MAX_SIDE = 8192;

  /** Checks the sides. */
  public CropSampler {
    checkSide(width, "width");
    checkSide(height, "height");
    Objects.requireNonNull(normalization, "normalization");
    Objects.requireNonNull(sampling, "sampling");
  }

  /** {@return the number of floats that a sampled piece takes: 3 × height × width} */
  public int length() {
    return 3 * height * width;
  }

  /**
   * Writes a piece of a picture.
   *
   * @param image the picture
   * @param inputToImage takes the centre of a tensor's pixel to the point of the picture that it
   *     shows
   * @param out the tensor's memory, direct or not; its position and limit are neither used nor
   *     changed
   * @param offset where in {@code out} the tensor begins, in floats
   * @param mirror whether the piece is mirrored left to right: column u then shows what column
   *     width - 1 - u would
   * @throws IllegalArgumentException if {@code out} is too small
   */
  public void sample(
      FaceImage image, Transform2 inputToImage, FloatBuffer out, int offset, boolean mirror) {
    Objects.requireNonNull(image, "image");
    if (offset < 0 || offset > out.capacity() - length()) {
      throw new IllegalArgumentException(
          "out has room for "
              + out.capacity()
              + " floats, wanted are "
              + length()
              + " from offset "
              + offset);
    }
    FloatBuffer target = out.duplicate().clear();
    int plane = width * height;
    boolean redFirst = normalization.order() == Normalization.ChannelOrder.RGB;
    int redPlane = redFirst ? 0 : 2;
    float[] red = new float[width];
    float[] green = new float[width];
    float[] blue = new float[width];
    PixelSource source = PixelSource.of(image, inputToImage, width, height, sampling);
    for (int v = 0; v < height; v++) {
      source.row(v, red, green, blue);
      int at = offset + v * width;
      finish(red, redPlane, mirror);
      finish(green, 1, mirror);
      finish(blue, 2 - redPlane, mirror);
      target.put(at + redPlane * plane, red);
      target.put(at + plane, green);
      target.put(at + (2 - redPlane) * plane, blue);
    }
  }

  private void finish(float[] row, int plane, boolean mirror) {
    float factor = normalization.factor(plane);
    float shift = normalization.shift(plane);
    for (int u = 0; u < row.length; u++) {
      row[u] = row[u] * factor + shift;
    }
    if (mirror) {
      for (int left = 0, right = row.length - 1; left < right; left++, right--) {
        float value = row[left];
        row[left] = row[right];
        row[right] = value;
      }
    }
  }

  static void checkSide(int side, String name) {
    Checks.inRange(name, side, 1, MAX_SIDE);
  }
}
