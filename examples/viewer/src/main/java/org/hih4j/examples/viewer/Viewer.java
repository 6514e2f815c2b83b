package org.hih4j.examples.viewer;

import java.awt.GraphicsEnvironment;
import java.awt.Point;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.swing.ImageIcon;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.SwingUtilities;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.LandmarkPainter;

/**
 * Shows a photograph; drag a box over a face and its landmarks appear: {@code Viewer IMAGE}. Where
 * there is no display, {@code Viewer IMAGE X Y WIDTH HEIGHT PICTURE} writes a picture instead.
 */
public final class Viewer {
  private final FaceImage image;
  private final FaceAligner aligner;
  private final JLabel label = new JLabel();
  private Point begin;

  private Viewer(FaceImage image, FaceAligner aligner) {
    this.image = image;
    this.aligner = aligner;
  }

  /**
   * Runs the example.
   *
   * @param arguments an image file; without a display also a box and the picture to write
   * @throws IOException if the picture cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 6) {
      double[] box = new double[4];
      for (int i = 0; i < 4; i++) {
        box[i] = Double.parseDouble(arguments[i + 1]);
      }
      write(
          Path.of(arguments[0]),
          FaceBox.detector(box[0], box[1], box[2], box[3]),
          Path.of(arguments[5]));
    } else if (arguments.length == 1 && !GraphicsEnvironment.isHeadless()) {
      FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"));
      Viewer viewer = new Viewer(FaceImage.load(Path.of(arguments[0])), aligner);
      SwingUtilities.invokeLater(viewer::open);
    } else {
      System.err.println("usage: Viewer IMAGE [X Y WIDTH HEIGHT PICTURE]");
      System.exit(2);
    }
  }

  static void write(Path photo, FaceBox box, Path picture) throws IOException {
    FaceImage image = FaceImage.load(photo);
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      ImageIO.write(drawn(image, aligner, box), "png", picture.toFile());
    }
  }

  private static BufferedImage drawn(FaceImage image, FaceAligner aligner, FaceBox box) {
    return LandmarkPainter.standard().draw(image, aligner.align(image, box).landmarks());
  }

  private void open() {
    label.setIcon(new ImageIcon(image.toBufferedImage()));
    MouseAdapter mouse =
        new MouseAdapter() {
          @Override
          public void mousePressed(MouseEvent event) {
            begin = event.getPoint();
          }

          @Override
          public void mouseReleased(MouseEvent event) {
            show(begin, event.getPoint());
          }
        };
    label.addMouseListener(mouse);
    JFrame frame = new JFrame("hih4j: drag a box over a face");
    frame.setDefaultCloseOperation(JFrame.EXIT_ON_CLOSE);
    frame.add(label);
    frame.pack();
    frame.setVisible(true);
  }

  private void show(Point from, Point to) {
    int width = Math.abs(to.x - from.x);
    int height = Math.abs(to.y - from.y);
    if (width > 8 && height > 8) {
      FaceBox box = FaceBox.detector(Math.min(from.x, to.x), Math.min(from.y, to.y), width, height);
      label.setIcon(new ImageIcon(drawn(image, aligner, box)));
    }
  }
}
