package org.hih4j.detect.internal;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.internal.Checks;
import org.hih4j.detect.DetectedFace;
import org.hih4j.detect.DetectorCard;

/**
 * Reads the maps of a detector, which {@link DetectorCard.Output} describes. Stateless, so safe for
 * use by many threads.
 */
public final class FaceMaps {
  /** Values of a cell beside its score. */
  public static final int VALUES = 10;

  /** Sizes are logarithms over this many strides. */
  public static final int UNIT = 4;

  /** No side is more than e to this power times larger or smaller than the unit. */
  private static final float LARGEST_LOG = 6;

  /** Faces that overlap a kept one by more than this vote on its box. */
  private static final double VOTING = 0.6;

  private FaceMaps() {}

  /**
   * Adds the faces that one stride's maps speak of. Cells that hold a value which is no finite
   * number are passed over.
   *
   * @param stride pixels for a cell
   * @param width cells in a row
   * @param height rows of cells
   * @param scores log-odds, row after row, from the buffer's start; position and limit do not
   *     matter
   * @param faces {@value #VALUES} planes of the same size, from the buffer's start
   * @param calibration makes scores of log-odds
   * @param threshold smallest score to take
   * @param found where to add; boxes are in pixels of the input
   * @throws IllegalArgumentException if a size is less than 1 or a buffer too small
   */
  public static void read(
      int stride,
      int width,
      int height,
      FloatBuffer scores,
      FloatBuffer faces,
      DetectorCard.ScoreCalibration calibration,
      double threshold,
      List<DetectedFace> found) {
    Checks.atLeast("stride", stride, 1);
    Checks.atLeast("width", width, 1);
    Checks.atLeast("height", height, 1);
    Objects.requireNonNull(found, "found");
    int plane = Math.multiplyExact(width, height);
    room(scores, plane, "scores");
    room(faces, (long) VALUES * plane, "faces");
    double least = calibration.logit(threshold);
    float[] v = new float[VALUES];
    for (int cell = 0; cell < plane; cell++) {
      float logit = scores.get(cell);
      // Written so that NaN is left out too.
      if (!(logit >= least && logit < Float.POSITIVE_INFINITY)) {
        continue;
      }
      boolean finite = true;
      for (int k = 0; k < VALUES; k++) {
        v[k] = faces.get(k * plane + cell);
        finite &= Float.isFinite(v[k]);
      }
      if (finite) {
        found.add(face(stride, cell % width, cell / width, calibration.probability(logit), v));
      }
    }
  }

  private static void room(FloatBuffer buffer, long wanted, String name) {
    if (buffer.capacity() < wanted) {
      throw new IllegalArgumentException(
          name + " holds " + buffer.capacity() + " values, wanted are " + wanted);
    }
  }

  private static DetectedFace face(int stride, int column, int row, double score, float[] v) {
    double middle = (stride - 1) / 2.0;
    double x = column * stride + middle + stride * (double) v[0];
    double y = row * stride + middle + stride * (double) v[1];
    double w = UNIT * stride * exp(v[2]);
    double h = UNIT * stride * exp(v[3]);
    Box landmarks = Box.about(new Point2(x + v[4] * w, y + v[5] * h), w * exp(v[6]), h * exp(v[7]));
    return new DetectedFace(
        FaceBox.landmarks(landmarks),
        Box.about(new Point2(x, y), w, h),
        score,
        Math.atan2(v[9], v[8]));
  }

  private static double exp(float log) {
    return Math.exp(Math.min(Math.max(log, -LARGEST_LOG), LARGEST_LOG));
  }

  /**
   * Keeps the best of faces that overlap: greedy suppression, best first, ties in the order given.
   *
   * @param faces in any order; not changed
   * @param overlap faces whose {@link DetectedFace#face() face box} overlaps a better one's by more
   *     than this (intersection over union) go
   * @param most how many to keep at most
   * @return the others, best first, in a list of its own
   */
  public static List<DetectedFace> suppress(List<DetectedFace> faces, double overlap, int most) {
    List<DetectedFace> sorted = new ArrayList<>(faces);
    sorted.sort(Comparator.comparingDouble(DetectedFace::score).reversed());
    List<DetectedFace> kept = new ArrayList<>();
    for (DetectedFace face : sorted) {
      if (kept.size() >= most) {
        break;
      }
      if (free(face.face(), kept, overlap)) {
        kept.add(face);
      }
    }
    return kept;
  }

  /**
   * Places each kept face at the weighted mean of the faces that were found about it: "box voting"
   * (Gidaris and Komodakis, arXiv 1505.01749, section 5.2). Those whose face box overlaps its own
   * by more than {@value #VOTING} take part, itself among them, with their score squared times that
   * overlap. Corners of both boxes and the roll's direction are averaged; scores stay.
   *
   * @param kept faces whose places are wanted; not changed
   * @param found all faces that were found in the same picture, the kept ones among them; not
   *     changed
   * @return the kept faces in their order, moved
   */
  public static List<DetectedFace> vote(List<DetectedFace> kept, List<DetectedFace> found) {
    List<DetectedFace> result = new ArrayList<>(kept.size());
    for (DetectedFace face : kept) {
      Ballot ballot = new Ballot();
      for (DetectedFace other : found) {
        double overlap = face.face().overlap(other.face());
        if (overlap > VOTING) {
          ballot.add(other, other.score() * other.score() * overlap);
        }
      }
      result.add(ballot.mean(face));
    }
    return result;
  }

  /** A weighted mean of faces. Not safe for use by several threads. */
  private static final class Ballot {
    private final double[] sums = new double[8];
    private double cosine;
    private double sine;
    private double weight;
    private int votes;

    void add(DetectedFace face, double of) {
      add(0, face.face(), of);
      add(4, face.box().box(), of);
      cosine += of * Math.cos(face.roll());
      sine += of * Math.sin(face.roll());
      weight += of;
      votes++;
    }

    private void add(int at, Box box, double of) {
      sums[at] += of * box.x();
      sums[at + 1] += of * box.y();
      sums[at + 2] += of * box.width();
      sums[at + 3] += of * box.height();
    }

    DetectedFace mean(DetectedFace face) {
      if (votes < 2 || !(weight > 0)) {
        return face;
      }
      return new DetectedFace(
          FaceBox.landmarks(box(4)), box(0), face.score(), Math.atan2(sine, cosine));
    }

    private Box box(int at) {
      return new Box(
          sums[at] / weight, sums[at + 1] / weight, sums[at + 2] / weight, sums[at + 3] / weight);
    }
  }

  private static boolean free(Box box, List<DetectedFace> kept, double overlap) {
    for (DetectedFace other : kept) {
      if (box.overlap(other.face()) > overlap) {
        return false;
      }
    }
    return true;
  }
}
