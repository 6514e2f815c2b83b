package org.hih4j.imaging;

import org.hih4j.core.internal.Checks;

/**
 * How much work an image file may ask for. All of it is looked up in the file's headers before a
 * pixel is decoded; a file beyond a limit is refused with an {@link ImageException}.
 *
 * <table>
 * <caption>The limits</caption>
 * <tr><th>limit</th><th>default</th><th>against</th></tr>
 * <tr><td>{@link #maxFileBytes}</td><td>1 GiB</td><td>files without end</td></tr>
 * <tr><td>{@link #maxPixels}</td><td>200 million</td><td>pictures larger than the memory: decoding
 * takes 3 to 9 bytes a pixel</td></tr>
 * <tr><td>{@link #maxPixelsPerByte}</td><td>1,000, beyond the first million pixels</td><td>small
 * files that claim large pictures</td></tr>
 * <tr><td>{@link #maxScans}</td><td>100</td><td>JPEG files that go over their picture again and
 * again</td></tr>
 * </table>
 *
 * <p>Scans beyond {@value #ORDINARY_SCANS} count as pixels: a picture in 32 scans may have half as
 * many as the second and third limit allow. Programs write at most about a dozen.
 *
 * <p>Immutable and safe to share.
 */
public final class ImageLimits {

  /** Scans that a picture of the largest size may have. */
  public static final int ORDINARY_SCANS = 16;

  /** The most pixels that can be held: three bytes for each must fit an array. */
  static final long HARD_MAX_PIXELS = (Integer.MAX_VALUE - 8) / 3;

  /** Pictures of up to this many pixels may be packed as tightly as they like. */
  private static final long SMALL = 1 << 20;

  private static final ImageLimits DEFAULTS = builder().build();

  private final int maxFileBytes;
  private final long maxPixels;
  private final int maxPixelsPerByte;
  private final int maxScans;

  private ImageLimits(Builder builder) {
    maxFileBytes = builder.maxFileBytes;
    maxPixels = builder.maxPixels;
    maxPixelsPerByte = builder.maxPixelsPerByte;
    maxScans = builder.maxScans;
  }

  /** {@return the limits that hold unless others are given} */
  public static ImageLimits defaults() {
    return DEFAULTS;
  }

  /** {@return a builder that starts from the defaults} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the most bytes that a file may have} */
  public int maxFileBytes() {
    return maxFileBytes;
  }

  /** {@return the most pixels that a picture may have} */
  public long maxPixels() {
    return maxPixels;
  }

  /**
   * {@return the most pixels, beyond the first 1,048,576, that a picture may have for each byte of
   * its file}
   */
  public int maxPixelsPerByte() {
    return maxPixelsPerByte;
  }

  static void requireSize(long width, long height, long maxPixels, String what) {
    if (width < 1 || height < 1) {
      throw new ImageException(what + " has no pixels: " + width + " x " + height);
    }
    if (width > maxPixels / height) {
      throw new ImageException(
          what
              + " has "
              + width
              + " x "
              + height
              + " pixels, more than the "
              + maxPixels
              + " allowed"
              + (maxPixels < HARD_MAX_PIXELS ? ": allow more or make it smaller" : ""));
    }
  }

  /** {@return the most scans that a JPEG file may have} */
  public int maxScans() {
    return maxScans;
  }

  void checkSize(long width, long height, long fileBytes, String what) {
    requireSize(width, height, holdablePixels(), what);
    if (width * height > plausiblePixels(fileBytes)) {
      throw new ImageException(
          what
              + " claims "
              + width
              + " x "
              + height
              + " pixels in "
              + fileBytes
              + " bytes, more than "
              + maxPixelsPerByte
              + " a byte: it is damaged, or allow more with ImageLimits");
    }
  }

  void checkScans(int scans, long width, long height, long fileBytes, String what) {
    long most = ORDINARY_SCANS * Math.min(holdablePixels(), plausiblePixels(fileBytes));
    if (scans > maxScans || scans > ORDINARY_SCANS && scans * width * height > most) {
      throw new ImageException(
          what
              + " has "
              + scans
              + " scans of "
              + width
              + " x "
              + height
              + " pixels, more than any program writes: save it anew, or allow more with"
              + " ImageLimits");
    }
  }

  private long holdablePixels() {
    return Math.min(maxPixels, HARD_MAX_PIXELS);
  }

  private long plausiblePixels(long fileBytes) {
    return SMALL + maxPixelsPerByte * fileBytes;
  }

  @Override
  public String toString() {
    return "ImageLimits[maxFileBytes="
        + maxFileBytes
        + ", maxPixels="
        + maxPixels
        + ", maxPixelsPerByte="
        + maxPixelsPerByte
        + ", maxScans="
        + maxScans
        + "]";
  }

  /** Collects limits; each method checks its value. Not thread-safe. */
  public static final class Builder {
    private int maxFileBytes = 1 << 30;
    private long maxPixels = 200_000_000;
    private int maxPixelsPerByte = 1_000;
    private int maxScans = 100;

    private Builder() {}

    /**
     * Sets the most bytes that a file may have.
     *
     * @param bytes 1 to 2,147,483,639
     * @return this builder
     * @throws IllegalArgumentException if {@code bytes} is out of range
     */
    public Builder maxFileBytes(int bytes) {
      maxFileBytes = Checks.inRange("maxFileBytes", bytes, 1, Integer.MAX_VALUE - 8);
      return this;
    }

    /**
     * Sets the most pixels that a picture may have; 715 million is what can be held.
     *
     * @param pixels 1 or more
     * @return this builder
     * @throws IllegalArgumentException if {@code pixels} is less than 1
     */
    public Builder maxPixels(long pixels) {
      maxPixels = Checks.atLeast("maxPixels", pixels, 1);
      return this;
    }

    /**
     * Sets the most pixels that a picture may have for each byte of its file, beyond the first
     * 1,048,576. A picture of a single colour has about 350 as PNG, 500 as JPEG, 8,300 as PNG of
     * two colours.
     *
     * @param pixels 1 or more
     * @return this builder
     * @throws IllegalArgumentException if {@code pixels} is less than 1
     */
    public Builder maxPixelsPerByte(int pixels) {
      maxPixelsPerByte = Checks.atLeast("maxPixelsPerByte", pixels, 1);
      return this;
    }

    /**
     * Sets the most scans that a JPEG file may have.
     *
     * @param scans 1 or more
     * @return this builder
     * @throws IllegalArgumentException if {@code scans} is less than 1
     */
    public Builder maxScans(int scans) {
      maxScans = Checks.atLeast("maxScans", scans, 1);
      return this;
    }

    /** {@return immutable limits with the values set so far} */
    public ImageLimits build() {
      return new ImageLimits(this);
    }
  }
}
