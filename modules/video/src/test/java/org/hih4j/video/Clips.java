package org.hih4j.video;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.hih4j.imaging.FaceImage;

/** Small videos whose frames can be told apart: each has a gray level of its own. */
final class Clips {
  static final int WIDTH = 96;
  static final int HEIGHT = 64;

  /** A twenty-fifth of a second in nanoseconds. */
  static final long STEP = 40_000_000;

  private Clips() {}

  static int level(int frame) {
    return 30 + 8 * (frame % 25);
  }

  /** Gray as the frame's number says, with a red corner at the top left and a blue one below it. */
  static BufferedImage picture(int frame, int width, int height) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = picture.createGraphics();
    int level = level(frame);
    graphics.setColor(new Color(level, level, level));
    graphics.fillRect(0, 0, width, height);
    graphics.setColor(new Color(200, 30, 30));
    graphics.fillRect(0, 0, 16, 16);
    graphics.setColor(new Color(30, 30, 200));
    graphics.fillRect(0, height - 16, 16, 16);
    graphics.dispose();
    return picture;
  }

  static Path write(Path file, int frames, VideoWriterOptions options) {
    try (VideoWriter writer = VideoWriter.create(file, WIDTH, HEIGHT, options)) {
      for (int i = 0; i < frames; i++) {
        writer.write(picture(i, WIDTH, HEIGHT), i * STEP);
      }
    }
    return file;
  }

  static Path write(Path file, int frames) {
    return write(file, frames, VideoWriterOptions.builder().frameRate(25).build());
  }

  /** The level of the middle of a frame. */
  static int middle(FaceImage image) {
    return image.rgb(image.width() / 2, image.height() / 2) >> 8 & 0xFF;
  }

  static boolean red(FaceImage image, int x, int y) {
    int rgb = image.rgb(x, y);
    return (rgb >> 16) - (rgb & 0xFF) > 80;
  }

  static boolean blue(FaceImage image, int x, int y) {
    int rgb = image.rgb(x, y);
    return (rgb & 0xFF) - (rgb >> 16) > 80;
  }
}
