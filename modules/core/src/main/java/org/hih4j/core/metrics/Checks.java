package org.hih4j.core.metrics;

import java.util.List;
import org.hih4j.core.landmarks.LandmarkScheme;

/** Checks that the measures share. */
final class Checks {
  private Checks() {}

  static void nmes(double[] nmes) {
    if (nmes.length == 0) {
      throw new IllegalArgumentException("nmes must hold at least one face");
    }
    for (int i = 0; i < nmes.length; i++) {
      if (!(nmes[i] >= 0)) {
        throw new IllegalArgumentException(
            "nmes[" + i + "] must not be negative or NaN: " + nmes[i]);
      }
    }
  }

  static void threshold(double threshold) {
    if (!(threshold > 0 && threshold < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "threshold must be finite and greater than 0: " + threshold);
    }
  }

  static LandmarkScheme sameScheme(List<FaceError> faces) {
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
