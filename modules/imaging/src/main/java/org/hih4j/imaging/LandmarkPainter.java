package org.hih4j.imaging;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.internal.Checks;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.jspecify.annotations.Nullable;

/**
 * Draws landmarks: the lines of their scheme, points and, if wanted, their numbers, in sizes that
 * suit the face. Immutable, so safe for use by many threads, each with pictures of its own.
 *
 * <p>Lines have a colour for each part of the face. With confidences, points go from red (0) over
 * yellow (0.5) to green (1). Needs no display and no fonts.
 */
public final class LandmarkPainter {

  private static final LandmarkPainter STANDARD = builder().build();

  private static final Color SHADE = new Color(0, 0, 0, 150);

  private static final Color BOX = new Color(0x81C784);

  private static final Color OTHER_LINE = new Color(0x4FC3F7);

  private static final Map<String, Color> LINES =
      Map.of(
          "contour", new Color(0x4FC3F7),
          "left-brow", new Color(0xFFB74D),
          "right-brow", new Color(0xFFB74D),
          "nose", new Color(0xBA68C8),
          "left-eye", new Color(0x81C784),
          "right-eye", new Color(0x81C784),
          "pupils", new Color(0xFFF176),
          "mouth", new Color(0xE57373));

  private final boolean points;
  private final boolean lines;
  private final boolean numbers;
  private final double size;

  private LandmarkPainter(Builder builder) {
    points = builder.points;
    lines = builder.lines;
    numbers = builder.numbers;
    size = builder.size;
  }

  /** {@return the usual painter: points and lines, no numbers} */
  public static LandmarkPainter standard() {
    return STANDARD;
  }

  /** {@return a builder that starts from the usual painter} */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Draws on a copy of a picture.
   *
   * @param image the picture
   * @param landmarks the landmarks of a face, in the picture's pixels
   * @return a new picture with the landmarks
   */
  public BufferedImage draw(FaceImage image, Landmarks landmarks) {
    BufferedImage copy = image.toBufferedImage();
    paint(copy, landmarks);
    return copy;
  }

  /**
   * Draws on a copy of a picture, points coloured by confidence.
   *
   * @param image the picture
   * @param landmarks the landmarks of a face, in the picture's pixels
   * @param confidences a confidence for each landmark, 0 to 1
   * @return a new picture with the landmarks
   * @throws IllegalArgumentException if there are not as many confidences as landmarks or one is
   *     not in 0..1
   */
  public BufferedImage draw(FaceImage image, Landmarks landmarks, double[] confidences) {
    BufferedImage copy = image.toBufferedImage();
    paint(copy, landmarks, confidences);
    return copy;
  }

  /**
   * Draws on a picture; call it for each face.
   *
   * @param picture the picture, changed
   * @param landmarks the landmarks of a face, in the picture's pixels
   */
  public void paint(BufferedImage picture, Landmarks landmarks) {
    paintAll(picture, landmarks, null);
  }

  /**
   * Draws on a picture, points coloured by confidence; call it for each face.
   *
   * @param picture the picture, changed
   * @param landmarks the landmarks of a face, in the picture's pixels
   * @param confidences a confidence for each landmark, 0 to 1
   * @throws IllegalArgumentException if there are not as many confidences as landmarks or one is
   *     not in 0..1
   */
  public void paint(BufferedImage picture, Landmarks landmarks, double[] confidences) {
    if (confidences.length != landmarks.size()) {
      throw new IllegalArgumentException(
          "confidences must be as many as landmarks, "
              + landmarks.size()
              + ": "
              + confidences.length);
    }
    for (double confidence : confidences) {
      Checks.inRange("confidences", confidence, 0, 1);
    }
    paintAll(picture, landmarks, confidences);
  }

  /**
   * Draws a box, in a line that suits its size.
   *
   * @param picture the picture, changed
   * @param box in the picture's pixels
   */
  public void paint(BufferedImage picture, Box box) {
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.translate(0.5, 0.5);
      double unit = size * Math.max(0.9, 0.012 * Math.sqrt(box.area()));
      Rectangle2D frame = new Rectangle2D.Double(box.x(), box.y(), box.width(), box.height());
      graphics.setStroke(stroke(2.4 * unit));
      graphics.setColor(SHADE);
      graphics.draw(frame);
      graphics.setStroke(stroke(1.4 * unit));
      graphics.setColor(BOX);
      graphics.draw(frame);
    } finally {
      graphics.dispose();
    }
  }

  private void paintAll(
      BufferedImage picture, Landmarks landmarks, double @Nullable [] confidences) {
    Objects.requireNonNull(landmarks, "landmarks");
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      // Graphics2D has pixel corners at whole numbers.
      graphics.translate(0.5, 0.5);
      double unit = unit(landmarks);
      if (lines) {
        paintLines(graphics, landmarks, unit);
      }
      if (points) {
        paintPoints(graphics, landmarks, confidences, unit);
      }
      if (numbers) {
        paintNumbers(graphics, landmarks, unit);
      }
    } finally {
      graphics.dispose();
    }
  }

  /** The radius of a point: less where they stand close, never too small to see. */
  private double unit(Landmarks landmarks) {
    Box bounds = landmarks.bounds();
    double face = Math.sqrt(Math.max(1, bounds.width()) * Math.max(1, bounds.height()));
    double crowding = Math.min(3, Math.sqrt(68.0 / landmarks.size()));
    return size * Math.max(0.9, 0.0085 * face * crowding);
  }

  private static void paintLines(Graphics2D graphics, Landmarks landmarks, double unit) {
    for (LandmarkScheme.Polyline line : landmarks.scheme().polylines()) {
      Path2D.Double path = new Path2D.Double();
      for (int index : line.indices()) {
        if (path.getCurrentPoint() == null) {
          path.moveTo(landmarks.x(index), landmarks.y(index));
        } else {
          path.lineTo(landmarks.x(index), landmarks.y(index));
        }
      }
      if (line.closed()) {
        path.closePath();
      }
      graphics.setStroke(stroke(1.5 * unit));
      graphics.setColor(SHADE);
      graphics.draw(path);
      graphics.setStroke(stroke(0.8 * unit));
      graphics.setColor(LINES.getOrDefault(line.group(), OTHER_LINE));
      graphics.draw(path);
    }
  }

  private static void paintPoints(
      Graphics2D graphics, Landmarks landmarks, double @Nullable [] confidences, double unit) {
    double rim = 1.35 * unit;
    for (int i = 0; i < landmarks.size(); i++) {
      graphics.setColor(SHADE);
      graphics.fill(disc(landmarks.x(i), landmarks.y(i), rim));
      graphics.setColor(confidences == null ? Color.WHITE : color(confidences[i]));
      graphics.fill(disc(landmarks.x(i), landmarks.y(i), unit));
    }
  }

  /** Numbers stand outside their part of the face, smaller where landmarks are dense. */
  private static void paintNumbers(Graphics2D graphics, Landmarks landmarks, double unit) {
    Point2[] middles = new Point2[landmarks.size()];
    Arrays.fill(middles, landmarks.bounds().center());
    for (List<Integer> group : landmarks.scheme().groups().values()) {
      List<Point2> known = group.stream().filter(landmarks::isKnown).map(landmarks::get).toList();
      if (known.size() < 2) {
        continue; // A part of one landmark has no outside: away from the face's middle then.
      }
      Point2 middle = Point2.mean(known);
      group.forEach(index -> middles[index] = middle);
    }
    for (int i = 0; i < middles.length; i++) {
      if (!landmarks.isKnown(i)) {
        continue;
      }
      Point2 point = landmarks.get(i);
      double nearest = Double.POSITIVE_INFINITY;
      for (int j = 0; j < middles.length; j++) {
        if (j != i && landmarks.isKnown(j)) {
          nearest = Math.min(nearest, point.distance(landmarks.get(j)));
        }
      }
      double height = Math.max(5, Math.min(4 * unit, 0.6 * nearest));
      Point2 outwards = point.minus(middles[i]);
      double length = Math.max(1e-9, Math.hypot(outwards.x(), outwards.y()));
      Point2 centre = point.plus(outwards.times((1.6 * unit + 0.8 * height) / length));
      Path2D number = StrokeDigits.number(i, centre, height);
      graphics.setStroke(stroke(0.38 * height));
      graphics.setColor(SHADE);
      graphics.draw(number);
      graphics.setStroke(stroke(0.14 * height));
      graphics.setColor(Color.WHITE);
      graphics.draw(number);
    }
  }

  static Color color(double confidence) {
    float hue = (float) (confidence / 3);
    return Color.getHSBColor(hue, 0.9f, 1);
  }

  private static BasicStroke stroke(double width) {
    return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  private static Ellipse2D disc(double x, double y, double radius) {
    return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
  }

  /** Collects what is drawn. Not thread-safe. */
  public static final class Builder {

    private boolean points = true;
    private boolean lines = true;
    private boolean numbers;
    private double size = 1;

    private Builder() {}

    /**
     * Sets whether points are drawn.
     *
     * @param points whether they are; true by default
     * @return this builder
     */
    public Builder points(boolean points) {
      this.points = points;
      return this;
    }

    /**
     * Sets whether the lines of the scheme are drawn.
     *
     * @param lines whether they are; true by default
     * @return this builder
     */
    public Builder lines(boolean lines) {
      this.lines = lines;
      return this;
    }

    /**
     * Sets whether each landmark's number, from 0, is drawn beside it.
     *
     * @param numbers whether they are; false by default
     * @return this builder
     */
    public Builder numbers(boolean numbers) {
      this.numbers = numbers;
      return this;
    }

    /**
     * Sets how large everything is drawn, relative to what suits the face.
     *
     * @param size the factor, more than 0 and at most 100; 1 by default
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder size(double size) {
      if (!(size > 0 && size <= 100)) {
        throw new IllegalArgumentException("size must be more than 0 and at most 100: " + size);
      }
      this.size = size;
      return this;
    }

    /** {@return the painter with the values set so far} */
    public LandmarkPainter build() {
      return new LandmarkPainter(this);
    }
  }
}
