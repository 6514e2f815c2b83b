package org.hih4j.core.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hih4j.core.geometry.Box;

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
  private final int faces;
  private final boolean skipped;

  private DetectionMatch(double[] scores, Outcome[] outcomes, int faces, boolean skipped) {
    this.scores = scores;
    this.outcomes = outcomes;
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
    for (int i = 0; i < outcomes.length; i++) {
      outcomes[i] = outcome(sorted.get(i).box(), faces, counts, found);
    }
    return new DetectionMatch(scores, outcomes, counted, faces.isEmpty());
  }

  private static Outcome outcome(Box box, List<Box> faces, boolean[] counts, boolean[] found) {
    if (faces.isEmpty()) {
      return Outcome.LEFT_OUT;
    }
    int best = -1;
    double most = OVERLAP;
    for (int k = 0; k < counts.length; k++) {
      double overlap = overlap(box, faces.get(k));
      if (overlap > most || overlap == most && best < 0) {
        best = k;
        most = overlap;
      }
    }
    if (best < 0) {
      return Outcome.FALSE;
    }
    if (!counts[best]) {
      return Outcome.LEFT_OUT;
    }
    boolean first = !found[best];
    found[best] = true;
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

  /** Returns the number of faces that count. */
  public int faces() {
    return faces;
  }

  /** Returns whether the photograph has no labelled face and is skipped. */
  public boolean skipped() {
    return skipped;
  }

  /** Returns the number of detections. */
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
}
