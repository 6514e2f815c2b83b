package org.hih4j.video.cli;

import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.SwingUtilities;
import org.jspecify.annotations.Nullable;

/** A window that shows the newest frame; to be used from any thread. */
final class Window implements AutoCloseable {
  private final JFrame window;
  private final JComponent screen;
  private volatile @Nullable BufferedImage newest;

  Window(String title, int width, int height, Runnable whenClosed) {
    screen =
        new JComponent() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void paintComponent(Graphics graphics) {
            BufferedImage picture = newest;
            if (picture != null) {
              graphics.drawImage(Drawing.fitted(picture, getWidth(), getHeight()), 0, 0, null);
            }
          }
        };
    screen.setPreferredSize(new Dimension(width, height));
    window = new JFrame(title);
    window.addWindowListener(
        new WindowAdapter() {
          @Override
          public void windowClosing(WindowEvent event) {
            whenClosed.run();
          }
        });
    window.add(screen);
    SwingUtilities.invokeLater(
        () -> {
          window.pack();
          window.setVisible(true);
        });
  }

  void show(BufferedImage picture) {
    newest = picture;
    screen.repaint();
  }

  @Override
  public void close() {
    SwingUtilities.invokeLater(window::dispose);
  }
}
