package org.hih4j.video;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.hih4j.core.internal.Checks;
import org.jspecify.annotations.Nullable;

/** How a video is written. Immutable and safe to share. */
public final class VideoWriterOptions {
  private static final VideoWriterOptions DEFAULTS = builder().build();

  private final @Nullable Codec codec;
  private final double frameRate;
  private final long bitRate;

  private VideoWriterOptions(Builder builder) {
    codec = builder.codec;
    frameRate = builder.frameRate;
    bitRate = builder.bitRate;
  }

  /** {@return the default options: codec and bits by the size of the frames, 30 frames a second} */
  public static VideoWriterOptions defaults() {
    return DEFAULTS;
  }

  /** {@return a builder that starts from the defaults} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the codec, or empty if the size of the frames decides} */
  public Optional<Codec> codec() {
    return Optional.ofNullable(codec);
  }

  /** {@return about how many frames a second are expected, in 0.1..1000} */
  public double frameRate() {
    return frameRate;
  }

  /** {@return the bits a second, or empty if the size of the frames decides} */
  public OptionalLong bitRate() {
    return bitRate == 0 ? OptionalLong.empty() : OptionalLong.of(bitRate);
  }

  /** Builds {@link VideoWriterOptions}. Not safe for use by several threads. */
  public static final class Builder {
    private @Nullable Codec codec;
    private double frameRate = 30;
    private long bitRate;

    private Builder() {}

    /**
     * Sets the codec. By default it is H.264, and MPEG-4 part 2 for frames that are too large for
     * that.
     *
     * @param codec the codec
     * @return this builder
     */
    public Builder codec(Codec codec) {
      this.codec = Objects.requireNonNull(codec, "codec");
      return this;
    }

    /**
     * Sets about how many frames a second are expected, which tells how long the last one is shown
     * and how many bits each may have. The frames' own times decide when they are shown.
     *
     * @param framesPerSecond 0.1 to 1000; 30 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder frameRate(double framesPerSecond) {
      this.frameRate = Checks.inRange("frameRate", framesPerSecond, 0.1, 1000);
      return this;
    }

    /**
     * Sets the bits a second. By default 3 for each pixel in H.264 and 6 in MPEG-4 part 2, at least
     * 300,000.
     *
     * @param bitsPerSecond 10,000 to 1,000,000,000
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder bitRate(long bitsPerSecond) {
      if (bitsPerSecond < 10_000 || bitsPerSecond > 1_000_000_000) {
        throw new IllegalArgumentException(
            "bitRate must be in 10000..1000000000: " + bitsPerSecond);
      }
      this.bitRate = bitsPerSecond;
      return this;
    }

    /** {@return immutable options with the values set so far} */
    public VideoWriterOptions build() {
      return new VideoWriterOptions(this);
    }
  }

  /** How the pictures of a written video are coded. */
  public enum Codec {
    /** H.264 by Cisco's OpenH264 (BSD licence): played by everything, browsers too. */
    H264("libopenh264", 3840 * 2160L, 3840, 3),
    /** MPEG-4 part 2 by FFmpeg itself: for larger pictures, at twice the size. */
    MPEG4("mpeg4", 8190 * 8190L, 8190, 6);

    private final String encoder;
    private final long maxPixels;
    private final int maxSide;
    private final double bitsPerSecondAndPixel;

    Codec(String encoder, long maxPixels, int maxSide, double bitsPerSecondAndPixel) {
      this.encoder = encoder;
      this.maxPixels = maxPixels;
      this.maxSide = maxSide;
      this.bitsPerSecondAndPixel = bitsPerSecondAndPixel;
    }

    /** {@return the name of the encoder in FFmpeg} */
    String encoder() {
      return encoder;
    }

    /** {@return whether it codes pictures of this size} */
    boolean fits(int width, int height) {
      return Math.max(width, height) <= maxSide && (long) width * height <= maxPixels;
    }

    /** {@return the bits a second at which a drawing on a photograph stays clear} */
    long bitRate(int width, int height) {
      return Math.max(300_000, Math.round(bitsPerSecondAndPixel * width * height));
    }
  }
}
