package org.hih4j.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hih4j.core.io.AtomicFile;
import org.hih4j.core.io.FileException;

/** Picture files: those of a folder, and new ones in the format that their names ask for. */
final class Pictures {
  private Pictures() {}

  /**
   * The pictures of a folder, by what their names end in, sorted.
   *
   * @throws FileException if the folder cannot be listed
   */
  static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> isPicture(file.getFileName().toString())).sorted().toList();
    } catch (IOException e) {
      throw new FileException("cannot list " + folder, e);
    }
  }

  private static boolean isPicture(String name) {
    return name.toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png|gif|bmp|tiff?)");
  }

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
