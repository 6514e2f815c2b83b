package org.hih4j.train.internal.run;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.imaging.internal.PictureFile;
import org.hih4j.train.TrainConfig;
import org.hih4j.train.internal.sample.Batch;
import org.hih4j.train.internal.sample.CachedFace;
import org.hih4j.train.internal.sample.Sampler;

/** Draws varied training samples with their landmarks, one colour a scheme. */
final class ContactSheet {
  private static final int COLUMNS = 6;
  private static final int TILE = 256;
  private static final Color[] COLOURS = {
    new Color(0x3cff3c), new Color(0xff50ff), new Color(0x40c0ff), new Color(0xffa030)
  };

  private ContactSheet() {}

  /**
   * Writes a sheet.
   *
   * @param samples how many
   */
  static void save(
      TrainConfig config, Sampler sampler, List<List<CachedFace>> sources, int samples, Path file) {
    int rows = (samples + COLUMNS - 1) / COLUMNS;
    BufferedImage sheet =
        new BufferedImage(COLUMNS * TILE, rows * TILE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = sheet.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    Batch batch = Batch.allocate(1, config.network().input(), config.channels());
    List<List<CachedFace>> used = sources.stream().filter(s -> !s.isEmpty()).toList();
    for (int i = 0; i < samples; i++) {
      List<CachedFace> faces = used.get(i % used.size());
      CachedFace face = faces.get((int) ((i / used.size()) * 7919L % faces.size()));
      BufferedImage tile = sampler.preview(face, faces, i, batch);
      int x0 = i % COLUMNS * TILE;
      int y0 = i / COLUMNS * TILE;
      g.drawImage(tile, x0, y0, TILE, TILE, null);
      double cell = (double) TILE / config.network().heatmap();
      for (int s = 0; s < config.schemes().size(); s++) {
        LandmarkScheme scheme = config.schemes().get(s);
        g.setColor(COLOURS[s % COLOURS.length]);
        int first = config.firstChannel(s);
        for (int k = 0; k < scheme.size(); k++) {
          if (batch.weight()[first + k] > 0) {
            double x = x0 + batch.points()[2 * (first + k)] * cell;
            double y = y0 + batch.points()[2 * (first + k) + 1] * cell;
            g.fill(new Ellipse2D.Double(x - 1.5, y - 1.5, 3, 3));
            if (corner(scheme, k)) {
              g.drawString(Integer.toString(k), (float) x + 3, (float) y - 3);
            }
          }
        }
      }
    }
    g.dispose();
    PictureFile.write(file, sheet);
  }

  /** Whether a landmark is an outer corner of an eye: its number shows that flips swap sides. */
  private static boolean corner(LandmarkScheme scheme, int k) {
    return scheme
        .interOcular()
        .map(eyes -> eyes.left().contains(k) || eyes.right().contains(k))
        .orElse(false);
  }
}
