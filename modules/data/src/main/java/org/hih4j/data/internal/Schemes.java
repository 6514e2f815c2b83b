package org.hih4j.data.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.data.DatasetException;

/** Which landmark scheme a label file is in. */
public final class Schemes {
  private Schemes() {}

  /** The wanted scheme, or the standard one with that many points. */
  public static LandmarkScheme forPoints(Path file, int points, Optional<LandmarkScheme> wanted) {
    if (wanted.isPresent()) {
      LandmarkScheme scheme = wanted.get();
      if (scheme.size() != points) {
        throw DatasetException.at(
            file,
            "has "
                + points
                + " points a face, the scheme "
                + scheme.name()
                + " has "
                + scheme.size());
      }
      return scheme;
    }
    return LandmarkScheme.standard().stream()
        .filter(scheme -> scheme.size() == points)
        .findFirst()
        .orElseThrow(
            () ->
                DatasetException.at(
                    file,
                    "no standard landmark scheme has " + points + " points: name the scheme"));
  }
}
