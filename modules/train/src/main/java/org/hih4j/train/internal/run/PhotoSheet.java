package org.hih4j.train.internal.run;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import org.hih4j.imaging.internal.PictureFile;
import org.hih4j.train.DetectorConfig;
import org.hih4j.train.internal.sample.BatchStream;
import org.hih4j.train.internal.sample.Photo;
import org.hih4j.train.internal.sample.Photo.Frame;
import org.hih4j.train.internal.sample.PhotoSampler;

/** Draws a detector's samples with what is to be found in them. */
final class PhotoSheet {
  private static final int COLUMNS = 6;
  private static final Color FACE = new Color(0x3cff3c);
  private static final Color LANDMARKS = new Color(0xff50ff);
  private static final Color UNKNOWN = new Color(0, 0, 255, 90);

  private PhotoSheet() {}

  static void save(
      PhotoSampler sampler,
      List<List<Photo>> sources,
      DetectorConfig config,
      int samples,
      Path file) {
    int side = config.sampling().input();
    int rows = (samples + COLUMNS - 1) / COLUMNS;
    BufferedImage sheet =
        new BufferedImage(COLUMNS * side, rows * side, BufferedImage.TYPE_INT_RGB);
    int[] counts =
        BatchStream.counts(
            config.sources().stream().mapToDouble(DetectorConfig.Source::share).toArray(), samples);
    int at = 0;
    for (int source = 0; source < counts.length; source++) {
      int size = sources.get(source).size();
      for (int i = 0; i < counts[source]; i++, at++) {
        PhotoSampler.Preview preview = sampler.preview(source, i * 37 % size, 0, at);
        BufferedImage image = preview.image();
        Graphics2D g = image.createGraphics();
        for (PhotoSampler.Seen seen : preview.faces()) {
          if (seen.ignored()) {
            g.setColor(UNKNOWN);
            g.fill(rectangle(seen.face()));
          } else {
            g.setColor(LANDMARKS);
            g.draw(rectangle(seen.landmarks()));
            g.setColor(FACE);
            g.draw(rectangle(seen.face()));
          }
        }
        g.dispose();
        Graphics2D target = sheet.createGraphics();
        target.drawImage(image, at % COLUMNS * side, at / COLUMNS * side, null);
        target.dispose();
      }
    }
    PictureFile.write(file, sheet);
  }

  private static Rectangle2D rectangle(Frame f) {
    return new Rectangle2D.Double(
        f.x() - f.width() / 2, f.y() - f.height() / 2, f.width(), f.height());
  }
}
