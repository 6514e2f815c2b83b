package org.hih4j.evaluation;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.data.Sample;

/**
 * Gives each labelled face the box of a detector that meets it best: that whose {@linkplain
 * FaceBox#landmarkBox() landmark box} has the greatest intersection over union with the tight box
 * of the labels. A face that no box meets by at least {@link #LEAST_OVERLAP} is missed.
 *
 * <p>What was found is kept, a box a face, so that the detector runs once for each. Safe for use by
 * many threads.
 */
public final class DetectorBoxes implements BoxProtocol.BoxFinder {
  /** The least intersection over union of landmark boxes for a face to be found. */
  public static final double LEAST_OVERLAP = 0.4;

  private final DetectorModel finder;
  private final Map<Face, Optional<FaceBox>> found = new ConcurrentHashMap<>();

  private DetectorBoxes(DetectorModel finder) {
    this.finder = finder;
  }

  /** A face is known by its name and place: several may share an image. */
  private record Face(String id, Box box) {}

  /**
   * Takes the boxes of a detector.
   *
   * @param finder the detector
   * @return the boxes, none of them found yet
   */
  public static DetectorBoxes of(DetectorModel finder) {
    return new DetectorBoxes(Objects.requireNonNull(finder, "finder"));
  }

  @Override
  public Optional<FaceBox> find(Sample sample) {
    Face face = new Face(sample.id(), sample.landmarks().bounds());
    Optional<FaceBox> known = found.get(face);
    if (known == null) {
      known = best(sample, face.box());
      found.put(face, known);
    }
    return known;
  }

  private Optional<FaceBox> best(Sample sample, Box truth) {
    FaceBox best = null;
    double most = LEAST_OVERLAP;
    for (FoundFace each : finder.find(sample.id(), sample.image())) {
      double overlap = each.box().landmarkBox().overlap(truth);
      if (overlap >= most) {
        best = each.box();
        most = overlap;
      }
    }
    return Optional.ofNullable(best);
  }
}
