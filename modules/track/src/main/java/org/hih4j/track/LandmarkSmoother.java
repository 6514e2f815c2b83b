package org.hih4j.track;

import java.util.Arrays;
import java.util.List;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.Landmarks;

/**
 * Smooths the landmarks of one face over time.
 *
 * <p>The motion of a face is taken apart: a frame that moves with the face, the similarity that
 * takes a reference (the first landmarks, centred, of root mean square radius 1) nearest to the
 * landmarks; and the landmarks' places within that frame. Each is smoothed by a One-Euro filter of
 * its own. Both measure speed in face radii a second, so that the same numbers suit every size of
 * face and picture.
 *
 * <p>The frame's four numbers (shift, rotation, logarithm of scale) are smoothed with one weight
 * for all: a difference of frames is taken on the group of similarities and a share of it is gone.
 * All points having a part in the frame, it is known well, and its filter can open wide at low
 * speeds: so a moving face does not lag. The places within it change with expression only, and may
 * be smoothed more.
 *
 * <p>Not safe for use by several threads.
 */
final class LandmarkSmoother {
  /** Below this share of the landmarks' radius the reference explains nothing of their shape. */
  private static final double MIN_LIKENESS = 0.2;

  private final OneEuro motion;
  private final OneEuro shape;

  // Empty before the first landmarks.
  private List<Point2> reference = List.of();
  private Frame seenFrame = Frame.ORIGIN;
  private Frame frame = Frame.ORIGIN;
  private final double[] frameSpeed = new double[4];
  private double[] seen = {};
  private double[] places = {};
  private double[] speeds = {};

  LandmarkSmoother(OneEuro motion, OneEuro shape) {
    this.motion = motion;
    this.shape = shape;
  }

  /**
   * Begins anew.
   *
   * @param landmarks not all in one place
   */
  void reset(Landmarks landmarks) {
    Point2 centre = Point2.mean(landmarks);
    double radius = radius(landmarks);
    Transform2 centred =
        Transform2.translation(-centre.x(), -centre.y()).then(Transform2.scaling(1 / radius));
    reference = centred.applyAll(landmarks.points());
    frame = Frame.of(centred.inverse());
    seenFrame = frame;
    Arrays.fill(frameSpeed, 0);
    places = landmarks.transformed(centred).toArray();
    seen = places.clone();
    speeds = new double[places.length];
  }

  /**
   * Takes the landmarks of the next frame of the video.
   *
   * @param landmarks what was found, not all in one place
   * @param seconds time since the frame before, greater than 0
   * @return the smoothed landmarks
   */
  Landmarks next(Landmarks landmarks, double seconds) {
    Transform2 toImage = Transform2.similarity(reference, landmarks.points());
    if (!(toImage.scale() > MIN_LIKENESS * radius(landmarks))) {
      reset(landmarks);
      return landmarks;
    }
    double speedWeight = OneEuro.speedWeight(seconds);
    Frame now = Frame.of(toImage);
    double[] step = seenFrame.stepTo(now);
    double square = 0;
    for (int i = 0; i < step.length; i++) {
      frameSpeed[i] += speedWeight * (step[i] / seconds - frameSpeed[i]);
      square += frameSpeed[i] * frameSpeed[i];
    }
    frame = frame.towards(now, motion.weight(Math.sqrt(square), seconds));
    seenFrame = now;

    double[] local = landmarks.transformed(toImage.inverse()).toArray();
    for (int i = 0; i < local.length; i += 2) {
      speeds[i] += speedWeight * ((local[i] - seen[i]) / seconds - speeds[i]);
      speeds[i + 1] += speedWeight * ((local[i + 1] - seen[i + 1]) / seconds - speeds[i + 1]);
      double weight = shape.weight(Math.hypot(speeds[i], speeds[i + 1]), seconds);
      places[i] += weight * (local[i] - places[i]);
      places[i + 1] += weight * (local[i + 1] - places[i + 1]);
    }
    seen = local;
    return current(landmarks);
  }

  /** {@return the smoothed landmarks as they stand} */
  Landmarks current(Landmarks landmarks) {
    return Landmarks.of(landmarks.scheme(), places).transformed(frame.transform());
  }

  /** Root mean square distance from the centroid. */
  static double radius(Landmarks landmarks) {
    Point2 centre = Point2.mean(landmarks);
    double square = 0;
    for (Point2 point : landmarks) {
      square += Math.pow(point.x() - centre.x(), 2) + Math.pow(point.y() - centre.y(), 2);
    }
    return Math.sqrt(square / landmarks.size());
  }

  /**
   * A similarity by its numbers.
   *
   * @param scale greater than 0
   * @param angle in radians
   * @param x where it takes the origin
   * @param y where it takes the origin
   */
  private record Frame(double scale, double angle, double x, double y) {
    static final Frame ORIGIN = new Frame(1, 0, 0, 0);

    static Frame of(Transform2 similarity) {
      return new Frame(
          similarity.scale(),
          Math.atan2(similarity.yx(), similarity.xx()),
          similarity.tx(),
          similarity.ty());
    }

    /** Logarithm of scale, turn in radians, and shift in face radii, from this frame to another. */
    double[] stepTo(Frame other) {
      return new double[] {
        Math.log(other.scale / scale),
        Math.IEEEremainder(other.angle - angle, 2 * Math.PI),
        (other.x - x) / scale,
        (other.y - y) / scale
      };
    }

    /** The frame a share of the way to another. */
    Frame towards(Frame other, double share) {
      double[] step = stepTo(other);
      return new Frame(
          scale * Math.exp(share * step[0]),
          angle + share * step[1],
          x + share * (other.x - x),
          y + share * (other.y - y));
    }

    Transform2 transform() {
      double cos = scale * Math.cos(angle);
      double sin = scale * Math.sin(angle);
      return new Transform2(cos, -sin, x, sin, cos, y);
    }
  }
}
