package org.hih4j.video.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.hih4j.core.geometry.Box;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.LandmarkPainter;
import org.hih4j.track.TrackedFace;

/** Frames with what was found in them: landmarks, and a box in a colour that a face keeps. */
final class Drawing {
  private static final int COLOURS = 8;
  private static final double MARGIN = 1.1;

  private Drawing() {}

  static BufferedImage of(FaceImage image, List<TrackedFace> faces) {
    BufferedImage picture = image.toBufferedImage();
    for (TrackedFace face : faces) {
      if (face.loss().isEmpty()) {
        frame(picture, face);
        LandmarkPainter.standard().paint(picture, face.smoothed());
      }
    }
    return picture;
  }

  private static void frame(BufferedImage picture, TrackedFace face) {
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    Box box = face.smoothed().bounds().scaled(MARGIN);
    float width = (float) Math.max(1.5, box.largerSide() / 80);
    graphics.setStroke(new BasicStroke(width));
    graphics.setColor(Color.getHSBColor(face.id() * 3 % COLOURS / (float) COLOURS, 0.8f, 1));
    graphics.draw(new Rectangle2D.Double(box.x() + 0.5, box.y() + 0.5, box.width(), box.height()));
    graphics.dispose();
  }

  /** A picture as large as wanted: as it is, or shrunk or grown to fit, with black beside it. */
  static BufferedImage fitted(BufferedImage picture, int width, int height) {
    if (picture.getWidth() == width && picture.getHeight() == height) {
      return picture;
    }
    double scale =
        Math.min((double) width / picture.getWidth(), (double) height / picture.getHeight());
    int across = (int) Math.round(scale * picture.getWidth());
    int down = (int) Math.round(scale * picture.getHeight());
    BufferedImage fitted = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = fitted.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(picture, (width - across) / 2, (height - down) / 2, across, down, null);
    graphics.dispose();
    return fitted;
  }
}
