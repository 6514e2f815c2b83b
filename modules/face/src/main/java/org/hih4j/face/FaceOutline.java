package org.hih4j.face;

import boofcv.struct.image.GrayU8;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;

/**
 * The outline of a face as far as its landmarks reach: along the jaw from left to right, and back
 * over the upper side of the brows. The forehead is not in it. Immutable, safe for use by many
 * threads.
 *
 * <p>In profile the outline may cross itself; what it goes round at all is inside.
 */
public final class FaceOutline {
  private static final int[] WFLW_BROWS = {46, 45, 44, 43, 42, 37, 36, 35, 34, 33};

  private final List<Point2> polygon;

  private FaceOutline(List<Point2> polygon) {
    this.polygon = List.copyOf(polygon);
  }

  /**
   * Returns the outline of a face.
   *
   * @param landmarks 68 or 98 landmarks
   * @throws IllegalArgumentException if the scheme is another, or a landmark of the outline is
   *     unknown
   */
  public static FaceOutline of(Landmarks landmarks) {
    LandmarkScheme scheme = Objects.requireNonNull(landmarks, "landmarks").scheme();
    IntStream brows;
    if (scheme.equals(LandmarkScheme.IBUG_68)) {
      brows = IntStream.iterate(26, i -> i >= 17, i -> i - 1);
    } else if (scheme.equals(LandmarkScheme.WFLW_98)) {
      brows = IntStream.of(WFLW_BROWS);
    } else {
      throw new IllegalArgumentException("scheme must be wflw or 300w: " + scheme);
    }
    List<Point2> polygon = new ArrayList<>(landmarks.group("contour"));
    brows.mapToObj(landmarks::get).forEach(polygon::add);
    if (polygon.stream().anyMatch(point -> Double.isNaN(point.x()))) {
      throw new IllegalArgumentException("landmarks of contour and brows must be known");
    }
    return new FaceOutline(polygon);
  }

  /**
   * {@return the corners, clockwise as seen from the left end of the brows; the last joins the
   * first}
   */
  public List<Point2> polygon() {
    return polygon;
  }

  /**
   * Tells whether a point lies inside: whether the outline goes round it. A point on a left or
   * upper edge counts, one on a right or lower edge does not, so that of two outlines that share an
   * edge only one has it.
   *
   * @param point in the landmarks' frame
   */
  public boolean contains(Point2 point) {
    int winding = 0;
    for (Crossing crossing : crossings(point.y())) {
      if (crossing.x <= point.x()) {
        winding += crossing.direction;
      }
    }
    return winding != 0;
  }

  /**
   * Returns which pixels are face: those whose centre {@linkplain #contains lies inside}, without
   * rounding.
   *
   * @param width width of the picture in pixels
   * @param height height of the picture in pixels
   * @return a new picture of 1 inside and 0 outside, as BoofCV has binary pictures
   * @throws IllegalArgumentException if a side is less than 1
   */
  public GrayU8 mask(int width, int height) {
    checkSize(width, height);
    GrayU8 mask = new GrayU8(width, height);
    for (int y = 0; y < height; y++) {
      List<Crossing> crossings = crossings(y);
      int winding = 0;
      for (int i = 0; i + 1 < crossings.size(); i++) {
        winding += crossings.get(i).direction;
        if (winding != 0) {
          int begin = (int) Math.ceil(Math.max(0, crossings.get(i).x));
          int end = (int) Math.ceil(Math.min(width, crossings.get(i + 1).x));
          for (int x = begin; x < end; x++) {
            mask.data[y * width + x] = 1;
          }
        }
      }
    }
    return mask;
  }

  /**
   * Returns how much of each pixel is face, for blending without jagged edges.
   *
   * @param width width of the picture in pixels
   * @param height height of the picture in pixels
   * @return a new picture of 255 inside, 0 outside, and the share of the pixel between along the
   *     edge
   * @throws IllegalArgumentException if a side is less than 1
   */
  public GrayU8 coverage(int width, int height) {
    checkSize(width, height);
    Path2D.Double path = new Path2D.Double(Path2D.WIND_NON_ZERO);
    path.moveTo(polygon.get(0).x(), polygon.get(0).y());
    for (Point2 point : polygon.subList(1, polygon.size())) {
      path.lineTo(point.x(), point.y());
    }
    path.closePath();
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      // Graphics2D has pixel corners at whole numbers.
      graphics.translate(0.5, 0.5);
      graphics.setColor(Color.WHITE);
      graphics.fill(path);
    } finally {
      graphics.dispose();
    }
    GrayU8 coverage = new GrayU8(width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        coverage.data[y * width + x] = (byte) (picture.getRGB(x, y) >>> 24);
      }
    }
    return coverage;
  }

  private static void checkSize(int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "width and height must be at least 1: " + width + " x " + height);
    }
  }

  /**
   * Where an edge crosses a row.
   *
   * @param x of the crossing
   * @param direction 1 downwards, -1 upwards
   */
  private record Crossing(double x, int direction) {}

  /** From left to right. An edge has its upper end but not its lower one. */
  private List<Crossing> crossings(double y) {
    List<Crossing> crossings = new ArrayList<>();
    Point2 from = polygon.get(polygon.size() - 1);
    for (Point2 to : polygon) {
      if (from.y() <= y != to.y() <= y) {
        double x = from.x() + (y - from.y()) / (to.y() - from.y()) * (to.x() - from.x());
        crossings.add(new Crossing(x, to.y() > from.y() ? 1 : -1));
      }
      from = to;
    }
    crossings.sort((one, other) -> Double.compare(one.x, other.x));
    return crossings;
  }
}
