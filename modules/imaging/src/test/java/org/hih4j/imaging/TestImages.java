package org.hih4j.imaging;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Pictures and image files that the tests make themselves. */
final class TestImages {

  private TestImages() {}

  /** Random colours. */
  static BufferedImage noise(int width, int height, long seed) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    new Random(seed).nextBytes(((DataBufferByte) image.getRaster().getDataBuffer()).getData());
    return image;
  }

  /** Smooth colours, which lossy files keep. */
  static BufferedImage gradient(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = 255 * x / Math.max(1, width - 1);
        int green = 255 * y / Math.max(1, height - 1);
        image.setRGB(x, y, red << 16 | green << 8 | 128);
      }
    }
    return image;
  }

  static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, out)) {
      throw new IOException("no writer for " + format);
    }
    return out.toByteArray();
  }

  /** An EXIF block, as TIFF, with nothing but an orientation. */
  static byte[] exif(int orientation, ByteOrder order) {
    ByteBuffer tiff = ByteBuffer.allocate(26).order(order);
    tiff.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    tiff.putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1);
    tiff.putShort((short) orientation).putShort((short) 0).putInt(0);
    return tiff.array();
  }

  /** Puts an EXIF block behind the start of a JPEG. */
  static byte[] jpegWithExif(byte[] jpeg, byte[] exif) {
    return jpegWithSegment(jpeg, 2, 0xFFE1, "Exif\0\0", exif);
  }

  /** Puts a colour profile behind the JFIF header of a JPEG. */
  static byte[] jpegWithProfile(byte[] jpeg, byte[] profile) {
    int afterHeader = 4 + (jpeg[4] << 8 | jpeg[5]);
    return jpegWithSegment(jpeg, afterHeader, 0xFFE2, "ICC_PROFILE\0\1\1", profile);
  }

  /** Puts Adobe's segment, which tells what four components mean, at the start of a JPEG. */
  static byte[] jpegOfAdobe(byte[] jpeg, int transform) {
    byte[] content = {0, 100, 0, 0, 0, 0, (byte) transform};
    return jpegWithSegment(jpeg, 2, 0xFFEE, "Adobe", content);
  }

  private static byte[] jpegWithSegment(
      byte[] jpeg, int at, int marker, String name, byte[] content) {
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + 4 + name.length() + content.length);
    out.put(jpeg, 0, at).putShort((short) marker);
    out.putShort((short) (2 + name.length() + content.length));
    out.put(name.getBytes(StandardCharsets.US_ASCII)).put(content);
    return out.put(jpeg, at, jpeg.length - at).array();
  }

  /** Puts an EXIF chunk behind the header of a PNG. */
  static byte[] pngWithExif(byte[] png, byte[] exif) {
    int afterHeader = 8 + 12 + 13;
    ByteBuffer out = ByteBuffer.allocate(png.length + 12 + exif.length);
    out.put(png, 0, afterHeader).put(pngChunk("eXIf", exif));
    return out.put(png, afterHeader, png.length - afterHeader).array();
  }

  /** Where the frame header of a JPEG begins. */
  static int jpegFrame(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xFF) != 0xC0 && (jpeg[at + 1] & 0xFF) != 0xC2) {
      at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
    }
    return at;
  }

  /** Where the first image of a GIF without extensions begins. */
  static int gifFrame(byte[] gif) {
    int colours = (gif[10] & 0x80) == 0 ? 0 : 3 << (gif[10] & 7) + 1;
    int at = 13 + colours;
    while (gif[at] != ',') {
      at += 2;
      while (gif[at] != 0) {
        at += 1 + (gif[at] & 0xFF);
      }
      at++;
    }
    return at;
  }

  /** A progressive JPEG whose last scan comes several times more: ten scans and those. */
  static byte[] progressiveJpeg(BufferedImage image, int more) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    byte[] jpeg = out.toByteArray();
    int last = jpeg.length - 2;
    while ((jpeg[last] & 0xFF) != 0xFF || (jpeg[last + 1] & 0xFF) != 0xDA) {
      last--;
    }
    int scan = jpeg.length - 2 - last;
    ByteBuffer repeated = ByteBuffer.allocate(jpeg.length + more * scan);
    repeated.put(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < more; i++) {
      repeated.put(jpeg, last, scan);
    }
    return repeated.put(jpeg, jpeg.length - 2, 2).array();
  }

  /** A TIFF whose pixels are packed as JPEG. */
  static byte[] jpegInTiff(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionType("JPEG");
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** The start of a PNG of some size, without pixels. */
  static byte[] pngHeader(int width, int height) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put(new byte[] {8, 2, 0, 0, 0});
    ByteBuffer out = ByteBuffer.allocate(8 + 25 + 12);
    out.putLong(0x89504E470D0A1A0AL).put(pngChunk("IHDR", header.array()));
    return out.put(pngChunk("IDAT", new byte[0])).array();
  }

  /** An uncompressed TIFF. */
  static byte[] tiff(BufferedImage image, int orientation) {
    int pixels = image.getWidth() * image.getHeight();
    int[][] entries = {
      {256, 4, 1, image.getWidth()},
      {257, 4, 1, image.getHeight()},
      {258, 3, 3, 8 + 3 * pixels},
      {259, 3, 1, 1},
      {262, 3, 1, 2},
      {273, 4, 1, 8},
      {274, 3, 1, orientation},
      {277, 3, 1, 3},
      {278, 4, 1, image.getHeight()},
      {279, 4, 1, 3 * pixels}
    };
    int directory = 8 + 3 * pixels + 6;
    ByteBuffer out =
        ByteBuffer.allocate(directory + 6 + 12 * entries.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(directory);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        out.put((byte) (rgb >> 16)).put((byte) (rgb >> 8)).put((byte) rgb);
      }
    }
    out.putShort((short) 8).putShort((short) 8).putShort((short) 8);
    return directory(out, entries);
  }

  /** A gray TIFF of one black tile, packed with deflate. */
  static byte[] tiledTiff(int size, int tile) {
    Deflater deflater = new Deflater();
    deflater.setInput(new byte[tile * tile]);
    deflater.finish();
    byte[] packed = new byte[tile * tile / 500 + 100];
    int length = deflater.deflate(packed);
    deflater.end();
    int[][] entries = {
      {256, 4, 1, size},
      {257, 4, 1, size},
      {258, 3, 1, 8},
      {259, 3, 1, 8},
      {262, 3, 1, 1},
      {277, 3, 1, 1},
      {322, 4, 1, tile},
      {323, 4, 1, tile},
      {324, 4, 1, 8},
      {325, 4, 1, length}
    };
    ByteBuffer out =
        ByteBuffer.allocate(8 + length + 6 + 12 * entries.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8 + length);
    out.put(packed, 0, length);
    return directory(out, entries);
  }

  private static byte[] directory(ByteBuffer out, int[]... entries) {
    out.putShort((short) entries.length);
    for (int[] entry : entries) {
      out.putShort((short) entry[0]).putShort((short) entry[1]).putInt(entry[2]).putInt(entry[3]);
    }
    return out.putInt(0).array();
  }

  private static byte[] pngChunk(String name, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + content.length).putInt(content.length);
    chunk.put(name.getBytes(StandardCharsets.US_ASCII)).put(content);
    CRC32 sum = new CRC32();
    sum.update(chunk.array(), 4, 4 + content.length);
    return chunk.putInt((int) sum.getValue()).array();
  }
}
