package org.hih4j.core.landmarks;

import java.util.ArrayList;
import java.util.List;
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
    List<Point2> known = new ArrayList<>();
    List<Point2> middle = new ArrayList<>();
    boolean half = true;
    for (int i = 0; i < face.size(); i++) {
      if (!face.isKnown(i)) {
        continue;
      }
      known.add(face.get(i));
      int other = face.scheme().flipped(i);
      if (other == i) {
        middle.add(face.get(i));
      } else {
        half &= !face.isKnown(other);
      }
    }
    if (!half || middle.size() < LEAST || middle.size() == known.size()) {
      return known;
    }
    Line line = Line.fit(middle);
    double straightness =
        middle.stream().mapToDouble(p -> Math.abs(line.across(p))).max().orElseThrow()
            / line.length(middle);
    if (!(straightness <= STRAIGHT)) {
      return known;
    }
    List<Point2> whole = new ArrayList<>(known);
    for (Point2 point : known) {
      double across = line.across(point);
      whole.add(
          new Point2(
              point.x() - 2 * across * line.normalX(), point.y() - 2 * across * line.normalY()));
    }
    return whole;
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
