package org.hih4j.imaging;

import java.nio.ByteBuffer;

/**
 * The segments of a JPEG file's first picture, walked over without decoding. Linear in the file.
 */
final class JpegMarkers {
  static final int APP1 = 0xE1;
  static final int APP14 = 0xEE;
  static final int START_OF_SCAN = 0xDA;

  private static final int FIRST_FRAME = 0xC0;
  private static final int LAST_FRAME = 0xCF;
  private static final int HUFFMAN_TABLES = 0xC4;
  private static final int RESERVED = 0xC8;
  private static final int ARITHMETIC_TABLES = 0xCC;
  private static final int STUFFED = 0x00;
  private static final int TEMPORARY = 0x01;
  private static final int FIRST_RESTART = 0xD0;
  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int FILL = 0xFF;

  private final byte[] file;
  private int at = 2;
  private int marker;
  private int content;

  /**
   * Begins at the start.
   *
   * @param file a file that begins with a start of image; not copied
   */
  JpegMarkers(byte[] file) {
    this.file = file;
  }

  /** How often a decoder would go over the picture. */
  static int scans(byte[] file) {
    JpegMarkers markers = new JpegMarkers(file);
    int scans = 0;
    while (markers.next()) {
      if (markers.marker() == START_OF_SCAN) {
        scans++;
      }
    }
    return scans;
  }

  /** Goes to the next segment; false at the end of the picture. */
  boolean next() {
    while (at + 1 < file.length) {
      int code = file[at + 1] & 0xFF;
      if (file[at] != (byte) FILL || code == FILL) {
        at++;
      } else if (code == STUFFED
          || code == TEMPORARY
          || code >= FIRST_RESTART && code <= START_OF_IMAGE) {
        at += 2;
      } else if (code == END_OF_IMAGE) {
        return false;
      } else {
        marker = code;
        content = Math.min(at + 4, file.length);
        at += 2 + length(at + 2);
        return true;
      }
    }
    return false;
  }

  /** The length of a segment, itself included; what is cut off or impossible ends the walk. */
  private int length(int place) {
    if (place + 1 >= file.length) {
      return file.length - place;
    }
    int length = (file[place] & 0xFF) << 8 | file[place + 1] & 0xFF;
    return length < 2 ? file.length - place : length;
  }

  int marker() {
    return marker;
  }

  /** Whether the segment describes the picture: its size and its components. */
  boolean isFrame() {
    return marker >= FIRST_FRAME
        && marker <= LAST_FRAME
        && marker != HUFFMAN_TABLES
        && marker != RESERVED
        && marker != ARITHMETIC_TABLES;
  }

  /** What stands in the segment, as far as the file goes; not to be written to. */
  ByteBuffer content() {
    int end = Math.min(at, file.length);
    return ByteBuffer.wrap(file, content, Math.max(0, end - content)).slice();
  }
}
