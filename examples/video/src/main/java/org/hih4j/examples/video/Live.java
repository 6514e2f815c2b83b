package org.hih4j.examples.video;

import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.swing.ImageIcon;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.SwingUtilities;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.Models;
import org.hih4j.imaging.LandmarkPainter;
import org.hih4j.track.MultiFaceTracker;
import org.hih4j.track.TrackedFace;
import org.hih4j.track.TrackerOptions;
import org.hih4j.video.VideoReader;
import org.hih4j.video.VideoReaderOptions;

/**
 * Shows a camera or a video file live, with the landmarks of its faces: {@code Live
 * camera:0|VIDEO}.
 */
public final class Live {
  private static final String CAMERA = "camera:";

  private Live() {}

  /**
   * Runs the example.
   *
   * @param arguments the camera or file
   */
  public static void main(String[] arguments) {
    if (arguments.length != 1 || GraphicsEnvironment.isHeadless()) {
      System.err.println("usage, with a display: Live camera:0|VIDEO");
      System.exit(2);
    }
    JLabel screen = new JLabel();
    JFrame window = new JFrame("hih4j: " + arguments[0]);
    window.setDefaultCloseOperation(JFrame.EXIT_ON_CLOSE);
    window.add(screen);
    try (VideoReader video = open(arguments[0])) {
      follow(video, picture -> SwingUtilities.invokeLater(() -> show(window, screen, picture)));
    }
  }

  private static VideoReader open(String source) {
    return source.startsWith(CAMERA)
        ? VideoReader.camera(
            Integer.parseInt(source.substring(CAMERA.length())), VideoReaderOptions.defaults())
        : VideoReader.open(Path.of(source));
  }

  private static void show(JFrame window, JLabel screen, BufferedImage picture) {
    screen.setIcon(new ImageIcon(picture));
    if (!window.isVisible()) {
      window.pack();
      window.setVisible(true);
    }
  }

  /** Draws every frame of a video, a file's no faster than they are to be shown. */
  static void follow(VideoReader video, Consumer<BufferedImage> screen) {
    long start = System.nanoTime();
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      MultiFaceTracker tracker = MultiFaceTracker.finding(aligner, TrackerOptions.defaults());
      video
          .frames()
          .forEach(
              frame -> {
                BufferedImage picture = frame.image().toBufferedImage();
                for (TrackedFace face : tracker.next(frame.image(), frame.timestamp())) {
                  if (face.loss().isEmpty()) {
                    LandmarkPainter.standard().paint(picture, face.smoothed());
                  }
                }
                waitUntil(start + frame.timestamp());
                screen.accept(picture);
              });
    }
  }

  private static void waitUntil(long time) {
    long millis = (time - System.nanoTime()) / 1_000_000;
    if (millis > 0) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
