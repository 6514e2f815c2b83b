package org.hih4j.core.scoring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.metrics.ScoreReliability;

/**
 * What the detections of one photograph are worth by the protocol of WIDER FACE (Yang et al.,
 * "WIDER FACE: A Face Detection Benchmark", 2016, and its evaluation code).
 *
 * <ul>
 *   <li>The surest detection comes first; detections of one score come in the given order.
 *   <li>A detection meets the face with which its intersection over union is greatest, the first of
 *       several, if that is at least 0.5.
 *   <li>The first detection that meets a face that counts is a hit. Every other detection of that
 *       face is false.
 *   <li>Detections that meet a face that does not count are left out.
 *   <li>Detections that meet no face are false.
 *   <li>A photograph without any labelled face is skipped: all its detections are left out.
 * </ul>
 *
 * <p>As in the evaluation code, areas are counted in whole pixels with both edges: a box of width w
 * and height h covers (w + 1) × (h + 1) pixels. Immutable, safe for use by many threads.
 */
public final class DetectionMatch {
  /** The least intersection over union of a detection with its face. */
  public static final double OVERLAP = 0.5;

  private static final double LAST_PIXEL = 1;

  /** What a detection is worth. */
  public enum Outcome {
    /** The first detection of a face that counts. */
    HIT,
    /** No face, or one that has been detected before. */
    FALSE,
    /** Neither: the face does not count. */
    LEFT_OUT
  }

  private final double[] scores;
  private final Outcome[] outcomes;

  /** For each detection the index of the face that it meets; -1 for none. */
  private final int[] met;

  private final int faces;
  private final boolean skipped;

  private DetectionMatch(
      double[] scores, Outcome[] outcomes, int[] met, int faces, boolean skipped) {
    this.scores = scores;
    this.outcomes = outcomes;
    this.met = met;
    this.faces = faces;
    this.skipped = skipped;
  }

  /**
   * Matches the detections of a photograph with its labelled faces.
   *
   * @param detections in any order
   * @param faces all labelled boxes
   * @param counts for each face whether it counts; copied
   * @throws IllegalArgumentException if {@code counts} has another length than {@code faces}
   */
  public static DetectionMatch of(List<ScoredBox> detections, List<Box> faces, boolean[] counts) {
    if (counts.length != faces.size()) {
      throw new IllegalArgumentException(
          "counts must have a value for each of " + faces.size() + " faces: " + counts.length);
    }
    List<ScoredBox> sorted = new ArrayList<>(detections);
    sorted.sort(Comparator.comparingDouble(ScoredBox::score).reversed());
    double[] scores = sorted.stream().mapToDouble(ScoredBox::score).toArray();
    Outcome[] outcomes = new Outcome[scores.length];
    boolean[] found = new boolean[counts.length];
    int counted = 0;
    for (boolean count : counts) {
      counted += count ? 1 : 0;
    }
    int[] met = new int[scores.length];
    for (int i = 0; i < outcomes.length; i++) {
      met[i] = met(sorted.get(i).box(), faces);
      outcomes[i] = faces.isEmpty() ? Outcome.LEFT_OUT : outcome(met[i], counts, found);
    }
    return new DetectionMatch(scores, outcomes, met, counted, faces.isEmpty());
  }

  /**
   * Compares scores with the shares of hits. Detections that the protocol leaves out do not count.
   *
   * @param matches of all photographs, with scores in 0..1
   * @param bins how many ranges, at least 1
   * @throws IllegalArgumentException if a score is not in 0..1 or there is no bin
   */
  public static ScoreReliability reliability(List<DetectionMatch> matches, int bins) {
    Objects.requireNonNull(matches, "matches");
    ReliabilityTally tally = new ReliabilityTally(bins);
    for (DetectionMatch match : matches) {
      for (int i = 0; i < match.size(); i++) {
        double score = Checks.inRange("scores", match.score(i), 0, 1);
        if (match.outcome(i) != Outcome.LEFT_OUT) {
          tally.add(score, match.outcome(i) == Outcome.HIT);
        }
      }
    }
    return tally.reliability();
  }

  private static int met(Box box, List<Box> faces) {
    int best = -1;
    double most = OVERLAP;
    for (int k = 0; k < faces.size(); k++) {
      double overlap = overlap(box, faces.get(k));
      if (overlap > most || overlap == most && best < 0) {
        best = k;
        most = overlap;
      }
    }
    return best;
  }

  private static Outcome outcome(int met, boolean[] counts, boolean[] found) {
    if (met < 0) {
      return Outcome.FALSE;
    }
    if (!counts[met]) {
      return Outcome.LEFT_OUT;
    }
    boolean first = !found[met];
    found[met] = true;
    return first ? Outcome.HIT : Outcome.FALSE;
  }

  /** Intersection over union in whole pixels, both edges counted. */
  private static double overlap(Box a, Box b) {
    double width = Math.min(a.right(), b.right()) - Math.max(a.x(), b.x()) + LAST_PIXEL;
    double height = Math.min(a.bottom(), b.bottom()) - Math.max(a.y(), b.y()) + LAST_PIXEL;
    if (width <= 0 || height <= 0) {
      return 0;
    }
    double shared = width * height;
    return shared / (pixels(a) + pixels(b) - shared);
  }

  private static double pixels(Box box) {
    return (box.width() + LAST_PIXEL) * (box.height() + LAST_PIXEL);
  }

  /** {@return the number of faces that count} */
  public int faces() {
    return faces;
  }

  /** {@return whether the photograph has no labelled face and is skipped} */
  public boolean skipped() {
    return skipped;
  }

  /** {@return the number of detections} */
  public int size() {
    return scores.length;
  }

  /**
   * Returns the score of a detection.
   *
   * @param index from 0, the surest first
   * @throws IndexOutOfBoundsException if there is none
   */
  public double score(int index) {
    return scores[index];
  }

  /**
   * Returns what a detection is worth.
   *
   * @param index from 0, the surest first
   * @throws IndexOutOfBoundsException if there is none
   */
  public Outcome outcome(int index) {
    return outcomes[index];
  }

  /**
   * Returns the face that a detection meets, whether or not it counts or has been met before.
   *
   * @param index from 0, the surest first
   * @return the face's index in the given list; empty if the detection meets none
   * @throws IndexOutOfBoundsException if there is no such detection
   */
  public OptionalInt face(int index) {
    return met[index] < 0 ? OptionalInt.empty() : OptionalInt.of(met[index]);
  }
}
