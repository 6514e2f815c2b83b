package org.hih4j.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.hih4j.core.FileException;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.core.io.FilePaths;

/** Picture files in the format that their names ask for. */
final class Pictures {
  private Pictures() {}

  /**
   * The format that a new picture's name asks for.
   *
   * @throws IllegalArgumentException if it asks for none
   */
  static String format(Path file) {
    String name = FilePaths.name(file).toLowerCase(Locale.ROOT);
    if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
      return "jpg";
    }
    if (!name.endsWith(".png")) {
      throw new IllegalArgumentException("a picture's name must end in .png or .jpg: " + file);
    }
    return "png";
  }

  static void write(Path file, BufferedImage picture) {
    String format = format(file);
    AtomicFile.write(
        file,
        out -> {
          if (!ImageIO.write(picture, format, out)) {
            throw new IOException("no " + format + " writer for this picture");
          }
        });
  }

  /** The PNG file for what is drawn of an image, in a folder that is made if need be. */
  static Path inFolder(Path folder, Path image, String suffix) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new FileException("cannot make the folder " + folder, e);
    }
    String name = FilePaths.name(image);
    int dot = name.lastIndexOf('.');
    return folder.resolve((dot > 0 ? name.substring(0, dot) : name) + suffix + ".png");
  }
}
