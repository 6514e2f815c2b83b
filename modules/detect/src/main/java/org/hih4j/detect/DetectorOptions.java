package org.hih4j.detect;

import java.util.Objects;
import org.hih4j.core.internal.Checks;
import org.hih4j.inference.InferenceOptions;

/**
 * How a {@link FaceDetector} looks for faces. Immutable and safe to share.
 *
 * <p>Small faces in a large photograph are a matter of {@link Builder#inputSize} or {@link
 * Builder#tiles}: at the default input size of 640 pixels a face of 20 pixels in a photograph of
 * 4,000 has 3 pixels left, too few to be found. An input of twice the size takes four times as
 * long; t × t tiles take t² + 1 times as long, and no more memory.
 */
public final class DetectorOptions {
  private static final DetectorOptions DEFAULTS = builder().build();

  private final double score;
  private final double smallestFace;
  private final double smallestShare;
  private final int mostFaces;
  private final double overlap;
  private final int inputSize;
  private final int tiles;
  private final int rotations;
  private final InferenceOptions inference;

  private DetectorOptions(Builder builder) {
    score = builder.score;
    smallestFace = builder.smallestFace;
    smallestShare = builder.smallestShare;
    mostFaces = builder.mostFaces;
    overlap = builder.overlap;
    inputSize = builder.inputSize;
    tiles = builder.tiles;
    rotations = builder.rotations;
    inference = builder.inference;
  }

  /**
   * {@return the default options: score 0.5, faces of any size, at most 1,000, overlap 0.5, input
   * 640, no tiles, upright only, ONNX Runtime's CPU provider}
   */
  public static DetectorOptions defaults() {
    return DEFAULTS;
  }

  /** {@return a builder that starts from the defaults} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the smallest score of a face, in 0.01..1} */
  public double score() {
    return score;
  }

  /** {@return the smallest height of a face box, in pixels of the picture} */
  public double smallestFace() {
    return smallestFace;
  }

  /** {@return the smallest height of a face box, as a share of the picture's shorter side} */
  public double smallestShare() {
    return smallestShare;
  }

  /** {@return how many faces are given at most, the best ones, 1 or more} */
  public int mostFaces() {
    return mostFaces;
  }

  /** {@return from which overlap (intersection over union) on two boxes are one face, in 0..1} */
  public double overlap() {
    return overlap;
  }

  /** {@return the longer side of what the network sees, in pixels} */
  public int inputSize() {
    return inputSize;
  }

  /** {@return how many tiles there are on each side, beside the whole picture; 1 for none} */
  public int tiles() {
    return tiles;
  }

  /** {@return in how many turns of the picture faces are looked for, 1, 2 or 4} */
  public int rotations() {
    return rotations;
  }

  /** {@return how the network runs: provider, threads and fallback policy} */
  public InferenceOptions inference() {
    return inference;
  }

  @Override
  public String toString() {
    return "DetectorOptions[score="
        + score
        + ", smallestFace="
        + smallestFace
        + ", smallestShare="
        + smallestShare
        + ", mostFaces="
        + mostFaces
        + ", overlap="
        + overlap
        + ", inputSize="
        + inputSize
        + ", tiles="
        + tiles
        + ", rotations="
        + rotations
        + "]";
  }

  /** Builds {@link DetectorOptions}. Not safe for use by several threads. */
  public static final class Builder {
    private double score = 0.5;
    private double smallestFace;
    private double smallestShare;
    private int mostFaces = 1000;
    private double overlap = 0.5;
    private int inputSize = 640;
    private int tiles = 1;
    private int rotations = 1;
    private InferenceOptions inference = InferenceOptions.defaults();

    private Builder() {}

    /**
     * Sets the smallest score. Scores are probabilities: of the detections said to be 0.8, eight in
     * ten are faces.
     *
     * @param least 0.01 to 1; 0.5 by default
     * @return this builder
     */
    public Builder score(double least) {
      score = Checks.inRange("score", least, 0.01, 1);
      return this;
    }

    /**
     * Sets the smallest height of a face box, from hairline to chin.
     *
     * @param pixels of the picture, 0 to 100,000; 0 by default
     * @return this builder
     */
    public Builder smallestFace(double pixels) {
      smallestFace = Checks.inRange("smallestFace", pixels, 0, 100_000);
      return this;
    }

    /**
     * Sets the smallest height of a face box as a share of the picture's shorter side.
     *
     * @param share 0 to 1; 0 by default
     * @return this builder
     */
    public Builder smallestShare(double share) {
      smallestShare = Checks.inRange("smallestShare", share, 0, 1);
      return this;
    }

    /**
     * Sets how many faces are given at most.
     *
     * @param faces 1 to 10,000; 1,000 by default
     * @return this builder
     */
    public Builder mostFaces(int faces) {
      mostFaces = Checks.inRange("mostFaces", faces, 1, 10_000);
      return this;
    }

    /**
     * Sets the overlap from which on two boxes are one face.
     *
     * @param share intersection over union, 0 to 1; 0.5 by default
     * @return this builder
     */
    public Builder overlap(double share) {
      overlap = Checks.inRange("overlap", share, 0, 1);
      return this;
    }

    /**
     * Sets the longer side of what the network sees. Larger pictures are shrunk to it, smaller ones
     * enlarged, at most to twice their size.
     *
     * @param pixels 32 to 4096; 640 by default
     * @return this builder
     */
    public Builder inputSize(int pixels) {
      inputSize = Checks.inRange("inputSize", pixels, 32, 4096);
      return this;
    }

    /**
     * Looks at the picture in tiles too, which overlap by a quarter, each at the input size.
     *
     * @param side tiles on each side, 1 to 16; 1, the default, for none
     * @return this builder
     */
    public Builder tiles(int side) {
      tiles = Checks.inRange("tiles", side, 1, 16);
      return this;
    }

    /**
     * Looks at the picture turned as well: faces are found upright and up to about 45 degrees from
     * it, with four turns at any angle, at four times the cost.
     *
     * @param turns 1 for upright, 2 for upside down too, 4 for quarter turns too; 1 by default
     * @return this builder
     */
    public Builder rotations(int turns) {
      if (turns != 1 && turns != 2 && turns != 4) {
        throw new IllegalArgumentException("rotations must be 1, 2 or 4: " + turns);
      }
      rotations = turns;
      return this;
    }

    /**
     * Sets how the network runs.
     *
     * @param options provider, threads and fallback policy
     * @return this builder
     */
    public Builder inference(InferenceOptions options) {
      inference = Objects.requireNonNull(options, "inference");
      return this;
    }

    /** {@return immutable options with the values set so far} */
    public DetectorOptions build() {
      return new DetectorOptions(this);
    }
  }
}
