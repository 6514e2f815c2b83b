package org.hih4j.train.internal.run;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.hih4j.imaging.internal.PictureFile;

/** Draws losses and figures over the steps. */
final class Plot {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 640;
  private static final int LEFT = 70;
  private static final int RIGHT = 250;
  private static final int TOP = 20;
  private static final int GAP = 40;
  private static final Color[] COLOURS = {
    new Color(0x1f77b4), new Color(0xd62728), new Color(0x2ca02c), new Color(0x9467bd),
    new Color(0xff7f0e), new Color(0x8c564b), new Color(0xe377c2), new Color(0x7f7f7f)
  };

  private Plot() {}

  /**
   * Writes a plot, from the second measurement on.
   *
   * @param losses columns of the upper panel
   * @param figures columns of the lower panel
   */
  static void save(RunLog log, List<String> losses, List<String> figures, Path file) {
    List<Map<String, Double>> rows = log.numbers();
    if (rows.size() < 2) {
      return;
    }
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, WIDTH, HEIGHT);
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    int half = (HEIGHT - TOP - 2 * GAP) / 2;
    panel(g, rows, losses, TOP, half);
    panel(g, rows, figures, TOP + half + GAP, half);
    g.dispose();
    PictureFile.write(file, image);
  }

  private static double step(Map<String, Double> row) {
    return Objects.requireNonNull(row.get("step"), "step");
  }

  /** One set of curves on a logarithmic axis. */
  private static void panel(
      Graphics2D g, List<Map<String, Double>> rows, List<String> names, int top, int height) {
    double last = step(rows.get(rows.size() - 1));
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (Map<String, Double> row : rows) {
      for (String name : names) {
        Double value = row.get(name);
        if (value != null && value > 0) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    if (high <= 0) {
      return;
    }
    low = low / 1.1;
    high = high * 1.1;
    int width = WIDTH - LEFT - RIGHT;
    g.setColor(Color.LIGHT_GRAY);
    g.drawRect(LEFT, top, width, height);
    for (int i = 0; i <= 4; i++) {
      double value = low * Math.pow(high / low, i / 4.0);
      int y = top + height - height * i / 4;
      g.setColor(new Color(0xeeeeee));
      g.drawLine(LEFT, y, LEFT + width, y);
      g.setColor(Color.DARK_GRAY);
      g.drawString(String.format(Locale.ROOT, "%.3g", value), 12, y + 4);
      int x = LEFT + width * i / 4;
      g.drawString(String.format(Locale.ROOT, "%.0f", last * i / 4), x - 10, top + height + 16);
    }
    g.setStroke(new BasicStroke(1.6f));
    for (int n = 0; n < names.size(); n++) {
      Path2D path = new Path2D.Double();
      boolean started = false;
      for (Map<String, Double> row : rows) {
        Double value = row.get(names.get(n));
        if (value == null || value <= 0) {
          continue;
        }
        double x = LEFT + width * step(row) / last;
        double y = top + height * (1 - Math.log(value / low) / Math.log(high / low));
        if (started) {
          path.lineTo(x, y);
        } else {
          path.moveTo(x, y);
          started = true;
        }
      }
      g.setColor(COLOURS[n % COLOURS.length]);
      g.draw(path);
      if (n * 15 < height) {
        g.drawString(names.get(n), LEFT + width + 10, top + 12 + 15 * n);
      }
    }
  }
}
