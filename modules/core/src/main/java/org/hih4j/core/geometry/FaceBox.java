package org.hih4j.core.geometry;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hih4j.core.internal.Checks;

/**
 * A face box that says what kind of box it is. Detectors, data sets and code bases frame the same
 * face quite differently, and a network sees a different picture for each: so a box carries its
 * {@link Convention}, and every crop rule starts from the one thing that all of them imply, the
 * {@linkplain #landmarkBox() tight box of the landmarks}.
 *
 * <p>A box may carry a {@linkplain #roll() roll}: it is then the box of the face brought upright,
 * turned about its own middle as the face is. All boxes but those that {@link #rolled} and {@link
 * #around(Iterable, double)} give have a roll of 0.
 *
 * <p>Coordinates are image pixels with pixel centres at whole numbers. Immutable.
 */
public final class FaceBox {
  /** What a face box encloses. The numbers of detectors are medians: see docs/boxes.md. */
  public enum Convention {
    /** The tight box of all landmarks: from the least to the greatest coordinate. */
    LANDMARKS(Shape.TIGHT),
    /**
     * The box of a common face detector, forehead included. With s the longer side of the box, the
     * landmarks are taken to fill a square of side 0.80 s whose centre lies 0.12 s below the centre
     * of the box.
     */
    DETECTOR(Shape.square(0.80, 0.12)),
    /** The rectangle of WFLW's annotation files, taken as the tight box of the landmarks. */
    WFLW(Shape.TIGHT),
    /**
     * Centre and scale as in HRNet's data files: the landmarks fill a square of side 200 × scale
     * about the centre.
     */
    HRNET(Shape.square(1, 0)),
    /**
     * A box as WIDER FACE draws it, from hairline to chin and from ear to ear: the landmarks fill
     * 1.02 of its width and 0.766 of its height, and their centre lies 0.126 of the height below
     * its centre.
     */
    WIDER(Shape.rectangle(1.02, 0.766, 0.126)),
    /** OpenCV's cascade {@code haarcascade_frontalface_alt2}: a square of 0.887, 0.157 lower. */
    OPENCV_HAAR(Shape.square(0.887, 0.157)),
    /** dlib's frontal face detector (HOG): a square of 0.97, 0.09 lower. */
    DLIB(Shape.square(0.97, 0.09)),
    /** MediaPipe's BlazeFace of short range: a square of 0.97, 0.056 lower. */
    BLAZEFACE(Shape.square(0.97, 0.056)),
    /**
     * YuNet, as in OpenCV and libfacedetection: the landmarks fill 1.026 of the width and 0.757 of
     * the height, 0.127 of the height lower.
     */
    YUNET(Shape.rectangle(1.026, 0.757, 0.127)),
    /**
     * RetinaFace: the landmarks fill 1.034 of the width and 0.751 of the height, 0.132 of the
     * height lower.
     */
    RETINAFACE(Shape.rectangle(1.034, 0.751, 0.132));

    private final Shape shape;

    Convention(Shape shape) {
      this.shape = shape;
    }
  }

  /**
   * Where the landmarks lie in a box.
   *
   * @param square whether they fill a square, of which the longer side of the box is the measure
   * @param width their share of the width, or of the longer side
   * @param height their share of the height, or of the longer side
   * @param drop how far their centre lies below that of the box, in the same measure as the height
   */
  private record Shape(boolean square, double width, double height, double drop) {
    static final Shape TIGHT = rectangle(1, 1, 0);

    static Shape square(double side, double drop) {
      return new Shape(true, side, side, drop);
    }

    static Shape rectangle(double width, double height, double drop) {
      return new Shape(false, width, height, drop);
    }

    Box landmarks(Box box, double roll) {
      double across = square ? box.largerSide() : box.width();
      double down = square ? box.largerSide() : box.height();
      return Box.about(box.center().plus(down(drop * down, roll)), width * across, height * down);
    }

    Box boxOf(Box landmarks, double roll) {
      double across = (square ? landmarks.largerSide() : landmarks.width()) / width;
      double down = (square ? landmarks.largerSide() : landmarks.height()) / height;
      return Box.about(landmarks.center().minus(down(drop * down, roll)), across, down);
    }

    /** So far towards the chin. */
    private static Point2 down(double length, double roll) {
      return roll == 0
          ? new Point2(0, length)
          : new Point2(-length * Math.sin(roll), length * Math.cos(roll));
    }
  }

  private static final double HRNET_UNIT = 200;

  private final Convention convention;
  private final Box box;
  private final double roll;

  private FaceBox(Convention convention, Box box, double roll) {
    if (box.isEmpty()) {
      String empty = box.width() == 0 ? "width" : "height";
      throw new IllegalArgumentException(empty + " must be greater than 0: " + box);
    }
    this.convention = convention;
    this.box = box;
    this.roll = roll;
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
    return of(Convention.LANDMARKS, box);
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
   * Returns the tight box of these landmarks in directions turned with the face.
   *
   * @param roll how far the face is turned in the picture, clockwise as seen, in radians
   * @throws IllegalArgumentException if there are no landmarks, one is not finite, all lie on one
   *     line in a direction of the box, or the roll is not finite
   */
  public static FaceBox around(Iterable<Point2> landmarks, double roll) {
    Checks.finite("roll", roll);
    Point2 origin = new Point2(0, 0);
    Transform2 upright = Transform2.rotation(-roll, origin);
    List<Point2> turned = new ArrayList<>();
    landmarks.forEach(point -> turned.add(upright.apply(point)));
    Box tight = Box.around(turned);
    Point2 center = Transform2.rotation(roll, origin).apply(tight.center());
    return landmarks(Box.about(center, tight.width(), tight.height())).rolled(roll);
  }

  /**
   * Returns a box of a convention.
   *
   * @param convention what the box encloses; {@code HRNET} takes the square that centre and scale
   *     stand for
   * @throws IllegalArgumentException if a side is 0
   */
  public static FaceBox of(Convention convention, Box box) {
    Objects.requireNonNull(convention, "convention");
    return new FaceBox(convention, Objects.requireNonNull(box, "box"), 0);
  }

  /**
   * Returns the box of a face detector, with the forehead: see {@link Convention#DETECTOR}.
   *
   * @throws IllegalArgumentException if a value is not finite or a side is not greater than 0
   */
  public static FaceBox detector(double x, double y, double width, double height) {
    return of(Convention.DETECTOR, new Box(x, y, width, height));
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
    return of(Convention.WFLW, new Box(xMin, yMin, xMax - xMin, yMax - yMin));
  }

  /**
   * Returns the box that HRNet's data files state by centre and scale.
   *
   * @throws IllegalArgumentException if a value is not finite or the scale is not greater than 0
   */
  public static FaceBox hrnet(double centerX, double centerY, double scale) {
    Checks.positive("scale", scale);
    Point2 center = new Point2(centerX, centerY);
    if (!center.isFinite()) {
      throw new IllegalArgumentException(
          "centerX and centerY must be finite: " + centerX + ", " + centerY);
    }
    return of(Convention.HRNET, Box.square(center, HRNET_UNIT * scale));
  }

  /** {@return what kind of box this is} */
  public Convention convention() {
    return convention;
  }

  /** {@return the box as stated} */
  public Box box() {
    return box;
  }

  /**
   * Returns this box with another roll, about the same middle.
   *
   * @param radians how far the face is turned in the picture, clockwise as seen; any finite number
   * @throws IllegalArgumentException if the roll is not finite
   */
  public FaceBox rolled(double radians) {
    Checks.finite("roll", radians);
    return new FaceBox(convention, box, Math.IEEEremainder(radians, 2 * Math.PI) + 0.0);
  }

  /**
   * {@return how far the face, and the box with it about its middle, is turned in the picture:
   * clockwise as seen, in radians in [-π, π]}
   */
  public double roll() {
    return roll;
  }

  /**
   * {@return the tight box of the landmarks that this box implies; like this box, it is to be
   * turned about its own middle by {@link #roll()}}
   */
  public Box landmarkBox() {
    return convention.shape.equals(Shape.TIGHT) || convention == Convention.HRNET
        ? box
        : convention.shape.landmarks(box, roll);
  }

  /** {@return the least upright box that holds the {@link #landmarkBox()} as it is turned} */
  public Box landmarkBounds() {
    Box tight = landmarkBox();
    if (roll == 0) {
      return tight;
    }
    double cos = Math.abs(Math.cos(roll));
    double sin = Math.abs(Math.sin(roll));
    return Box.about(
        tight.center(),
        cos * tight.width() + sin * tight.height(),
        sin * tight.width() + cos * tight.height());
  }

  /**
   * {@return a box of another convention that implies the same landmarks, with the same roll} Where
   * that convention knows squares only ({@code DETECTOR}, {@code HRNET}, {@code OPENCV_HAAR},
   * {@code DLIB}, {@code BLAZEFACE}) the longer side of the landmark box counts.
   */
  public FaceBox as(Convention wanted) {
    Objects.requireNonNull(wanted, "wanted");
    if (wanted == convention) {
      return this;
    }
    Box tight = landmarkBox();
    return new FaceBox(
        wanted, wanted.shape.equals(Shape.TIGHT) ? tight : wanted.shape.boxOf(tight, roll), roll);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FaceBox that
        && convention == that.convention
        && box.equals(that.box)
        && roll == that.roll;
  }

  @Override
  public int hashCode() {
    return Objects.hash(convention, box, roll);
  }

  @Override
  public String toString() {
    return "FaceBox[" + convention + ", " + box + (roll == 0 ? "" : ", roll " + roll) + "]";
  }
}
