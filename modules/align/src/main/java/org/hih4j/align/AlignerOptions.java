package org.hih4j.align;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.internal.Checks;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.detect.FaceDetector;
import org.hih4j.imaging.ImageLimits;
import org.hih4j.inference.InferenceOptions;

/**
 * How a {@link FaceAligner} runs. Immutable and safe to share.
 *
 * <pre>{@code
 * AlignerOptions options = AlignerOptions.builder().flipAveraging(true).concurrency(4).build();
 * }</pre>
 */
public final class AlignerOptions {
  private static final AlignerOptions DEFAULTS = builder().build();

  private final boolean flipAveraging;
  private final OptionalInt refinement;
  private final int concurrency;
  private final int batchSize;
  private final InferenceOptions inference;
  private final ImageLimits imageLimits;
  private final Optional<FaceDetector> detector;
  private final DetectorOptions detection;
  private final double leastConfidence;
  private final double turnConfidence;
  private final double doubtConfidence;

  private AlignerOptions(Builder builder) {
    flipAveraging = builder.flipAveraging;
    refinement = builder.refinement;
    concurrency = builder.concurrency;
    batchSize = builder.batchSize;
    inference = builder.inference;
    imageLimits = builder.imageLimits;
    detector = builder.detector;
    detection = builder.detection;
    leastConfidence = builder.leastConfidence;
    turnConfidence = builder.turnConfidence;
    doubtConfidence = builder.doubtConfidence;
  }

  /**
   * {@return the default options: no flip averaging, refinement by the kind of box, one face at a
   * time, ONNX Runtime's CPU provider}
   */
  public static AlignerOptions defaults() {
    return DEFAULTS;
  }

  /** {@return a builder that starts from the defaults} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return whether every face is also aligned in the mirror and the two results averaged} */
  public boolean flipAveraging() {
    return flipAveraging;
  }

  /**
   * {@return how often a face is aligned again, on the box that the points found before give; empty
   * if the kind of box decides}
   */
  public OptionalInt refinement() {
    return refinement;
  }

  /**
   * How often a face is aligned again whose box is of a kind.
   *
   * @param convention what the box encloses
   * @return number of extra passes: unless it was set, 0 for boxes of landmarks ({@code LANDMARKS},
   *     {@code WFLW}, {@code HRNET}), 1 for all others, which tell the place of the landmarks
   *     roughly
   */
  public int refinement(FaceBox.Convention convention) {
    return refinement.orElseGet(
        () ->
            switch (convention) {
              case LANDMARKS, WFLW, HRNET -> 0;
              default -> 1;
            });
  }

  /**
   * {@return how often a face that the detector found is aligned again; 1 unless it was set, as a
   * detector's landmark box is less exact than one of landmarks}
   */
  public int foundRefinement() {
    return refinement.orElse(1);
  }

  /** {@return how many faces of one call are worked on at once} */
  public int concurrency() {
    return concurrency;
  }

  /** {@return how many faces go through the network in one run} */
  public int batchSize() {
    return batchSize;
  }

  /** {@return how the network runs: provider, threads and fallback policy} */
  public InferenceOptions inference() {
    return inference;
  }

  /** {@return how much work the image files that the aligner itself reads may ask for} */
  public ImageLimits imageLimits() {
    return imageLimits;
  }

  /**
   * {@return what finds the faces of images that come without boxes, the caller's to close; empty
   * for a detector of the aligner's own}
   */
  public Optional<FaceDetector> detector() {
    return detector;
  }

  /** {@return how the aligner's own detector looks for faces} */
  public DetectorOptions detection() {
    return detection;
  }

  /**
   * {@return the mean confidence of its landmarks below which a found face counts as a false alarm
   * of the detector and is left out, in 0..1; 0 keeps all} Faces whose box was given are never left
   * out.
   */
  public double leastConfidence() {
    return leastConfidence;
  }

  /**
   * {@return the mean confidence of its landmarks below which a found face is aligned turned by 90,
   * 180 and 270 degrees too, since it may be rolled, in 0..1; 0 turns none}
   */
  public double turnConfidence() {
    return turnConfidence;
  }

  /**
   * {@return the mean confidence of its landmarks below which a result is {@linkplain
   * FaceAlignment#doubtful() doubtful}: there may be no face in the box, in 0..1; 0 doubts none}
   */
  public double doubtConfidence() {
    return doubtConfidence;
  }

  /** Builds {@link AlignerOptions}. Not safe for use by several threads. */
  public static final class Builder {
    private boolean flipAveraging;
    private OptionalInt refinement = OptionalInt.empty();
    private int concurrency = 1;
    private int batchSize = 1;
    private InferenceOptions inference = InferenceOptions.defaults();
    private ImageLimits imageLimits = ImageLimits.defaults();
    private Optional<FaceDetector> detector = Optional.empty();
    private DetectorOptions detection = DetectorOptions.defaults();
    private double leastConfidence = 0.1;
    private double turnConfidence = 0.5;
    private double doubtConfidence = 0.25;

    private Builder() {}

    /**
     * Sets the mean confidence of its landmarks below which a found face is left out.
     *
     * @param leastConfidence 0 to 1; 0 keeps all; 0.1 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder leastConfidence(double leastConfidence) {
      this.leastConfidence = Checks.inRange("leastConfidence", leastConfidence, 0, 1);
      return this;
    }

    /**
     * Sets the mean confidence of its landmarks below which a found face is aligned turned by 90,
     * 180 and 270 degrees too. Such a face takes three passes more; upright faces that are well
     * seen cost nothing.
     *
     * @param turnConfidence 0 to 1; 0 turns none; 0.5 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder turnConfidence(double turnConfidence) {
      this.turnConfidence = Checks.inRange("turnConfidence", turnConfidence, 0, 1);
      return this;
    }

    /**
     * Sets the mean confidence of its landmarks below which a result is doubtful. With the bundled
     * models the default marks none of 458 faces in the wild, and all of 261 boxes with background
     * (docs/tracking.md).
     *
     * @param doubtConfidence 0 to 1; 0 doubts none; 0.25 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder doubtConfidence(double doubtConfidence) {
      this.doubtConfidence = Checks.inRange("doubtConfidence", doubtConfidence, 0, 1);
      return this;
    }

    /**
     * Aligns every face in the mirror too and averages: about twice the time, a little more
     * accurate.
     *
     * @param flipAveraging true to average; false by default
     * @return this builder
     */
    public Builder flipAveraging(boolean flipAveraging) {
      this.flipAveraging = flipAveraging;
      return this;
    }

    /**
     * Aligns again on the box that the points found before give: the whole time once more for each
     * pass, for boxes that are far off.
     *
     * @param passes extra passes for every box, 0 to 3; by default as {@link
     *     AlignerOptions#refinement(FaceBox.Convention)} says
     * @return this builder
     */
    public Builder refinement(int passes) {
      this.refinement = OptionalInt.of(Checks.inRange("refinement", passes, 0, 3));
      return this;
    }

    /**
     * Works on several faces of one call at once. With more than one, give the network one intra-op
     * thread: several runs side by side beat one run on several threads.
     *
     * @param threads 1 to 256; 1 by default
     * @return this builder
     */
    public Builder concurrency(int threads) {
      this.concurrency = Checks.inRange("concurrency", threads, 1, 256);
      return this;
    }

    /**
     * Sends several faces through the network in one run. Worth it on a GPU; on a CPU single faces
     * are faster.
     *
     * @param faces 1 to 256; 1 by default
     * @return this builder
     */
    public Builder batchSize(int faces) {
      this.batchSize = Checks.inRange("batchSize", faces, 1, 256);
      return this;
    }

    /**
     * Sets how the network runs.
     *
     * @param inference provider, threads and fallback policy
     * @return this builder
     */
    public Builder inference(InferenceOptions inference) {
      this.inference = Objects.requireNonNull(inference, "inference");
      return this;
    }

    /**
     * Sets how much work an image file may ask for, where the aligner itself reads it: of {@code
     * align(Path, FaceBox)} and {@code align(InputStream, FaceBox)}.
     *
     * @param limits the limits; {@link ImageLimits#defaults()} by default
     * @return this builder
     */
    public Builder imageLimits(ImageLimits limits) {
      this.imageLimits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    /**
     * Sets what finds the faces of images that come without boxes, instead of a detector of the
     * aligner's own.
     *
     * @param detector stays the caller's to close, after the aligner
     * @return this builder
     */
    public Builder detector(FaceDetector detector) {
      this.detector = Optional.of(detector);
      return this;
    }

    /**
     * Sets how the aligner's own detector, which is loaded when it is first needed, looks for
     * faces.
     *
     * @param detection its options
     * @return this builder
     */
    public Builder detection(DetectorOptions detection) {
      this.detection = Objects.requireNonNull(detection, "detection");
      return this;
    }

    /** {@return immutable options with the values set so far} */
    public AlignerOptions build() {
      return new AlignerOptions(this);
    }
  }
}
