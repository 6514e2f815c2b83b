package org.hih4j.train.internal.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hih4j.core.geometry.Box;
import org.hih4j.detect.DetectedFace;

/**
 * Average precision of found faces as WIDER FACE counts it (Yang et al., CVPR 2016): a detection
 * that meets a true face by an overlap of 0.5 is right once; a second one is false; one that meets
 * a face outside the count leaves it. The area under the precision envelope.
 */
final class AveragePrecision {
  private static final double MATCH = 0.5;

  private record Scored(double score, boolean right) {}

  private final List<Scored> scored = new ArrayList<>();
  private int truths;

  /**
   * Adds a photograph.
   *
   * @param found best first
   * @param faces all true boxes
   * @param counted for each true box whether it is of the count
   */
  void add(List<DetectedFace> found, List<Box> faces, boolean[] counted) {
    for (boolean one : counted) {
      truths += one ? 1 : 0;
    }
    boolean[] met = new boolean[faces.size()];
    for (DetectedFace face : found) {
      int best = best(face.face(), faces);
      if (best < 0) {
        scored.add(new Scored(face.score(), false));
      } else if (counted[best]) {
        scored.add(new Scored(face.score(), !met[best]));
        met[best] = true;
      }
    }
  }

  /** The true face that a box meets; -1 if it meets none. */
  static int best(Box box, List<Box> faces) {
    int best = -1;
    double most = MATCH;
    for (int i = 0; i < faces.size(); i++) {
      double overlap = box.overlap(faces.get(i));
      if (overlap >= most) {
        most = overlap;
        best = i;
      }
    }
    return best;
  }

  /** The average precision, in [0, 1]; 0 without a true face. */
  double value() {
    scored.sort(Comparator.comparingDouble(Scored::score).reversed());
    double[] precision = new double[scored.size()];
    int right = 0;
    for (int i = 0; i < scored.size(); i++) {
      right += scored.get(i).right ? 1 : 0;
      precision[i] = (double) right / (i + 1);
    }
    double sum = 0;
    double envelope = 0;
    for (int i = scored.size() - 1; i >= 0; i--) {
      envelope = Math.max(envelope, precision[i]);
      sum += scored.get(i).right ? envelope : 0;
    }
    return truths == 0 ? 0 : sum / truths;
  }
}
