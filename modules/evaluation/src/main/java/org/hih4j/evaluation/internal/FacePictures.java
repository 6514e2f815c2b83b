package org.hih4j.evaluation.internal;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.FaceImage;

/** A face with its labelled and its predicted points. */
public final class FacePictures {
  private static final int SIDE = 400;
  private static final double MARGIN = 1.25;
  private static final Color TRUTH = new Color(0x12a5b8);
  private static final Color FOUND = new Color(0xf2711c);
  private static final Color BETWEEN = new Color(255, 255, 255, 190);

  private FacePictures() {}

  /** Draws a face as a data address. */
  public static String draw(FaceImage image, Landmarks truth, Landmarks predicted) {
    Box face = truth.bounds();
    double side = MARGIN * Math.max(face.largerSide(), 1);
    double scale = SIDE / side;
    Point2 middle = face.center();
    AffineTransform view = new AffineTransform();
    view.translate(SIDE / 2.0, SIDE / 2.0);
    view.scale(scale, scale);
    view.translate(-middle.x(), -middle.y());
    return Charts.picture(
        SIDE,
        SIDE,
        "jpeg",
        graphics -> {
          AffineTransform pixels = new AffineTransform(view);
          // A pixel's centre, not its corner, is at whole coordinates.
          pixels.translate(-0.5, -0.5);
          graphics.drawImage(image.toBufferedImage(), pixels, null);
          for (int k = 0; k < truth.size(); k++) {
            if (!truth.isKnown(k)) {
              continue;
            }
            java.awt.geom.Point2D from =
                view.transform(new java.awt.geom.Point2D.Double(truth.x(k), truth.y(k)), null);
            java.awt.geom.Point2D to =
                view.transform(
                    new java.awt.geom.Point2D.Double(predicted.x(k), predicted.y(k)), null);
            graphics.setStroke(new BasicStroke(1.4f));
            graphics.setColor(BETWEEN);
            graphics.draw(new Line2D.Double(from, to));
            dot(graphics, from, TRUTH);
            dot(graphics, to, FOUND);
          }
        });
  }

  private static void dot(Graphics2D graphics, java.awt.geom.Point2D at, Color colour) {
    double radius = 2.9;
    Ellipse2D circle =
        new Ellipse2D.Double(at.getX() - radius, at.getY() - radius, 2 * radius, 2 * radius);
    graphics.setColor(colour);
    graphics.fill(circle);
    graphics.setStroke(new BasicStroke(0.8f));
    graphics.setColor(new Color(0, 0, 0, 140));
    graphics.draw(circle);
  }
}
