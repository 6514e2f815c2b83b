package org.hih4j.core.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;

/** The normalised mean error (NME) of one face and of many. */
public final class Nme {
  private Nme() {}

  /**
   * Returns the mean distance of the landmarks of one face from the true ones over the length of
   * the face; the face box is the tight box of the true landmarks.
   *
   * @throws IllegalArgumentException if the schemes differ or the face's length is 0
   */
  public static double of(Landmarks predicted, Landmarks truth, Normalizer normalizer) {
    return FaceError.of(predicted, truth, normalizer).nme();
  }

  /**
   * Returns the mean distance of the landmarks of one face from the true ones over the length of
   * the face.
   *
   * @param predicted where an aligner put the landmarks
   * @param truth where they are
   * @param normalizer the length to divide by
   * @param box the face box that the data set states
   * @throws IllegalArgumentException if the schemes differ or the face's length is 0
   */
  public static double of(Landmarks predicted, Landmarks truth, Normalizer normalizer, Box box) {
    return FaceError.of(predicted, truth, normalizer, box).nme();
  }

  /**
   * Returns the mean of the faces' errors.
   *
   * @throws IllegalArgumentException if there is none, or one is NaN or negative
   */
  public static double mean(double[] nmes) {
    Checks.nmes(nmes);
    double sum = 0;
    for (double nme : nmes) {
      sum += nme;
    }
    return sum / nmes.length;
  }

  /**
   * Returns the share of faces whose error is greater than a threshold.
   *
   * @param nmes the faces' errors
   * @param threshold such as 0.1, greater than 0
   * @throws IllegalArgumentException if there is no face, an error is NaN or negative, or the
   *     threshold not finite and greater than 0
   */
  public static double failureRate(double[] nmes, double threshold) {
    Checks.nmes(nmes);
    Checks.positive("threshold", threshold);
    int failures = 0;
    for (double nme : nmes) {
      if (nme > threshold) {
        failures++;
      }
    }
    return (double) failures / nmes.length;
  }

  /**
   * Returns the mean error of each landmark over the faces in which it counts; NaN where it counts
   * in none.
   *
   * @throws IllegalArgumentException if there is no face or schemes differ
   */
  public static double[] perLandmark(List<FaceError> faces) {
    int landmarks = sameScheme(faces).size();
    double[] sums = new double[landmarks];
    int[] counts = new int[landmarks];
    for (FaceError face : faces) {
      for (int i = 0; i < landmarks; i++) {
        if (face.counts(i)) {
          sums[i] += face.landmark(i);
          counts[i]++;
        }
      }
    }
    for (int i = 0; i < landmarks; i++) {
      sums[i] = counts[i] == 0 ? Double.NaN : sums[i] / counts[i];
    }
    return sums;
  }

  /**
   * Returns the mean error of each group of landmarks, such as "left-eye", over all its landmarks
   * that count in all faces; NaN where none does.
   *
   * @throws IllegalArgumentException if there is no face or schemes differ
   */
  public static Map<String, Double> perGroup(List<FaceError> faces) {
    Map<String, Double> means = new LinkedHashMap<>();
    sameScheme(faces)
        .groups()
        .forEach(
            (group, indices) -> {
              double sum = 0;
              long count = 0;
              for (FaceError face : faces) {
                for (int index : indices) {
                  if (face.counts(index)) {
                    sum += face.landmark(index);
                    count++;
                  }
                }
              }
              means.put(group, count == 0 ? Double.NaN : sum / count);
            });
    return Collections.unmodifiableMap(means);
  }

  /** {@return the errors of the faces, in their order} */
  public static double[] perFace(List<FaceError> faces) {
    return faces.stream().mapToDouble(FaceError::nme).toArray();
  }

  private static LandmarkScheme sameScheme(List<FaceError> faces) {
    if (faces.isEmpty()) {
      throw new IllegalArgumentException("faces must hold at least one face");
    }
    LandmarkScheme scheme = faces.get(0).scheme();
    for (FaceError face : faces) {
      if (!face.scheme().equals(scheme)) {
        throw new IllegalArgumentException("faces must all be of " + scheme + ": " + face.scheme());
      }
    }
    return scheme;
  }
}
