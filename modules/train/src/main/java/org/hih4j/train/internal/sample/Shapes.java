package org.hih4j.train.internal.sample;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;

/**
 * Drawn faces with known landmarks: enough to see that a training learns, with no data at all. The
 * same number always gives the same face.
 */
public final class Shapes {
  /** Ten landmarks: corners of the eyes, nose, corners of the mouth, chin and jaw. */
  public static final LandmarkScheme SCHEME =
      LandmarkScheme.custom("shapes", 10)
          .pair(0, 3)
          .pair(1, 2)
          .pair(5, 6)
          .pair(8, 9)
          .interOcular(0, 3)
          .build();

  private static final int SIZE = 128;

  private Shapes() {}

  /**
   * A drawn face.
   *
   * @param picture its pixels
   * @param landmarks in {@link #SCHEME}
   */
  public record Face(Picture picture, Landmarks landmarks) {}

  /** Draws the face of that number. */
  public static Face draw(int number) {
    RandomGenerator random = new SplittableRandom(0x5eedL + number * 0x9E3779B97F4A7C15L);
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(colour(random, 0, 1));
    g.fillRect(0, 0, SIZE, SIZE);
    for (int i = 0; i < 6; i++) {
      g.setColor(colour(random, 0, 1));
      double s = 10 + 40 * random.nextDouble();
      g.fill(
          new Ellipse2D.Double(
              SIZE * random.nextDouble() - s / 2, SIZE * random.nextDouble() - s / 2, s, s));
    }
    AffineTransform place = new AffineTransform();
    place.translate(
        SIZE / 2.0 + 6 * (random.nextDouble() - 0.5), SIZE / 2.0 + 6 * (random.nextDouble() - 0.5));
    place.rotate(Math.toRadians(20 * (random.nextDouble() - 0.5)));
    double scale = 30 + 8 * random.nextDouble();
    place.scale(scale * (0.85 + 0.3 * random.nextDouble()), scale);
    g.transform(place);

    double eyeX = 0.36 + 0.1 * random.nextDouble();
    double eyeY = -0.25 + 0.16 * (random.nextDouble() - 0.5);
    double eye = 0.15 + 0.06 * random.nextDouble();
    double noseX = 0.1 * (random.nextDouble() - 0.5);
    double noseY = 0.15 + 0.1 * random.nextDouble();
    double mouthX = 0.25 + 0.15 * random.nextDouble();
    double mouthY = 0.5 + 0.1 * random.nextDouble();
    double smile = 0.3 * (random.nextDouble() - 0.3);

    g.setColor(colour(random, 0.45, 1));
    g.fill(new Ellipse2D.Double(-0.85, -1.05, 1.7, 2.1));
    Color dark = colour(random, 0, 0.3);
    for (int side = -1; side <= 1; side += 2) {
      g.setColor(Color.WHITE);
      g.fill(new Ellipse2D.Double(side * eyeX - eye, eyeY - eye / 2, 2 * eye, eye));
      g.setColor(dark);
      g.fill(new Ellipse2D.Double(side * eyeX - eye / 2, eyeY - eye / 2, eye, eye));
    }
    g.setStroke(new BasicStroke(0.07f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(new Line2D.Double(0, eyeY, noseX, noseY));
    Path2D mouth = new Path2D.Double();
    mouth.moveTo(-mouthX, mouthY);
    mouth.quadTo(0, mouthY + smile, mouthX, mouthY);
    g.setColor(colour(random, 0, 0.4));
    g.draw(mouth);
    g.dispose();

    double jawY = 0.1;
    double jawX = 0.85 * Math.sqrt(1 - jawY * jawY / (1.05 * 1.05));
    double[] xy = {
      -eyeX - eye,
      eyeY,
      -eyeX + eye,
      eyeY,
      eyeX - eye,
      eyeY,
      eyeX + eye,
      eyeY,
      noseX,
      noseY,
      -mouthX,
      mouthY,
      mouthX,
      mouthY,
      0,
      1.05,
      -jawX,
      jawY,
      jawX,
      jawY
    };
    place.transform(xy, 0, xy, 0, xy.length / 2);
    for (int i = 0; i < xy.length; i++) {
      // Java2D's pixel (0, 0) is centred on (0.5, 0.5).
      xy[i] -= 0.5;
    }
    return new Face(Picture.of(image), Landmarks.of(SCHEME, xy));
  }

  private static Color colour(RandomGenerator random, double low, double high) {
    return new Color(
        (float) (low + (high - low) * random.nextDouble()),
        (float) (low + (high - low) * random.nextDouble()),
        (float) (low + (high - low) * random.nextDouble()));
  }
}
