package org.hih4j.video;

/** How the pictures of a written video are coded. */
public enum VideoCodec {
  /** H.264 by Cisco's OpenH264 (BSD licence): played by everything, browsers too. */
  H264("libopenh264", 3840 * 2160L, 3840, 3),
  /** MPEG-4 part 2 by FFmpeg itself: for larger pictures, at twice the size. */
  MPEG4("mpeg4", 8190 * 8190L, 8190, 6);

  private final String encoder;
  private final long maxPixels;
  private final int maxSide;
  private final double bitsPerSecondAndPixel;

  VideoCodec(String encoder, long maxPixels, int maxSide, double bitsPerSecondAndPixel) {
    this.encoder = encoder;
    this.maxPixels = maxPixels;
    this.maxSide = maxSide;
    this.bitsPerSecondAndPixel = bitsPerSecondAndPixel;
  }

  /** Returns the name of the encoder in FFmpeg. */
  String encoder() {
    return encoder;
  }

  /** Returns whether it codes pictures of this size. */
  boolean fits(int width, int height) {
    return Math.max(width, height) <= maxSide && (long) width * height <= maxPixels;
  }

  /** Returns the bits a second at which a drawing on a photograph stays clear. */
  long bitRate(int width, int height) {
    return Math.max(300_000, Math.round(bitsPerSecondAndPixel * width * height));
  }
}
