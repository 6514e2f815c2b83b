package org.hih4j.core.landmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hih4j.core.geometry.Point2;

/** Tells a half-labelled face seen from the front from a profile, and completes its extent. */
final class HalfFace {
  /**
   * Largest distance of a landmark of the middle line from the straight line through them, as a
   * share of their extent, for a face seen from the front. The tip of the nose leaves that line in
   * profile. On 3,974 labelled faces all frontal ones lie below and 99.5 % of the profiles above.
   */
  private static final double STRAIGHT = 0.05;

  private static final int LEAST = 3;

  private HalfFace() {}

  /** The known landmarks, and their mirror images where half of a frontal face is unlabelled. */
  static List<Point2> extent(Landmarks face) {
    List<Point2> all = new ArrayList<>();
    IntStream.range(0, face.size()).filter(face::isKnown).mapToObj(face::get).forEach(all::add);
    if (isHalf(face)) {
      frontal(face).ifPresent(line -> all.addAll(all.stream().map(line::mirror).toList()));
    }
    return all;
  }

  /**
   * A landmark. Where it lies on the side of a half-labelled face that has no labels, it is the
   * mirror image of its counterpart, in profile the counterpart itself.
   */
  static Point2 completed(Landmarks face, int index) {
    int other = face.scheme().flipped(index);
    if (face.isKnown(index) || !face.isKnown(other) || !isHalf(face)) {
      return face.get(index);
    }
    Point2 counterpart = face.get(other);
    return frontal(face).map(line -> line.mirror(counterpart)).orElse(counterpart);
  }

  /** Whether landmarks beside the middle line are known, and none of them with its counterpart. */
  private static boolean isHalf(Landmarks face) {
    boolean sides = false;
    for (int i = 0; i < face.size(); i++) {
      int other = face.scheme().flipped(i);
      if (other != i && face.isKnown(i)) {
        if (face.isKnown(other)) {
          return false;
        }
        sides = true;
      }
    }
    return sides;
  }

  /** The middle line of a face seen from the front. */
  private static Optional<Line> frontal(Landmarks face) {
    List<Point2> middle =
        IntStream.range(0, face.size())
            .filter(i -> face.scheme().flipped(i) == i && face.isKnown(i))
            .mapToObj(face::get)
            .toList();
    if (middle.size() < LEAST) {
      return Optional.empty();
    }
    Line line = Line.fit(middle);
    double straightness =
        middle.stream().mapToDouble(p -> Math.abs(line.across(p))).max().orElseThrow()
            / line.length(middle);
    return straightness <= STRAIGHT ? Optional.of(line) : Optional.empty();
  }

  /** A straight line: a point on it and the unit vector at right angles to it. */
  private record Line(double x, double y, double normalX, double normalY) {
    /** Total least squares. */
    static Line fit(List<Point2> points) {
      double x = points.stream().mapToDouble(Point2::x).average().orElseThrow();
      double y = points.stream().mapToDouble(Point2::y).average().orElseThrow();
      double xx = 0;
      double xy = 0;
      double yy = 0;
      for (Point2 p : points) {
        xx += (p.x() - x) * (p.x() - x);
        xy += (p.x() - x) * (p.y() - y);
        yy += (p.y() - y) * (p.y() - y);
      }
      double along = Math.atan2(2 * xy, xx - yy) / 2;
      return new Line(x, y, -Math.sin(along), Math.cos(along));
    }

    Point2 mirror(Point2 p) {
      double across = across(p);
      return new Point2(p.x() - 2 * across * normalX, p.y() - 2 * across * normalY);
    }

    double across(Point2 p) {
      return (p.x() - x) * normalX + (p.y() - y) * normalY;
    }

    double length(List<Point2> points) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (Point2 p : points) {
        double along = (p.x() - x) * normalY - (p.y() - y) * normalX;
        low = Math.min(low, along);
        high = Math.max(high, along);
      }
      return high - low;
    }
  }
}
