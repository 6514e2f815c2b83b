package org.hih4j.imaging;

import boofcv.struct.image.GrayU8;
import boofcv.struct.image.InterleavedU8;
import boofcv.struct.image.Planar;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.hih4j.core.geometry.Box;

/**
 * A decoded picture: 8-bit red, green and blue for each pixel. Immutable, so safe for use by many
 * threads.
 *
 * <p>What becomes of other kinds of pictures:
 *
 * <ul>
 *   <li>gray: the stored value three times, whatever the gray curve says, as the field's tools do;
 *   <li>16 bits: scaled to 8;
 *   <li>transparency: laid over black, the colour that also stands for what lies outside;
 *   <li>indexed, packed and other RGB layouts: their sRGB colours, RGB with another colour profile
 *       converted to sRGB;
 *   <li>CMYK and YCCK in a JPEG file: the light that the inks leave;
 *   <li>other colour models: refused with an {@link ImageException}.
 * </ul>
 */
public final class FaceImage {

  private final byte[] data;
  private final int width;
  private final int height;
  private final int red;

  /**
   * Keeps the array.
   *
   * @param data three bytes for each pixel, row after row
   * @param red the place of red among the three, 0 or 2; blue has the other, green the middle
   */
  FaceImage(byte[] data, int width, int height, int red) {
    this.data = data;
    this.width = width;
    this.height = height;
    this.red = red;
  }

  /**
   * Copies a picture of any type.
   *
   * @param image the picture
   * @return its colours as the class description tells
   * @throws ImageException if its colour model is not gray or RGB
   */
  public static FaceImage of(BufferedImage image) {
    ImageLimits.requireSize(
        image.getWidth(), image.getHeight(), ImageLimits.HARD_MAX_PIXELS, "the image");
    return PixelConversion.convert(image, false);
  }

  /**
   * Copies a BoofCV picture of separate bands: red, green, blue and, ignored, more; or one gray
   * band.
   *
   * @param image the picture, or part of one
   * @return its colours
   * @throws IllegalArgumentException if it has no pixels or two bands
   */
  public static FaceImage of(Planar<GrayU8> image) {
    return PixelConversion.convert(image);
  }

  /**
   * Copies a BoofCV picture of interleaved bands: red, green, blue and, ignored, more; or one gray
   * band.
   *
   * @param image the picture, or part of one
   * @return its colours
   * @throws IllegalArgumentException if it has no pixels or two bands
   */
  public static FaceImage of(InterleavedU8 image) {
    return PixelConversion.convert(image);
  }

  /**
   * Copies a BoofCV gray picture.
   *
   * @param image the picture, or part of one
   * @return its values three times
   * @throws IllegalArgumentException if it has no pixels
   */
  public static FaceImage of(GrayU8 image) {
    return PixelConversion.convert(image);
  }

  /**
   * Copies pixels of three bytes each, blue, green and red, row after row from the buffer's start.
   *
   * @param pixels the bytes; neither their position nor their limit is changed or looked at
   * @param width the number of columns
   * @param height the number of rows
   * @param stride bytes from one row to the next, at least three for each column
   * @return the picture
   * @throws ImageException if it has no pixels, or more than an array can hold
   * @throws IllegalArgumentException if the stride is too small or there are too few bytes
   */
  public static FaceImage ofBgr(ByteBuffer pixels, int width, int height, int stride) {
    ImageLimits.requireSize(width, height, ImageLimits.HARD_MAX_PIXELS, "the image");
    int row = 3 * width;
    if (stride < row) {
      throw new IllegalArgumentException("stride must be " + row + " or more: " + stride);
    }
    ByteBuffer source = pixels.duplicate().clear();
    if ((long) stride * (height - 1) + row > source.limit()) {
      throw new IllegalArgumentException(
          "pixels must hold " + height + " rows of " + stride + " bytes: " + source.limit());
    }
    byte[] data = new byte[row * height];
    for (int y = 0; y < height; y++) {
      source.get(y * stride, data, y * row, row);
    }
    return new FaceImage(data, width, height, 2);
  }

  /**
   * Reads a picture within the default limits from a file: JPEG, PNG, GIF, BMP, TIFF or whatever
   * ImageIO has a reader for. An EXIF orientation is honoured: the picture comes upright.
   *
   * @param file the file
   * @return the picture
   * @throws ImageException if the file is missing, damaged, truncated, of an unknown format, beyond
   *     a limit, or of unsupported colours
   */
  public static FaceImage load(Path file) {
    return load(file, ImageLimits.defaults());
  }

  /**
   * Reads a picture from a file; see {@link #load(Path)}.
   *
   * @param file the file
   * @param limits how much work the file may ask for
   * @return the picture
   * @throws ImageException if it cannot be read or is beyond a limit
   */
  public static FaceImage load(Path file, ImageLimits limits) {
    return ImageFiles.read(
        Objects.requireNonNull(file, "file"), Objects.requireNonNull(limits, "limits"));
  }

  /**
   * Reads a picture within the default limits from a stream, which is read to its end and left
   * open; see {@link #load(Path)}.
   *
   * @param stream the bytes of an image file
   * @return the picture
   * @throws ImageException if it cannot be read
   */
  public static FaceImage load(InputStream stream) {
    return load(stream, ImageLimits.defaults());
  }

  /**
   * Reads a picture from a stream, which is read to its end and left open; see {@link #load(Path)}.
   *
   * @param stream the bytes of an image file
   * @param limits how much work the file may ask for
   * @return the picture
   * @throws ImageException if it cannot be read or is beyond a limit
   */
  public static FaceImage load(InputStream stream, ImageLimits limits) {
    return ImageFiles.read(
        Objects.requireNonNull(stream, "stream"), Objects.requireNonNull(limits, "limits"));
  }

  /** {@return the width} */
  public int width() {
    return width;
  }

  /** {@return the height} */
  public int height() {
    return height;
  }

  /** {@return the box of all pixels, whose centres are at whole numbers} */
  public Box bounds() {
    return new Box(-0.5, -0.5, width(), height());
  }

  /**
   * The colour of a pixel.
   *
   * @param x its column, from 0
   * @param y its row, from 0
   * @return 0xRRGGBB
   * @throws IndexOutOfBoundsException if there is no such pixel
   */
  public int rgb(int x, int y) {
    int at = 3 * (Objects.checkIndex(y, height) * width + Objects.checkIndex(x, width));
    return (data[at + red] & 0xFF) << 16 | (data[at + 1] & 0xFF) << 8 | data[at + 2 - red] & 0xFF;
  }

  /** {@return a copy of type {@link BufferedImage#TYPE_3BYTE_BGR} that can be drawn on} */
  public BufferedImage toBufferedImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] target = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    if (red == 2) {
      System.arraycopy(data, 0, target, 0, data.length);
    } else {
      for (int i = 0; i < data.length; i += 3) {
        target[i] = data[i + 2];
        target[i + 1] = data[i + 1];
        target[i + 2] = data[i];
      }
    }
    return image;
  }

  /** {@return a copy for BoofCV, with the bands red, green and blue} */
  public Planar<GrayU8> toPlanar() {
    Planar<GrayU8> image = new Planar<>(GrayU8.class, width, height, 3);
    int[] places = {red, 1, 2 - red};
    for (int band = 0; band < 3; band++) {
      byte[] target = image.getBand(band).data;
      for (int i = 0; i < target.length; i++) {
        target[i] = data[3 * i + places[band]];
      }
    }
    return image;
  }

  @Override
  public String toString() {
    return "FaceImage[" + width + "x" + height + "]";
  }

  /** The pixels themselves, not to be changed. */
  byte[] data() {
    return data;
  }

  int red() {
    return red;
  }
}
