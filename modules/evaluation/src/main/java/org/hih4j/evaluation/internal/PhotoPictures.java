package org.hih4j.evaluation.internal;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.hih4j.core.geometry.Box;
import org.hih4j.imaging.FaceImage;

/** A photograph with labelled and detected boxes. */
public final class PhotoPictures {
  private static final double SIDE = 640;
  private static final Color FOUND = new Color(0x12a5b8);
  private static final Color MISSED = new Color(0xd4183d);
  private static final Color DETECTED = new Color(0xf2711c);
  private static final float THICK = 1.6f;
  private static final float THIN = 1;

  private PhotoPictures() {}

  /** Draws a photograph as a data address. */
  public static String draw(
      FaceImage image, List<Box> found, List<Box> missed, List<Box> detected) {
    double scale = Math.min(1, SIDE / Math.max(image.width(), image.height()));
    int width = (int) Math.max(1, Math.round(scale * image.width()));
    int height = (int) Math.max(1, Math.round(scale * image.height()));
    return Charts.picture(
        width,
        height,
        "jpeg",
        graphics -> {
          graphics.drawImage(
              image.toBufferedImage(), AffineTransform.getScaleInstance(scale, scale), null);
          draw(graphics, found, scale, FOUND, THICK);
          draw(graphics, missed, scale, MISSED, THICK);
          draw(graphics, detected, scale, DETECTED, THIN);
        });
  }

  private static void draw(
      Graphics2D graphics, List<Box> boxes, double scale, Color colour, float width) {
    graphics.setColor(colour);
    graphics.setStroke(new BasicStroke(width));
    for (Box box : boxes) {
      // A pixel's centre, not its corner, is at whole coordinates.
      graphics.draw(
          new Rectangle2D.Double(
              scale * (box.x() + 0.5),
              scale * (box.y() + 0.5),
              scale * box.width(),
              scale * box.height()));
    }
  }
}
