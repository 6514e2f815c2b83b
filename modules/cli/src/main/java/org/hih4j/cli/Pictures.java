package org.hih4j.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.hih4j.core.io.AtomicFile;

/** Picture files in the format that their names ask for. */
final class Pictures {
  private Pictures() {}

  static void write(Path file, BufferedImage picture) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String format = name.endsWith(".jpg") || name.endsWith(".jpeg") ? "jpg" : "png";
    if (format.equals("png") && !name.endsWith(".png")) {
      throw new IllegalArgumentException("a picture's name must end in .png or .jpg: " + file);
    }
    AtomicFile.write(
        file,
        out -> {
          if (!ImageIO.write(picture, format, out)) {
            throw new IOException("no " + format + " writer for this picture");
          }
        });
  }
}
