package org.hih4j.imaging;

/** The markers of a JPEG file, walked over without decoding. */
final class JpegMarkers {
  private static final int STUFFED = 0x00;
  private static final int TEMPORARY = 0x01;
  private static final int FIRST_RESTART = 0xD0;
  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int FILL = 0xFF;

  private JpegMarkers() {}

  /**
   * The number of scans of the first picture.
   *
   * @param file a file that begins with a start of image
   * @return how often a decoder would go over the picture
   */
  static int scans(byte[] file) {
    int scans = 0;
    int at = 2;
    while (at + 1 < file.length) {
      int marker = file[at + 1] & 0xFF;
      if (file[at] != (byte) FILL || marker == FILL) {
        at++;
      } else if (marker == STUFFED
          || marker == TEMPORARY
          || marker >= FIRST_RESTART && marker <= START_OF_IMAGE) {
        at += 2;
      } else if (marker == END_OF_IMAGE) {
        return scans;
      } else {
        if (marker == START_OF_SCAN) {
          scans++;
        }
        at += 2 + length(file, at + 2);
      }
    }
    return scans;
  }

  /** The length of a segment, itself included; what is cut off or impossible ends the walk. */
  private static int length(byte[] file, int at) {
    if (at + 1 >= file.length) {
      return file.length - at;
    }
    int length = (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF;
    return length < 2 ? file.length - at : length;
  }
}
