package org.hih4j.imaging;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * How a stored picture is to be turned: the tag Orientation (0x0112) in the first directory of a
 * file's EXIF block, as the standard, Exif 2.3, has it for JPEG and TIFF and the PNG specification
 * for PNG. Nothing else of the metadata is read.
 */
final class ExifOrientation {
  static final int UPRIGHT = 1;

  private static final int LARGEST = 8;
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY = 12;
  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final int PNG_SIGNATURE = 8;
  private static final int PNG_CHUNK = 12;
  private static final int PNG_EXIF = 0x65584966; // "eXIf"

  private ExifOrientation() {}

  /** The orientation of a JPEG file, 1 to 8; 1 where there is none or it makes no sense. */
  static int ofJpeg(byte[] file) {
    JpegMarkers markers = new JpegMarkers(file);
    while (markers.next() && markers.marker() != JpegMarkers.START_OF_SCAN) {
      ByteBuffer content = markers.content();
      if (markers.marker() == JpegMarkers.APP1
          && content.remaining() > EXIF.length
          && content.slice(0, EXIF.length).equals(ByteBuffer.wrap(EXIF))) {
        return ofTiff(content.slice(EXIF.length, content.remaining() - EXIF.length));
      }
    }
    return UPRIGHT;
  }

  /** The orientation of a PNG file, in its eXIf chunk. */
  static int ofPng(byte[] file) {
    ByteBuffer chunks = ByteBuffer.wrap(file).position(Math.min(PNG_SIGNATURE, file.length));
    while (chunks.remaining() >= PNG_CHUNK) {
      int length = chunks.getInt();
      int name = chunks.getInt();
      if (length < 0 || length > chunks.remaining() - Integer.BYTES) {
        return UPRIGHT;
      }
      if (name == PNG_EXIF) {
        return ofTiff(chunks.slice(chunks.position(), length));
      }
      chunks.position(chunks.position() + length + Integer.BYTES);
    }
    return UPRIGHT;
  }

  /** The orientation in the first directory of a TIFF file, which an EXIF block is, too. */
  static int ofTiff(ByteBuffer tiff) {
    try {
      tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = tiff.getInt(4);
      int count = tiff.getShort(directory) & 0xFFFF;
      for (int i = 0; i < count; i++) {
        int entry = directory + 2 + i * ENTRY;
        if ((tiff.getShort(entry) & 0xFFFF) == TAG) {
          int value =
              switch (tiff.getShort(entry + 2)) {
                case SHORT -> tiff.getShort(entry + 8);
                case LONG -> tiff.getInt(entry + 8);
                default -> UPRIGHT;
              };
          return value >= UPRIGHT && value <= LARGEST ? value : UPRIGHT;
        }
      }
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      // Damaged metadata are as good as none.
      return UPRIGHT;
    }
    return UPRIGHT;
  }
}
