package org.hih4j.video;

import org.hih4j.core.internal.Checks;

/** How a video is read. Immutable and safe to share. */
public final class VideoReaderOptions {
  private static final VideoReaderOptions DEFAULTS = builder().build();
  private static final int MAX_BUFFER = 1024;
  private static final int MAX_THREADS = 64;

  private final int buffer;
  private final int threads;
  private final long maxPixels;
  private final double pictureRate;

  private VideoReaderOptions(Builder builder) {
    buffer = builder.buffer;
    threads = builder.threads;
    maxPixels = builder.maxPixels;
    pictureRate = builder.pictureRate;
  }

  /**
   * {@return the default options: four frames may wait, one thread, at most 8192 × 4320 pixels, 25
   * pictures a second}
   */
  public static VideoReaderOptions defaults() {
    return DEFAULTS;
  }

  /** {@return a builder that starts from the defaults} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return how many decoded frames may wait to be taken, in 1..1024} */
  public int buffer() {
    return buffer;
  }

  /** {@return how many threads decode, in 1..64} */
  public int threads() {
    return threads;
  }

  /** {@return the most pixels that a frame may have, 1 or more} */
  public long maxPixels() {
    return maxPixels;
  }

  /** {@return at how many frames a second the pictures of a folder are shown, in 0.001..1000} */
  public double pictureRate() {
    return pictureRate;
  }

  /** Builds {@link VideoReaderOptions}. Not safe for use by several threads. */
  public static final class Builder {
    private int buffer = 4;
    private int threads = 1;
    private long maxPixels = 8192L * 4320;
    private double pictureRate = 25;

    private Builder() {}

    /**
     * Sets how many decoded frames may wait to be taken. Each takes three bytes a pixel.
     *
     * @param frames 1 to 1024; 4 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder buffer(int frames) {
      this.buffer = Checks.inRange("buffer", frames, 1, MAX_BUFFER);
      return this;
    }

    /**
     * Sets how many threads decode. More than one hold more frames, one each.
     *
     * @param threads 1 to 64; 1 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder threads(int threads) {
      this.threads = Checks.inRange("threads", threads, 1, MAX_THREADS);
      return this;
    }

    /**
     * Sets the most pixels that a frame may have. A larger one is refused before it is decoded.
     *
     * @param pixels at least 1; 8192 × 4320 by default
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxPixels(long pixels) {
      this.maxPixels = Checks.atLeast("maxPixels", pixels, 1);
      return this;
    }

    /**
     * Sets at how many frames a second the pictures of a folder are shown.
     *
     * @param framesPerSecond 0.001 to 1000; 25 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder pictureRate(double framesPerSecond) {
      this.pictureRate = Checks.inRange("pictureRate", framesPerSecond, 0.001, 1000);
      return this;
    }

    /** {@return immutable options with the values set so far} */
    public VideoReaderOptions build() {
      return new VideoReaderOptions(this);
    }
  }
}
