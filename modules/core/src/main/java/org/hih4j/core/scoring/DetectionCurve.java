package org.hih4j.core.scoring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.hih4j.core.geometry.Point2;

/**
 * Precision against recall of a detector over many photographs. Immutable, safe for use by many
 * threads.
 *
 * <p>Precision is the share of hits among the hits and false detections, recall the share of the
 * faces that count and were hit, both of the detections of at least a score.
 */
public final class DetectionCurve {
  private static final int GRID = 1000;

  /** Of all detections that are not left out, the surest first. */
  private final double[] scores;

  /** hits[i]: how many of the first i + 1 detections are hits. */
  private final int[] hits;

  private final double least;
  private final double greatest;
  private final int faces;
  private final int photographs;

  private DetectionCurve(
      double[] scores, int[] hits, double least, double greatest, int faces, int photographs) {
    this.scores = scores;
    this.hits = hits;
    this.least = least;
    this.greatest = greatest;
    this.faces = faces;
    this.photographs = photographs;
  }

  /**
   * The detections of at least a score.
   *
   * @param score the threshold
   * @param hits how many are hits
   * @param falseDetections how many are false
   * @param recall hits over faces
   * @param precision hits over hits and false detections; 1 if there is neither
   * @param falsePerPhotograph false detections over photographs
   */
  public record Threshold(
      double score,
      int hits,
      int falseDetections,
      double recall,
      double precision,
      double falsePerPhotograph) {}

  /**
   * Joins the photographs.
   *
   * @param matches of all photographs, in any order
   * @throws IllegalArgumentException if no face counts in any of them
   */
  public static DetectionCurve of(List<DetectionMatch> matches) {
    Objects.requireNonNull(matches, "matches");
    int faces = 0;
    int photographs = 0;
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    List<double[]> counted = new ArrayList<>();
    for (DetectionMatch match : matches) {
      faces += match.faces();
      photographs += match.skipped() ? 0 : 1;
      for (int i = 0; i < match.size(); i++) {
        double score = match.score(i);
        least = Math.min(least, score);
        greatest = Math.max(greatest, score);
        if (match.outcome(i) != DetectionMatch.Outcome.LEFT_OUT) {
          counted.add(new double[] {score, match.outcome(i) == DetectionMatch.Outcome.HIT ? 1 : 0});
        }
      }
    }
    if (faces == 0) {
      throw new IllegalArgumentException("matches must hold at least one face that counts");
    }
    counted.sort(Comparator.comparingDouble((double[] each) -> each[0]).reversed());
    double[] scores = counted.stream().mapToDouble(each -> each[0]).toArray();
    int[] hits = counted.stream().mapToInt(each -> (int) each[1]).toArray();
    Arrays.parallelPrefix(hits, Integer::sum);
    return new DetectionCurve(scores, hits, least, greatest, faces, photographs);
  }

  /** {@return the number of faces that count} */
  public int faces() {
    return faces;
  }

  /** {@return the number of photographs, without those that are skipped} */
  public int photographs() {
    return photographs;
  }

  /**
   * {@return the average precision as WIDER FACE's evaluation computes it: scores are mapped to
   * 0..1 by the least and the greatest of all detections, precision and recall are taken at the
   * 1,000 thresholds 0.999, 0.998, … 0, and the area is that under the precision envelope} Scores
   * that crowd at one end of the scale lose by it against {@link #exactAveragePrecision()}.
   */
  public double averagePrecision() {
    return areaUnderEnvelope(points());
  }

  /**
   * {@return the area under the precision envelope with every score as a threshold, which no
   * increasing function of the scores changes}
   */
  public double exactAveragePrecision() {
    List<Point2> points = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      if (i + 1 == scores.length || scores[i + 1] != scores[i]) {
        points.add(point(i + 1));
      }
    }
    return areaUnderEnvelope(points);
  }

  /**
   * {@return the curve at the thresholds of {@link #averagePrecision()}: x is the recall, which
   * never falls, y the precision} Thresholds without any hit or false detection are left out.
   */
  public List<Point2> points() {
    List<Point2> points = new ArrayList<>(GRID);
    int count = 0;
    for (int step = 1; step <= GRID; step++) {
      double threshold = 1 - (double) step / GRID;
      while (count < scores.length && normalized(scores[count]) >= threshold) {
        count++;
      }
      if (count > 0) {
        points.add(point(count));
      }
    }
    return points;
  }

  private double normalized(double score) {
    return greatest > least ? (score - least) / (greatest - least) : 1;
  }

  /** Recall and precision of the surest detections. */
  private Point2 point(int count) {
    int hit = hits[count - 1];
    return new Point2((double) hit / faces, (double) hit / count);
  }

  private static double areaUnderEnvelope(List<Point2> points) {
    double area = 0;
    double envelope = 0;
    double right = Double.NaN;
    for (int i = points.size() - 1; i >= 0; i--) {
      Point2 point = points.get(i);
      if (i + 1 < points.size()) {
        area += (right - point.x()) * envelope;
      }
      envelope = Math.max(envelope, point.y());
      right = point.x();
    }
    return points.isEmpty() ? 0 : area + right * envelope;
  }

  /**
   * Returns what the detections of at least a score are worth.
   *
   * @param score the threshold, on the detector's own scale
   * @throws IllegalArgumentException if it is NaN
   */
  public Threshold at(double score) {
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException("score must be a number: " + score);
    }
    int low = 0;
    int high = scores.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (scores[middle] >= score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int hit = low == 0 ? 0 : hits[low - 1];
    int wrong = low - hit;
    return new Threshold(
        score,
        hit,
        wrong,
        (double) hit / faces,
        low == 0 ? 1 : (double) hit / low,
        (double) wrong / photographs);
  }
}
