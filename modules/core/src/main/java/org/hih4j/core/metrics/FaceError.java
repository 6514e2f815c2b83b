package org.hih4j.core.metrics;

import java.util.Objects;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.jspecify.annotations.Nullable;

/**
 * How far the landmarks of one face lie from the true ones, each distance divided by the length of
 * the face. True landmarks that are unknown do not count. Immutable, safe for use by many threads.
 */
public final class FaceError {
  private final LandmarkScheme scheme;

  /** Normalised distances; NaN where a landmark does not count. */
  private final double[] errors;

  private final double nme;

  private FaceError(LandmarkScheme scheme, double[] errors) {
    this.scheme = scheme;
    this.errors = errors;
    double sum = 0;
    int count = 0;
    for (double error : errors) {
      if (!Double.isNaN(error)) {
        sum += error;
        count++;
      }
    }
    if (count == 0) {
      throw new IllegalArgumentException("visible must let at least one landmark count");
    }
    nme = sum / count;
  }

  /**
   * Compares two sets of landmarks of one face, the face box being the tight box of the true ones.
   *
   * @throws IllegalArgumentException if the schemes differ, the face's length is 0, or a known
   *     landmark is not predicted
   */
  public static FaceError of(Landmarks predicted, Landmarks truth, Normalizer normalizer) {
    return of(predicted, truth, normalizer, truth.bounds());
  }

  /**
   * Compares two sets of landmarks of one face.
   *
   * @param predicted where an aligner put the landmarks
   * @param truth where they are
   * @param normalizer the length to divide by
   * @param box the face box that the data set states
   * @throws IllegalArgumentException if the schemes differ, the face's length is 0, or a known
   *     landmark is not predicted
   */
  public static FaceError of(Landmarks predicted, Landmarks truth, Normalizer normalizer, Box box) {
    return compare(predicted, truth, normalizer, box, null);
  }

  /**
   * Compares those landmarks of one face that are visible. The length of the face is taken from all
   * true landmarks.
   *
   * @param predicted where an aligner put the landmarks
   * @param truth where they are
   * @param normalizer the length to divide by
   * @param box the face box that the data set states
   * @param visible for each landmark whether it counts
   * @throws IllegalArgumentException if the schemes differ, the face's length is 0, no landmark
   *     counts, or one that counts is not predicted
   */
  public static FaceError ofVisible(
      Landmarks predicted, Landmarks truth, Normalizer normalizer, Box box, boolean[] visible) {
    Objects.requireNonNull(visible, "visible");
    if (visible.length != truth.size()) {
      throw new IllegalArgumentException(
          "visible must hold " + truth.size() + " values: " + visible.length);
    }
    return compare(predicted, truth, normalizer, box, visible);
  }

  private static FaceError compare(
      Landmarks predicted,
      Landmarks truth,
      Normalizer normalizer,
      Box box,
      boolean @Nullable [] visible) {
    if (!predicted.scheme().equals(truth.scheme())) {
      throw new IllegalArgumentException(
          "predicted must be of " + truth.scheme() + ": " + predicted.scheme());
    }
    double length = normalizer.length(truth, box);
    double[] errors = new double[truth.size()];
    for (int i = 0; i < errors.length; i++) {
      boolean counts = truth.isKnown(i) && (visible == null || visible[i]);
      if (counts && !predicted.isKnown(i)) {
        throw new IllegalArgumentException("predicted must know landmark " + i + ", which counts");
      }
      errors[i] =
          counts
              ? Math.hypot(predicted.x(i) - truth.x(i), predicted.y(i) - truth.y(i)) / length
              : Double.NaN;
    }
    return new FaceError(truth.scheme(), errors);
  }

  /** {@return the scheme of the landmarks} */
  public LandmarkScheme scheme() {
    return scheme;
  }

  /** {@return the normalised mean error: the mean over the landmarks that count} */
  public double nme() {
    return nme;
  }

  /** {@return the normalised distance of one landmark; NaN if it does not count} */
  public double landmark(int index) {
    return errors[index];
  }

  /** Tells whether one landmark counts. */
  public boolean counts(int index) {
    return !Double.isNaN(errors[index]);
  }

  @Override
  public String toString() {
    return "FaceError[" + scheme.name() + ", nme=" + nme + "]";
  }
}
