package org.hih4j.imaging.internal;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.hih4j.core.FileException;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.core.io.FilePaths;

/** Picture files in the format that their names ask for. Stateless and thread-safe. */
public final class PictureFile {
  private PictureFile() {}

  /**
   * Returns the format that a new picture's name asks for.
   *
   * @param file its name
   * @return {@code jpg} or {@code png}
   * @throws IllegalArgumentException if it asks for none
   */
  public static String format(Path file) {
    String name = FilePaths.name(file).toLowerCase(Locale.ROOT);
    if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
      return "jpg";
    }
    if (!name.endsWith(".png")) {
      throw new IllegalArgumentException("a picture's name must end in .png or .jpg: " + file);
    }
    return "png";
  }

  /**
   * Writes a picture, whole or not at all.
   *
   * @param file the file to make or replace, whose name tells the format
   * @param picture its content
   * @throws FileException if that fails
   */
  public static void write(Path file, BufferedImage picture) {
    String format = format(file);
    AtomicFile.write(
        file,
        out -> {
          if (!ImageIO.write(picture, format, out)) {
            throw new IOException("no " + format + " writer for this picture");
          }
        });
  }
}
