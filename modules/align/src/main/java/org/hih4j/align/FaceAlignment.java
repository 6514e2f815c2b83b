package org.hih4j.align;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.hih4j.core.geometry.Crop;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.detect.DetectedFace;

/**
 * The landmarks of one face and how far they can be trusted.
 *
 * <p>Points are in the pixels of the image that was given: (0, 0) is the centre of its top-left
 * pixel. Immutable and safe to share.
 */
public final class FaceAlignment {
  private final String model;
  private final FaceBox box;
  private final Crop crop;
  private final Landmarks landmarks;
  private final double[] confidences;
  private final double[] peaks;
  private final double[] spreads;
  private final boolean doubtful;
  private final Optional<DetectedFace> detected;

  FaceAlignment(
      String model,
      FaceBox box,
      Crop crop,
      Landmarks landmarks,
      double[] confidences,
      double[] peaks,
      double[] spreads,
      boolean doubtful,
      Optional<DetectedFace> detected) {
    this.model = model;
    this.box = box;
    this.crop = crop;
    this.landmarks = landmarks;
    this.confidences = confidences;
    this.peaks = peaks;
    this.spreads = spreads;
    this.doubtful = doubtful;
    this.detected = detected;
  }

  /** {@return the name of the model that found the points} */
  public String model() {
    return model;
  }

  /** {@return the box that was asked for, or found} */
  public FaceBox box() {
    return box;
  }

  /** {@return box, score and roll that the detector gave, where the box was found and not given} */
  public Optional<DetectedFace> detected() {
    return detected;
  }

  /** These landmarks, of a face that was found. */
  FaceAlignment of(DetectedFace face) {
    return new FaceAlignment(
        model, box, crop, landmarks, confidences, peaks, spreads, doubtful, Optional.of(face));
  }

  /**
   * {@return the square of the image that the network saw (in the last pass, if there were
   * several): transforms between the network's input and the image}
   */
  public Crop crop() {
    return crop;
  }

  /** {@return the points, in image pixels} */
  public Landmarks landmarks() {
    return landmarks;
  }

  /**
   * How far a point can be trusted. For a calibrated model this is the probability that the point
   * lies within the card's tolerance of where a person would put it (see {@link
   * ModelCard.Calibrated}); otherwise a rank in [0, 1].
   *
   * @param index of the point
   * @return confidence in [0, 1]; NaN for models without heatmaps
   */
  public double confidence(int index) {
    return confidences[index];
  }

  /**
   * {@return the mean confidence of all points, in [0, 1]: low where there is no face, or a face
   * badly boxed; NaN for models without heatmaps}
   */
  public double confidence() {
    return Arrays.stream(confidences).average().orElseThrow();
  }

  /**
   * {@return whether there may be no face where these points are: the mean confidence is below
   * {@link AlignerOptions#doubtConfidence()}; false for models without heatmaps, which have no
   * confidence}
   */
  public boolean doubtful() {
    return doubtful;
  }

  /**
   * The raw largest value of a point's heatmap, on whatever scale the model has.
   *
   * @param index of the point
   * @return the peak; NaN for models without heatmaps
   */
  public double peak(int index) {
    return peaks[index];
  }

  /**
   * The standard deviation of a point's distribution, where the decoder gives one.
   *
   * @param index of the point
   * @return in image pixels; NaN if the decoder gives none
   */
  public double spread(int index) {
    return spreads[index];
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "FaceAlignment[model=%s, %d points in %s, confidence=%.3f]",
        model,
        landmarks.size(),
        landmarks.bounds(),
        confidence());
  }
}
