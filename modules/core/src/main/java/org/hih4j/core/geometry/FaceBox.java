package org.hih4j.core.geometry;

import java.util.Objects;

/**
 * A face box that says what kind of box it is. Detectors, data sets and code bases frame the same
 * face quite differently, and a network sees a different picture for each: so a box carries its
 * {@link Convention}, and every crop rule starts from the one thing that all of them imply, the
 * {@linkplain #landmarkBox() tight box of the landmarks}.
 *
 * <p>Coordinates are image pixels with pixel centres at whole numbers. Immutable.
 */
public final class FaceBox {
  /** What a face box encloses. */
  public enum Convention {
    /** The tight box of all landmarks: from the least to the greatest coordinate. */
    LANDMARKS,
    /**
     * The box of a common face detector, forehead included. With s the longer side of the box, the
     * landmarks are taken to fill a square of side 0.80 s whose centre lies 0.12 s below the centre
     * of the box.
     */
    DETECTOR,
    /** The rectangle of WFLW's annotation files, taken as the tight box of the landmarks. */
    WFLW,
    /**
     * Centre and scale as in HRNet's data files: the landmarks fill a square of side 200 × scale
     * about the centre.
     */
    HRNET
  }

  private static final double DETECTOR_SIDE = 0.80;
  private static final double DETECTOR_DROP = 0.12;
  private static final double HRNET_UNIT = 200;

  private final Convention convention;
  private final Box box;

  private FaceBox(Convention convention, Box box) {
    if (box.isEmpty()) {
      String empty = box.width() == 0 ? "width" : "height";
      throw new IllegalArgumentException(empty + " must be greater than 0: " + box);
    }
    this.convention = convention;
    this.box = box;
  }

  /**
   * Returns the tight box of a face's landmarks.
   *
   * @throws IllegalArgumentException if a value is not finite or a side is not greater than 0
   */
  public static FaceBox landmarks(double x, double y, double width, double height) {
    return landmarks(new Box(x, y, width, height));
  }

  /**
   * Returns the tight box of a face's landmarks.
   *
   * @throws IllegalArgumentException if a side is 0
   */
  public static FaceBox landmarks(Box box) {
    return new FaceBox(Convention.LANDMARKS, Objects.requireNonNull(box, "box"));
  }

  /**
   * Returns the tight box of these landmarks.
   *
   * @throws IllegalArgumentException if there are no landmarks, one is not finite, or all lie on
   *     one upright or level line
   */
  public static FaceBox around(Iterable<Point2> landmarks) {
    return landmarks(Box.around(landmarks));
  }

  /**
   * Returns the box of a face detector, with the forehead: see {@link Convention#DETECTOR}.
   *
   * @throws IllegalArgumentException if a value is not finite or a side is not greater than 0
   */
  public static FaceBox detector(double x, double y, double width, double height) {
    return new FaceBox(Convention.DETECTOR, new Box(x, y, width, height));
  }

  /**
   * Returns the rectangle of WFLW's annotation files.
   *
   * @throws IllegalArgumentException if a value is not finite or a maximum is not greater than its
   *     minimum
   */
  public static FaceBox wflw(double xMin, double yMin, double xMax, double yMax) {
    if (!(xMax > xMin)) {
      throw new IllegalArgumentException(
          "xMin and xMax must be numbers in order: " + xMin + ", " + xMax);
    }
    if (!(yMax > yMin)) {
      throw new IllegalArgumentException(
          "yMin and yMax must be numbers in order: " + yMin + ", " + yMax);
    }
    return new FaceBox(Convention.WFLW, new Box(xMin, yMin, xMax - xMin, yMax - yMin));
  }

  /**
   * Returns the box that HRNet's data files state by centre and scale.
   *
   * @throws IllegalArgumentException if a value is not finite or the scale is not greater than 0
   */
  public static FaceBox hrnet(double centerX, double centerY, double scale) {
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("scale must be finite and greater than 0: " + scale);
    }
    Point2 center = new Point2(centerX, centerY);
    if (!center.isFinite()) {
      throw new IllegalArgumentException(
          "centerX and centerY must be finite: " + centerX + ", " + centerY);
    }
    return new FaceBox(Convention.HRNET, Box.square(center, HRNET_UNIT * scale));
  }

  /** Returns what kind of box this is. */
  public Convention convention() {
    return convention;
  }

  /** Returns the box as stated. */
  public Box box() {
    return box;
  }

  /** Returns the tight box of the landmarks that this box implies. */
  public Box landmarkBox() {
    if (convention != Convention.DETECTOR) {
      return box;
    }
    double side = box.largerSide();
    Point2 center = box.center().plus(new Point2(0, DETECTOR_DROP * side));
    return Box.square(center, DETECTOR_SIDE * side);
  }

  /**
   * Returns a box of another convention that implies the same landmarks. Where that convention
   * knows squares only ({@code DETECTOR}, {@code HRNET}) the longer side of the landmark box
   * counts.
   */
  public FaceBox as(Convention wanted) {
    Objects.requireNonNull(wanted, "wanted");
    if (wanted == convention) {
      return this;
    }
    Box tight = landmarkBox();
    return switch (wanted) {
      case LANDMARKS, WFLW -> new FaceBox(wanted, tight);
      case HRNET -> new FaceBox(wanted, Box.square(tight.center(), tight.largerSide()));
      case DETECTOR -> {
        double side = tight.largerSide() / DETECTOR_SIDE;
        Point2 center = tight.center().minus(new Point2(0, DETECTOR_DROP * side));
        yield new FaceBox(wanted, Box.square(center, side));
      }
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FaceBox that && convention == that.convention && box.equals(that.box);
  }

  @Override
  public int hashCode() {
    return 31 * convention.hashCode() + box.hashCode();
  }

  @Override
  public String toString() {
    return "FaceBox[" + convention + ", " + box + "]";
  }
}
