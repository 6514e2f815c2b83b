package org.hih4j.imaging;

import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.jpeg.JpegProcessingException;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads image files: size first, then pixels, then upright. */
final class ImageFiles {

  /** Larger files are refused: a picture of the largest size allowed does not need more. */
  private static final int MAX_FILE_BYTES = 1 << 30;

  private static final System.Logger LOG = System.getLogger("org.hih4j.imaging");

  private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  private ImageFiles() {}

  static FaceImage read(Path file, long maxPixels) {
    String what = file.toString();
    if (Files.isDirectory(file)) {
      throw new ImageException(what + " is a folder, not an image file");
    }
    try (InputStream stream = Files.newInputStream(file)) {
      return read(stream, maxPixels, what);
    } catch (NoSuchFileException e) {
      throw new ImageException("there is no file " + what, e);
    } catch (IOException e) {
      throw new ImageException(what + " cannot be read: " + e.getMessage(), e);
    }
  }

  static FaceImage read(InputStream stream, long maxPixels) {
    try {
      return read(stream, maxPixels, "the image");
    } catch (IOException e) {
      throw new ImageException("the image cannot be read: " + e.getMessage(), e);
    }
  }

  private static FaceImage read(InputStream stream, long maxPixels, String what)
      throws IOException {
    try {
      byte[] file = stream.readNBytes(MAX_FILE_BYTES);
      if (file.length == MAX_FILE_BYTES) {
        throw new ImageException(what + " is larger than 1 GiB");
      }
      if (file.length == 0) {
        throw new ImageException(what + " is empty");
      }
      return PixelConversion.upright(decode(file, maxPixels, what), orientation(file));
    } catch (OutOfMemoryError e) {
      throw new ImageException(what + " needs more memory than there is: raise -Xmx", e);
    }
  }

  private static FaceImage decode(byte[] file, long maxPixels, String what) {
    // Never a file cache, whatever ImageIO is set to.
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
      if (!readers.hasNext()) {
        throw new ImageException(
            what + " is in no image format that can be read; these can be: " + formatNames());
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(input, true, true);
        FaceImage.checkSize(
            reader.getWidth(0),
            reader.getHeight(0),
            Math.min(maxPixels, FaceImage.HARD_MAX_PIXELS),
            what);
        Damage damage = new Damage();
        reader.addIIOReadWarningListener(damage);
        BufferedImage image = reader.read(0);
        if (damage.message != null) {
          throw new ImageException(what + " is damaged or truncated: " + damage.message);
        }
        return PixelConversion.convert(image, true);
      } finally {
        reader.dispose();
      }
    } catch (IIOException e) {
      if (String.valueOf(e.getMessage()).contains("Unsupported Image Type")) {
        throw new ImageException(
            what + " has colours that cannot be read, such as CMYK; convert it to RGB first", e);
      }
      throw damaged(what, e);
    } catch (ImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Readers answer damaged files with all kinds of exceptions.
      throw damaged(what, e);
    }
  }

  /** The EXIF orientation, 1 to 8; 1 where there is none or it makes no sense. */
  private static int orientation(byte[] file) {
    try {
      Metadata metadata = new Metadata();
      if (startsWith(file, (byte) 0xFF, (byte) 0xD8)) {
        metadata =
            JpegMetadataReader.readMetadata(
                new ByteArrayInputStream(file), List.of(new ExifReader()));
      } else if (startsWith(file, PNG_SIGNATURE)) {
        byte[] exif = pngExif(file);
        if (exif != null) {
          new ExifReader().extract(new ByteArrayReader(exif), metadata);
        }
      } else if (startsWith(file, (byte) 'I', (byte) 'I', (byte) 42, (byte) 0)
          || startsWith(file, (byte) 'M', (byte) 'M', (byte) 0, (byte) 42)) {
        new ExifReader().extract(new ByteArrayReader(file), metadata);
      }
      for (ExifIFD0Directory directory : metadata.getDirectoriesOfType(ExifIFD0Directory.class)) {
        Integer orientation = directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
        if (orientation != null) {
          return orientation >= 1 && orientation <= 8 ? orientation : 1;
        }
      }
    } catch (JpegProcessingException | IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "metadata could not be read, taken as upright", e);
    }
    return 1;
  }

  /** The content of the eXIf chunk, or null. */
  private static byte[] pngExif(byte[] file) {
    ByteBuffer chunks = ByteBuffer.wrap(file).position(PNG_SIGNATURE.length);
    byte[] name = new byte[4];
    while (chunks.remaining() >= 12) {
      int length = chunks.getInt();
      chunks.get(name);
      if (length < 0 || length > chunks.remaining() - 4) {
        return null;
      }
      if (new String(name, StandardCharsets.US_ASCII).equals("eXIf")) {
        byte[] exif = new byte[length];
        chunks.get(exif);
        return exif;
      }
      chunks.position(chunks.position() + length + 4);
    }
    return null;
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

  /** The JPEG reader fills what is missing with gray and only warns. */
  private static final class Damage implements IIOReadWarningListener {

    private String message;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      String lower = warning.toLowerCase(Locale.ROOT);
      // Bytes too many between segments are common and harmless.
      if ((lower.contains("corrupt jpeg data") && !lower.contains("extraneous"))
          || lower.contains("premature end")) {
        message = warning;
      }
    }
  }
}
