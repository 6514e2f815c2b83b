package org.hih4j.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.data.Dataset;

/**
 * What an evaluation found. All errors are fractions of the normalising length. Immutable.
 *
 * @param model the model
 * @param dataset the dataset
 * @param boxes the box protocol
 * @param normalizer the name of the normalising length
 * @param scheme the scheme that was scored
 * @param notes what a reader of the numbers has to know
 * @param rows the faces in the dataset's order, failed ones included
 * @param all the numbers of all scored faces
 * @param subsets the numbers of the subsets that have faces, in the order of the papers' tables
 * @param perLandmark the mean error of each landmark
 * @param perGroup the mean error of each group of landmarks
 * @param visibility the errors of visible and of occluded points, where the dataset tells them
 *     apart
 * @param meanFace the mean of the labelled faces, in units of the normalising length
 * @param facesPerSecond scored faces a second of wall time, decoding of the images included; NaN if
 *     all came from a journal
 */
public record EvaluationResult(
    ModelInfo model,
    Dataset.Card dataset,
    BoxProtocol boxes,
    String normalizer,
    LandmarkScheme scheme,
    List<String> notes,
    List<FaceRow> rows,
    Scores all,
    List<Scores> subsets,
    List<Double> perLandmark,
    Map<String, Double> perGroup,
    Optional<Visibility> visibility,
    Landmarks meanFace,
    double facesPerSecond) {

  /**
   * Errors of points by their visibility.
   *
   * @param visible mean error of the visible points
   * @param visiblePoints how many there are
   * @param occluded mean error of the occluded points; NaN if there is none
   * @param occludedPoints how many there are
   */
  public record Visibility(
      double visible, long visiblePoints, double occluded, long occludedPoints) {}

  /** Copies. */
  public EvaluationResult {
    notes = List.copyOf(notes);
    rows = List.copyOf(rows);
    subsets = List.copyOf(subsets);
    perLandmark = List.copyOf(perLandmark);
    perGroup = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(perGroup));
  }

  /** {@return the faces without a score} */
  public List<FaceRow> failures() {
    return rows.stream().filter(row -> !row.scored()).toList();
  }
}
