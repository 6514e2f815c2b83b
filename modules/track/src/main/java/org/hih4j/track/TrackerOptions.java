package org.hih4j.track;

import java.time.Duration;
import org.hih4j.core.internal.Checks;

/**
 * How a face is followed and smoothed. Immutable and safe to share.
 *
 * <p>Landmarks are smoothed by One-Euro filters (Casiez, Roussel and Vogel, "1€ Filter: a simple
 * speed-based low-pass filter for noisy input in interactive systems", CHI 2012) in two layers: the
 * motion of the whole face (shift, rotation, scale), and the landmarks' places within a frame that
 * moves with the face. Each has a cut-off frequency at rest, lower for less jitter, and a beta,
 * higher for less lag: the cut-off is {@code minCutoff + beta × speed}, speed in face radii a
 * second, a face radius being the root mean square distance of the landmarks from their centroid
 * (about two thirds of the distance between the outer corners of the eyes). At a steady speed the
 * lag is less than 1 / (2 π beta) face radii, however high the speed.
 */
public final class TrackerOptions {
  private static final TrackerOptions DEFAULTS = builder().build();

  private final double motionMinCutoff;
  private final double motionBeta;
  private final double shapeMinCutoff;
  private final double shapeBeta;
  private final double minConfidence;
  private final double minInside;
  private final double minSide;
  private final double maxOverlap;
  private final Duration maxGap;
  private final double prediction;
  private final boolean cuts;
  private final int maxFaces;
  private final Duration findInterval;
  private final Duration memory;

  private TrackerOptions(Builder builder) {
    motionMinCutoff = builder.motionMinCutoff;
    motionBeta = builder.motionBeta;
    shapeMinCutoff = builder.shapeMinCutoff;
    shapeBeta = builder.shapeBeta;
    minConfidence = builder.minConfidence;
    minInside = builder.minInside;
    minSide = builder.minSide;
    maxOverlap = builder.maxOverlap;
    maxGap = builder.maxGap;
    prediction = builder.prediction;
    cuts = builder.cuts;
    maxFaces = builder.maxFaces;
    findInterval = builder.findInterval;
    memory = builder.memory;
  }

  /** {@return the options with the values that {@link Builder} names as defaults} */
  public static TrackerOptions defaults() {
    return DEFAULTS;
  }

  /** {@return a builder that starts from the defaults} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the cut-off frequency for the motion of a resting face, in Hz} */
  public double motionMinCutoff() {
    return motionMinCutoff;
  }

  /**
   * {@return how the cut-off for the motion rises with its speed, in Hz for a face radius a second}
   */
  public double motionBeta() {
    return motionBeta;
  }

  /** {@return the cut-off frequency for landmarks at rest within the face, in Hz} */
  public double shapeMinCutoff() {
    return shapeMinCutoff;
  }

  /** {@return how that cut-off rises with a landmark's speed, in Hz for a face radius a second} */
  public double shapeBeta() {
    return shapeBeta;
  }

  /** {@return the mean confidence below which a face is lost, in 0..1} */
  public double minConfidence() {
    return minConfidence;
  }

  /** {@return the share of the landmarks' box that must lie inside the frame, in 0..1} */
  public double minInside() {
    return minInside;
  }

  /** {@return the least length of the longer side of the landmarks' box, in pixels} */
  public double minSide() {
    return minSide;
  }

  /** {@return the overlap at which two faces are taken for one, shared area over joint area} */
  public double maxOverlap() {
    return maxOverlap;
  }

  /** {@return the longest gap between two frames across which landmarks are smoothed} */
  public Duration maxGap() {
    return maxGap;
  }

  /** {@return how much of a face's motion is expected to go on until the next frame, in 0..1} */
  public double prediction() {
    return prediction;
  }

  /** {@return whether cuts are looked for} */
  public boolean cuts() {
    return cuts;
  }

  /**
   * {@return the most faces that a {@link MultiFaceTracker} with a finder follows at once, 1 or
   * more}
   */
  public int maxFaces() {
    return maxFaces;
  }

  /** {@return after how long a tracker with a finder looks for further faces} */
  public Duration findInterval() {
    return findInterval;
  }

  /** {@return how long a lost face may come back under its number} */
  public Duration memory() {
    return memory;
  }

  OneEuro motionFilter() {
    return new OneEuro(motionMinCutoff, motionBeta);
  }

  OneEuro shapeFilter() {
    return new OneEuro(shapeMinCutoff, shapeBeta);
  }

  /** Builds {@link TrackerOptions}. Not safe for use by several threads. */
  public static final class Builder {
    private double motionMinCutoff = 0.5;
    private double motionBeta = 100;
    private double shapeMinCutoff = 0.5;
    private double shapeBeta = 20;
    private double minConfidence = 0.4;
    private double minInside = 0.5;
    private double minSide = 16;
    private double maxOverlap = 0.6;
    private Duration maxGap = Duration.ofMillis(500);
    private double prediction = 1;
    private boolean cuts = true;
    private int maxFaces = 16;
    private Duration findInterval = Duration.ofSeconds(1);
    private Duration memory = Duration.ofSeconds(10);

    private Builder() {}

    /** Checks a time; no video lasts the 292 years that nanoseconds reach. */
    private static Duration time(String name, Duration value) {
      Duration longest = Duration.ofNanos(Long.MAX_VALUE);
      return Checks.positive(name, value).compareTo(longest) > 0 ? longest : value;
    }

    /**
     * Sets how much the motion of the whole face is smoothed at rest.
     *
     * @param hertz cut-off frequency, finite and greater than 0; 0.5 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder motionMinCutoff(double hertz) {
      this.motionMinCutoff = Checks.positive("motionMinCutoff", hertz);
      return this;
    }

    /**
     * Sets how soon the motion of the whole face passes unsmoothed.
     *
     * @param beta in Hz for a face radius a second, finite and not negative; 100 by default, for a
     *     lag of less than 0.0016 face radii, a tenth of a pixel for a face 150 pixels wide
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder motionBeta(double beta) {
      this.motionBeta = Checks.notNegative("motionBeta", beta);
      return this;
    }

    /**
     * Sets how much landmarks are smoothed that rest within the face.
     *
     * @param hertz cut-off frequency, finite and greater than 0; 0.5 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder shapeMinCutoff(double hertz) {
      this.shapeMinCutoff = Checks.positive("shapeMinCutoff", hertz);
      return this;
    }

    /**
     * Sets how soon landmarks that move within the face, as lips and lids do, pass unsmoothed.
     *
     * @param beta in Hz for a face radius a second, finite and not negative; 20 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder shapeBeta(double beta) {
      this.shapeBeta = Checks.notNegative("shapeBeta", beta);
      return this;
    }

    /**
     * Sets the mean confidence below which a face is lost. The default suits the bundled model
     * {@code hih-300w}: of 201 held-out portraits none lies below 0.68, of 458 faces in the wild
     * one lies below 0.4, and of 261 pieces of background none comes above 0.20.
     *
     * @param confidence 0 to 1, where 0 never loses a face for its confidence; 0.4 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder minConfidence(double confidence) {
      this.minConfidence = Checks.inRange("minConfidence", confidence, 0, 1);
      return this;
    }

    /**
     * Sets how much of the landmarks' box must lie inside the frame.
     *
     * @param share of its area, 0 to 1; 0.5 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder minInside(double share) {
      this.minInside = Checks.inRange("minInside", share, 0, 1);
      return this;
    }

    /**
     * Sets how small a face may become.
     *
     * @param pixels least length of the longer side of the landmarks' box, finite and greater than
     *     0; 16 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder minSide(double pixels) {
      this.minSide = Checks.positive("minSide", pixels);
      return this;
    }

    /**
     * Sets when a {@link MultiFaceTracker} takes two faces for one.
     *
     * @param overlap of the landmarks' boxes, shared area over joint area, 0 to 1, where 1 keeps
     *     all; 0.6 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder maxOverlap(double overlap) {
      this.maxOverlap = Checks.inRange("maxOverlap", overlap, 0, 1);
      return this;
    }

    /**
     * Sets the longest gap between two frames across which landmarks are smoothed: after a longer
     * one the filters start anew. The face is searched where it was all the same.
     *
     * @param gap greater than 0; half a second by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder maxGap(Duration gap) {
      this.maxGap = time("maxGap", gap);
      return this;
    }

    /**
     * Sets how much of a face's motion, its shift and growth between the last two frames, is
     * expected to go on: the next frame is searched there. After a gap longer than {@link #maxGap}
     * and after a cut nothing is expected.
     *
     * @param share 0, where the next frame is searched where the face was last, to 1; 1 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder prediction(double share) {
      this.prediction = Checks.inRange("prediction", share, 0, 1);
      return this;
    }

    /**
     * Sets whether cuts are looked for: frames that do not go on from the frame before. After a cut
     * a face is followed further only if it looks as before, which a false alarm does not end.
     *
     * @param cuts whether they are; true by default
     * @return this builder
     */
    public Builder cuts(boolean cuts) {
      this.cuts = cuts;
      return this;
    }

    /**
     * Sets the most faces that a {@link MultiFaceTracker} with a {@link FaceFinder} follows at
     * once.
     *
     * @param faces 1 to 1000; 16 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder maxFaces(int faces) {
      this.maxFaces = Checks.inRange("maxFaces", faces, 1, 1000);
      return this;
    }

    /**
     * Sets after how long a tracker with a {@link FaceFinder} looks for further faces while it
     * follows fewer than {@link #maxFaces}, or a {@link FaceTracker} none. While a face is missing,
     * or there is none, it looks five times as often; at a loss and at a cut at once.
     *
     * @param interval greater than 0; a second by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder findInterval(Duration interval) {
      this.findInterval = time("findInterval", interval);
      return this;
    }

    /**
     * Sets how long a tracker with a {@link FaceFinder} remembers a lost face, which may come back
     * under its number until then.
     *
     * @param time greater than 0; ten seconds by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder memory(Duration time) {
      this.memory = time("memory", time);
      return this;
    }

    /** {@return immutable options with the values set so far} */
    public TrackerOptions build() {
      return new TrackerOptions(this);
    }
  }
}
