package org.hih4j.core.landmarks;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;

/**
 * The landmarks of one face, in the order of their scheme. An aligner's landmarks are complete;
 * those of a label file may be partial: a point without a label has the coordinates (NaN, NaN) and
 * {@link #isKnown} tells it. Immutable, safe for use by many threads.
 */
public final class Landmarks implements Iterable<Point2> {
  private final LandmarkScheme scheme;
  private final double[] xy;

  private final int known;

  private Landmarks(LandmarkScheme scheme, double[] xy, boolean partial) {
    this.scheme = Objects.requireNonNull(scheme, "scheme");
    if (xy.length != 2 * scheme.size()) {
      throw new IllegalArgumentException(
          scheme + " needs " + 2 * scheme.size() + " coordinates, given were " + xy.length);
    }
    int count = 0;
    for (int i = 0; i < xy.length; i += 2) {
      if (partial && Double.isNaN(xy[i]) && Double.isNaN(xy[i + 1])) {
        continue;
      }
      finite("x", i / 2, xy[i]);
      finite("y", i / 2, xy[i + 1]);
      count++;
    }
    if (count == 0) {
      throw new IllegalArgumentException("at least one landmark must be known");
    }
    this.xy = xy;
    this.known = count;
  }

  private static void finite(String axis, int index, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          axis + " of landmark " + index + " must be finite: " + value);
    }
  }

  /**
   * Returns landmarks from their coordinates x0, y0, x1, y1 and so on. The array is copied.
   *
   * @throws IllegalArgumentException if the number of coordinates does not fit the scheme or one is
   *     not finite
   */
  public static Landmarks of(LandmarkScheme scheme, double[] xy) {
    return new Landmarks(scheme, xy.clone(), false);
  }

  /**
   * Returns landmarks some of which may be unknown: both coordinates of those are NaN. The array is
   * copied.
   *
   * @throws IllegalArgumentException if the number of coordinates does not fit the scheme, one is
   *     infinite, one of a pair alone is NaN, or no landmark is known
   */
  public static Landmarks partial(LandmarkScheme scheme, double[] xy) {
    return new Landmarks(scheme, xy.clone(), true);
  }

  /**
   * Returns landmarks from points in the order of the scheme.
   *
   * @throws IllegalArgumentException if the number of points does not fit the scheme or one is not
   *     finite
   */
  public static Landmarks of(LandmarkScheme scheme, List<Point2> points) {
    double[] xy = new double[2 * points.size()];
    int i = 0;
    for (Point2 point : points) {
      xy[i++] = point.x();
      xy[i++] = point.y();
    }
    return new Landmarks(scheme, xy, false);
  }

  /** {@return the scheme} */
  public LandmarkScheme scheme() {
    return scheme;
  }

  /** {@return the number of landmarks} */
  public int size() {
    return scheme.size();
  }

  /** Tells whether a landmark has coordinates. */
  public boolean isKnown(int index) {
    return !Double.isNaN(x(index));
  }

  /** {@return the number of landmarks that have coordinates} */
  public int known() {
    return known;
  }

  /** Tells whether every landmark has coordinates. */
  public boolean isComplete() {
    return known == size();
  }

  /** {@return one landmark; (NaN, NaN) if it is unknown} */
  public Point2 get(int index) {
    return new Point2(x(index), y(index));
  }

  /** {@return the x coordinate of one landmark; NaN if it is unknown} */
  public double x(int index) {
    return xy[2 * Objects.checkIndex(index, size())];
  }

  /** {@return the y coordinate of one landmark; NaN if it is unknown} */
  public double y(int index) {
    return xy[2 * Objects.checkIndex(index, size()) + 1];
  }

  /** {@return the landmarks as an unmodifiable list} */
  public List<Point2> points() {
    return new AbstractList<>() {
      @Override
      public Point2 get(int index) {
        return Landmarks.this.get(index);
      }

      @Override
      public int size() {
        return Landmarks.this.size();
      }
    };
  }

  /** {@return the landmarks of one group of the scheme} */
  public List<Point2> group(String group) {
    return scheme.group(group).stream().map(this::get).toList();
  }

  /** {@return the coordinates x0, y0, x1, y1 and so on; a fresh array} */
  public double[] toArray() {
    return xy.clone();
  }

  /** {@return these landmarks with each one taken through a map} */
  public Landmarks transformed(Transform2 map) {
    double[] moved = new double[xy.length];
    for (int i = 0; i < xy.length; i += 2) {
      moved[i] = map.applyX(xy[i], xy[i + 1]);
      moved[i + 1] = map.applyY(xy[i], xy[i + 1]);
    }
    return new Landmarks(scheme, moved, true);
  }

  /**
   * Returns the landmarks of the mirrored picture: x becomes imageWidth - 1 - x and the landmarks
   * of each mirror pair change places.
   *
   * @param imageWidth width of the picture in pixels
   */
  public Landmarks flipped(double imageWidth) {
    double[] mirrored = new double[xy.length];
    for (int i = 0; i < size(); i++) {
      int from = scheme.flipped(i);
      mirrored[2 * i] = imageWidth - 1 - xy[2 * from];
      mirrored[2 * i + 1] = xy[2 * from + 1];
    }
    return new Landmarks(scheme, mirrored, true);
  }

  /**
   * {@return the smallest box that holds the known landmarks} Where one half of a face seen from
   * the front has no landmarks, the known ones mirrored at the middle line count as well, so that
   * the box is that of the whole face.
   */
  public Box bounds() {
    return Box.around(isComplete() ? this : HalfFace.extent(this));
  }

  @Override
  public Iterator<Point2> iterator() {
    return points().iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Landmarks that
        && scheme.equals(that.scheme)
        && Arrays.equals(xy, that.xy);
  }

  @Override
  public int hashCode() {
    return 31 * scheme.hashCode() + Arrays.hashCode(xy);
  }

  @Override
  public String toString() {
    return "Landmarks[" + scheme.name() + ", " + points() + "]";
  }
}
