package org.hih4j.video;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** How a video is written. Immutable and safe to share. */
public final class VideoWriterOptions {
  private static final VideoWriterOptions DEFAULTS = builder().build();

  private final VideoCodec codec;
  private final double frameRate;
  private final long bitRate;

  private VideoWriterOptions(Builder builder) {
    codec = builder.codec;
    frameRate = builder.frameRate;
    bitRate = builder.bitRate;
  }

  /** Returns the default options. */
  public static VideoWriterOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the codec, nothing where the size of the frames decides. */
  public Optional<VideoCodec> codec() {
    return Optional.ofNullable(codec);
  }

  /** Returns about how many frames a second are expected. */
  public double frameRate() {
    return frameRate;
  }

  /** Returns the bits a second, nothing where the size of the frames decides. */
  public OptionalLong bitRate() {
    return bitRate == 0 ? OptionalLong.empty() : OptionalLong.of(bitRate);
  }

  /** Builds {@link VideoWriterOptions}. Not safe for use by several threads. */
  public static final class Builder {
    private VideoCodec codec;
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
    public Builder codec(VideoCodec codec) {
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
      if (!(framesPerSecond >= 0.1 && framesPerSecond <= 1000)) {
        throw new IllegalArgumentException("frameRate must be in 0.1..1000: " + framesPerSecond);
      }
      this.frameRate = framesPerSecond;
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

    /** Returns the options. */
    public VideoWriterOptions build() {
      return new VideoWriterOptions(this);
    }
  }
}
