package org.hih4j.evaluation;

import java.util.List;
import java.util.Optional;
import org.hih4j.core.metrics.ScoreReliability;
import org.hih4j.core.scoring.DetectionCurve;
import org.hih4j.data.wider.WiderLevel;

/**
 * What an evaluation of a detector found. Immutable.
 *
 * @param detector the detector's name
 * @param dataset the dataset's name
 * @param split the part that was read
 * @param source the label file
 * @param levels the levels that have faces, the easiest first
 * @param thresholds what the detections of at least a score are worth
 * @param reliability whether scores are probabilities; empty if they are not all in 0..1
 * @param photos the photographs in the dataset's order
 * @param notes what a reader of the numbers has to know
 * @param photosPerSecond photographs a second of wall time, decoding included
 */
public record DetectorResult(
    String detector,
    String dataset,
    String split,
    String source,
    List<Level> levels,
    List<Threshold> thresholds,
    Optional<ScoreReliability> reliability,
    List<Photo> photos,
    List<String> notes,
    double photosPerSecond) {

  /**
   * The numbers of a level.
   *
   * @param level the level
   * @param curve precision against recall over the faces of the level
   */
  public record Level(WiderLevel level, DetectionCurve curve) {}

  /**
   * What the detections of at least a score are worth.
   *
   * @param score the threshold
   * @param precision the share of hits among the detections, all valid faces counting
   * @param falsePerPhotograph false detections a photograph, all valid faces counting
   * @param recalls the share of the faces found, for each level in its order
   */
  public record Threshold(
      double score, double precision, double falsePerPhotograph, List<Double> recalls) {
    /** Copies. */
    public Threshold {
      recalls = List.copyOf(recalls);
    }
  }

  /**
   * A photograph.
   *
   * @param index its place in the dataset, from 0
   * @param id its name
   * @param faces how many valid faces it has
   * @param found how many of them were found, by detections of any score
   * @param failure why it could not be scored, or empty
   */
  public record Photo(long index, String id, int faces, int found, Optional<String> failure) {}

  /** Copies. */
  public DetectorResult {
    levels = List.copyOf(levels);
    thresholds = List.copyOf(thresholds);
    photos = List.copyOf(photos);
    notes = List.copyOf(notes);
  }

  /** {@return the photographs that could not be scored, in the dataset's order} */
  public List<Photo> failures() {
    return photos.stream().filter(photo -> photo.failure().isPresent()).toList();
  }
}
