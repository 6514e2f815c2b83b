package org.hih4j.imaging;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.hih4j.core.FileException;
import org.hih4j.core.io.RegularFile;

/** Reads image files: size first, then pixels, then upright. */
final class ImageFiles {

  private static final byte[] WEBP = {'W', 'E', 'B', 'P'};

  private static final int BMP_HEADER = 14;
  private static final int OLDEST_BMP_HEADER = 12;
  private static final int BMP_COMPRESSION = 30;
  private static final int BMP_JPEG = 4;
  private static final int BMP_PNG = 5;

  private static final String TIFF_METADATA = "javax_imageio_tiff_image_1.0";

  private static final byte[] JPEG_SIGNATURE = {(byte) 0xFF, (byte) 0xD8};

  private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  private ImageFiles() {}

  static FaceImage read(Path file, ImageLimits limits) {
    String what = file.toString();
    try (InputStream stream = RegularFile.open(file)) {
      return read(stream, limits, what);
    } catch (NoSuchFileException e) {
      throw new ImageException("there is no file " + what, e);
    } catch (IOException e) {
      throw new ImageException(what + " cannot be read: " + FileException.reason(e), e);
    }
  }

  static FaceImage read(InputStream stream, ImageLimits limits) {
    try {
      return read(stream, limits, "the image");
    } catch (IOException e) {
      throw new ImageException("the image cannot be read: " + e.getMessage(), e);
    }
  }

  private static FaceImage read(InputStream stream, ImageLimits limits, String what)
      throws IOException {
    try {
      byte[] file = stream.readNBytes(limits.maxFileBytes() + 1);
      if (file.length > limits.maxFileBytes()) {
        throw new ImageException(
            what
                + " is larger than "
                + limits.maxFileBytes()
                + " bytes: allow more with ImageLimits or make it smaller");
      }
      if (file.length == 0) {
        throw new ImageException(what + " is empty");
      }
      return PixelConversion.upright(decode(file, limits, what), orientation(file));
    } catch (OutOfMemoryError e) {
      throw new ImageException(what + " needs more memory than there is: raise -Xmx", e);
    }
  }

  private static FaceImage decode(byte[] file, ImageLimits limits, String what) {
    // Never a file cache, whatever ImageIO is set to.
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
      if (!readers.hasNext()) {
        throw new ImageException(
            isWebp(file)
                ? what
                    + " is a WebP file: convert it to PNG or JPEG, or put a reader of WebP for"
                    + " ImageIO beside hih4j, such as TwelveMonkeys' imageio-webp"
                : what + " is in no image format that can be read; these can be: " + formatNames());
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(input, true, true);
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        limits.checkSize(width, height, file.length, what);
        // A tile, which is decoded as a whole, may be larger than the picture.
        limits.checkSize(reader.getTileWidth(0), reader.getTileHeight(0), file.length, what);
        if (startsWith(file, JPEG_SIGNATURE)) {
          limits.checkScans(JpegMarkers.scans(file), width, height, file.length, what);
        } else {
          refusePictureInside(file, reader, what);
        }
        reader.addIIOReadWarningListener(new Damage(what));
        return startsWith(file, JPEG_SIGNATURE) && InkJpeg.isOne(file)
            ? InkJpeg.convert(reader.readRaster(0, null), file)
            : PixelConversion.convert(reader.read(0), true);
      } finally {
        reader.dispose();
      }
    } catch (ImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Readers answer damaged files with all kinds of exceptions.
      throw damaged(what, e);
    }
  }

  private static int orientation(byte[] file) {
    if (startsWith(file, JPEG_SIGNATURE)) {
      return ExifOrientation.ofJpeg(file);
    }
    if (startsWith(file, PNG_SIGNATURE)) {
      return ExifOrientation.ofPng(file);
    }
    return isTiff(file) ? ExifOrientation.ofTiff(ByteBuffer.wrap(file)) : ExifOrientation.UPRIGHT;
  }

  private static boolean startsWith(byte[] file, byte... start) {
    return file.length >= start.length
        && Arrays.equals(file, 0, start.length, start, 0, start.length);
  }

  private static ImageException damaged(String what, Exception e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new ImageException(what + " is damaged or truncated: " + reason, e);
  }

  private static String formatNames() {
    return String.join(
        ", ",
        Arrays.stream(ImageIO.getReaderFormatNames())
            .map(name -> name.toUpperCase(Locale.ROOT))
            .distinct()
            .sorted()
            .toList());
  }

  /**
   * A JPEG or PNG file inside a BMP or TIFF file has a size of its own, which nothing has looked
   * up.
   */
  private static void refusePictureInside(byte[] file, ImageReader reader, String what)
      throws IOException {
    boolean inside = false;
    if (startsWith(file, (byte) 'B', (byte) 'M') && file.length >= BMP_COMPRESSION + 4) {
      ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      int compression = header.getInt(BMP_COMPRESSION);
      // The oldest header is shorter and has no compression.
      inside =
          header.getInt(BMP_HEADER) > OLDEST_BMP_HEADER
              && (compression == BMP_JPEG || compression == BMP_PNG);
    } else if (isTiff(file)) {
      IIOMetadata metadata = reader.getImageMetadata(0);
      TIFFField field =
          TIFF_METADATA.equals(metadata.getNativeMetadataFormatName())
              ? TIFFDirectory.createFromMetadata(metadata)
                  .getTIFFField(BaselineTIFFTagSet.TAG_COMPRESSION)
              : null;
      int compression = field == null ? 0 : field.getAsInt(0);
      inside =
          compression == BaselineTIFFTagSet.COMPRESSION_JPEG
              || compression == BaselineTIFFTagSet.COMPRESSION_OLD_JPEG;
    }
    if (inside) {
      throw new ImageException(
          what + " holds another image file, in JPEG or PNG format: save it in that format");
    }
  }

  private static boolean isWebp(byte[] file) {
    return startsWith(file, (byte) 'R', (byte) 'I', (byte) 'F', (byte) 'F')
        && file.length >= 12
        && Arrays.equals(file, 8, 12, WEBP, 0, 4);
  }

  private static boolean isTiff(byte[] file) {
    return startsWith(file, (byte) 'I', (byte) 'I', (byte) 42, (byte) 0)
        || startsWith(file, (byte) 'M', (byte) 'M', (byte) 0, (byte) 42);
  }

  /**
   * Ends the reading of a JPEG file at its first damage: the reader would fill what is missing with
   * gray, however much that is, and only warn.
   */
  private record Damage(String what) implements IIOReadWarningListener {

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      String lower = warning.toLowerCase(Locale.ROOT);
      // Bytes too many between segments are common and harmless.
      if ((lower.contains("corrupt jpeg data") && !lower.contains("extraneous"))
          || lower.contains("premature end")) {
        throw new ImageException(what + " is damaged or truncated: " + warning);
      }
    }
  }
}
