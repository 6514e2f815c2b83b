package org.hih4j.imaging;

import boofcv.struct.image.GrayU8;
import boofcv.struct.image.ImageBase;
import boofcv.struct.image.InterleavedU8;
import boofcv.struct.image.Planar;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SinglePixelPackedSampleModel;

/** Turns pictures of all kinds into three packed bytes for each pixel. */
final class PixelConversion {

  private static final int RGB = 0;

  private PixelConversion() {}

  /**
   * Converts a picture.
   *
   * @param mayKeep whether the picture is ours, so that its array can be used without a copy
   */
  static FaceImage convert(BufferedImage image, boolean mayKeep) {
    ColorModel colors = image.getColorModel();
    int type = colors.getColorSpace().getType();
    if (type == ColorSpace.TYPE_GRAY && !(colors instanceof IndexColorModel)) {
      return gray(image);
    }
    if (type != ColorSpace.TYPE_RGB) {
      throw new ImageException(
          "the colours of the image are "
              + colorSpaceName(type)
              + "; convert it to RGB or gray first");
    }
    if (!colors.getColorSpace().isCS_sRGB()) {
      int target = colors.hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
      BufferedImage converted = new BufferedImage(image.getWidth(), image.getHeight(), target);
      return general(new ColorConvertOp(null).filter(image, converted));
    }
    if (colors instanceof ComponentColorModel
        && !colors.isAlphaPremultiplied()
        && image.getRaster().getSampleModel() instanceof ComponentSampleModel layout
        && image.getRaster().getDataBuffer() instanceof DataBufferByte buffer
        && buffer.getNumBanks() == 1) {
      return bytes(image, layout, buffer, mayKeep);
    }
    return switch (image.getType()) {
      case BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB -> packed(image, 16, 0);
      case BufferedImage.TYPE_INT_BGR -> packed(image, 0, 16);
      default -> general(image);
    };
  }

  static FaceImage convert(Planar<GrayU8> image) {
    if (image.getNumBands() == 1) {
      return convert(image.getBand(0));
    }
    checkBands(image, image.getNumBands());
    byte[] data = new byte[3 * image.width * image.height];
    for (int band = 0; band < 3; band++) {
      GrayU8 source = image.getBand(band);
      int to = band;
      for (int y = 0; y < image.height; y++) {
        int from = source.startIndex + y * source.stride;
        for (int x = 0; x < image.width; x++, to += 3) {
          data[to] = source.data[from + x];
        }
      }
    }
    return new FaceImage(data, image.width, image.height, RGB);
  }

  static FaceImage convert(InterleavedU8 image) {
    int bands = image.getNumBands();
    if (bands != 1) {
      checkBands(image, bands);
    }
    byte[] data = new byte[3 * checkedPixels(image)];
    int green = bands == 1 ? 0 : 1;
    int blue = bands == 1 ? 0 : 2;
    int to = 0;
    for (int y = 0; y < image.height; y++) {
      int from = image.startIndex + y * image.stride;
      for (int x = 0; x < image.width; x++, from += bands, to += 3) {
        data[to] = image.data[from];
        data[to + 1] = image.data[from + green];
        data[to + 2] = image.data[from + blue];
      }
    }
    return new FaceImage(data, image.width, image.height, RGB);
  }

  static FaceImage convert(GrayU8 image) {
    byte[] data = new byte[3 * checkedPixels(image)];
    int to = 0;
    for (int y = 0; y < image.height; y++) {
      int from = image.startIndex + y * image.stride;
      for (int x = 0; x < image.width; x++, to += 3) {
        byte value = image.data[from + x];
        data[to] = value;
        data[to + 1] = value;
        data[to + 2] = value;
      }
    }
    return new FaceImage(data, image.width, image.height, RGB);
  }

  /**
   * Turns and mirrors a stored picture upright.
   *
   * @param orientation 1 to 8 as in the EXIF standard, tag 0x0112
   */
  static FaceImage upright(FaceImage stored, int orientation) {
    if (orientation == 1) {
      return stored;
    }
    boolean transposed = orientation >= 5;
    int width = transposed ? stored.height() : stored.width();
    int height = transposed ? stored.width() : stored.height();
    // Whether the stored columns, and rows, come in reverse.
    boolean columnsReversed =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean rowsReversed =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    int stepX = columnsReversed ? -1 : 1;
    int stepY = rowsReversed ? -1 : 1;
    int firstX = columnsReversed ? stored.width() - 1 : 0;
    int firstY = rowsReversed ? stored.height() - 1 : 0;
    byte[] from = stored.data();
    byte[] to = new byte[from.length];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++, at += 3) {
        int storedX = firstX + stepX * (transposed ? y : x);
        int storedY = firstY + stepY * (transposed ? x : y);
        int source = 3 * (storedY * stored.width() + storedX);
        to[at] = from[source];
        to[at + 1] = from[source + 1];
        to[at + 2] = from[source + 2];
      }
    }
    return new FaceImage(to, width, height, stored.red());
  }

  /** Samples of one byte each, whatever their order and distances. */
  private static FaceImage bytes(
      BufferedImage image, ComponentSampleModel layout, DataBufferByte buffer, boolean mayKeep) {
    int width = image.getWidth();
    int height = image.getHeight();
    Raster raster = image.getRaster();
    byte[] source = buffer.getData();
    int stride = layout.getScanlineStride();
    int step = layout.getPixelStride();
    int start =
        buffer.getOffset()
            - raster.getSampleModelTranslateY() * stride
            - raster.getSampleModelTranslateX() * step;
    int[] offsets = layout.getBandOffsets();
    boolean whole =
        start == 0
            && step == 3
            && stride == 3 * width
            && source.length == 3 * width * height
            && offsets[1] == 1;
    if (mayKeep && whole && offsets[0] + offsets[2] == 2) {
      return new FaceImage(source, width, height, offsets[0]);
    }
    boolean alpha = layout.getNumBands() == 4;
    byte[] data = new byte[3 * width * height];
    int to = 0;
    for (int y = 0; y < height; y++) {
      int from = start + y * stride;
      for (int x = 0; x < width; x++, from += step, to += 3) {
        data[to] = source[from + offsets[0]];
        data[to + 1] = source[from + offsets[1]];
        data[to + 2] = source[from + offsets[2]];
        if (alpha && source[from + offsets[3]] != -1) {
          dim(data, to, source[from + offsets[3]] & 0xFF);
        }
      }
    }
    return new FaceImage(data, width, height, RGB);
  }

  private static FaceImage packed(BufferedImage image, int redShift, int blueShift) {
    int width = image.getWidth();
    int height = image.getHeight();
    Raster raster = image.getRaster();
    int stride = ((SinglePixelPackedSampleModel) raster.getSampleModel()).getScanlineStride();
    DataBufferInt buffer = (DataBufferInt) raster.getDataBuffer();
    int[] source = buffer.getData();
    int start =
        buffer.getOffset()
            - raster.getSampleModelTranslateY() * stride
            - raster.getSampleModelTranslateX();
    boolean alpha = image.getColorModel().hasAlpha();
    byte[] data = new byte[3 * width * height];
    int to = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++, to += 3) {
        int pixel = source[start + y * stride + x];
        data[to] = (byte) (pixel >> redShift);
        data[to + 1] = (byte) (pixel >> 8);
        data[to + 2] = (byte) (pixel >> blueShift);
        if (alpha && pixel >>> 24 != 255) {
          dim(data, to, pixel >>> 24);
        }
      }
    }
    return new FaceImage(data, width, height, RGB);
  }

  /** Through the colour model, which knows every layout. */
  private static FaceImage general(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] data = new byte[3 * width * height];
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++, to += 3) {
        int pixel = row[x];
        data[to] = (byte) (pixel >> 16);
        data[to + 1] = (byte) (pixel >> 8);
        data[to + 2] = (byte) pixel;
        if (pixel >>> 24 != 255) {
          dim(data, to, pixel >>> 24);
        }
      }
    }
    return new FaceImage(data, width, height, RGB);
  }

  /** The stored samples: Java's own conversion would brighten them by a linear gray curve. */
  private static FaceImage gray(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    Raster raster = image.getRaster();
    ColorModel colors = image.getColorModel();
    boolean alpha = colors.hasAlpha() && raster.getNumBands() > 1;
    double toByte = toByte(raster, colors, 0);
    double toAlpha = alpha ? toByte(raster, colors, 1) : 0;
    boolean multiplied = colors.isAlphaPremultiplied();
    byte[] data = new byte[3 * width * height];
    double[] values = new double[width];
    double[] alphas = new double[alpha ? width : 0];
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, values);
      if (alpha) {
        raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 1, alphas);
      }
      for (int x = 0; x < width; x++, to += 3) {
        double value = values[x] * toByte;
        if (alpha && !multiplied) {
          value *= alphas[x] * toAlpha / 255;
        }
        byte rounded = (byte) Math.min(255, Math.max(0, Math.round(value)));
        data[to] = rounded;
        data[to + 1] = rounded;
        data[to + 2] = rounded;
      }
    }
    return new FaceImage(data, width, height, RGB);
  }

  private static double toByte(Raster raster, ColorModel colors, int band) {
    int type = raster.getDataBuffer().getDataType();
    if (type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE) {
      return 255;
    }
    int bits = type == DataBuffer.TYPE_SHORT ? 15 : colors.getComponentSize(band);
    return 255 / (Math.pow(2, bits) - 1);
  }

  /** Lays a colour over black. */
  private static void dim(byte[] data, int at, int alpha) {
    for (int i = at; i < at + 3; i++) {
      data[i] = (byte) (((data[i] & 0xFF) * alpha + 127) / 255);
    }
  }

  private static void checkBands(ImageBase<?> image, int bands) {
    if (bands < 3) {
      throw new IllegalArgumentException(
          "image must have 1 band or at least 3: " + bands + " bands");
    }
    checkedPixels(image);
  }

  private static int checkedPixels(ImageBase<?> image) {
    if (image.width < 1 || image.height < 1) {
      throw new IllegalArgumentException(
          "image must have pixels: " + image.width + " x " + image.height);
    }
    ImageLimits.requireSize(image.width, image.height, ImageLimits.HARD_MAX_PIXELS, "the image");
    return image.width * image.height;
  }

  private static String colorSpaceName(int type) {
    return switch (type) {
      case ColorSpace.TYPE_CMYK -> "CMYK";
      case ColorSpace.TYPE_CMY -> "CMY";
      case ColorSpace.TYPE_Lab -> "Lab";
      case ColorSpace.TYPE_YCbCr -> "YCbCr";
      case ColorSpace.TYPE_XYZ -> "XYZ";
      case ColorSpace.TYPE_HSV -> "HSV";
      default -> "of a model that is neither RGB nor gray";
    };
  }
}
