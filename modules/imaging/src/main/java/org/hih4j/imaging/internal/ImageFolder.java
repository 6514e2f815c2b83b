package org.hih4j.imaging.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.hih4j.core.FileException;
import org.hih4j.core.io.FilePaths;

/** The image files of a folder. Stateless and thread-safe. */
public final class ImageFolder {
  private ImageFolder() {}

  /**
   * Lists the image files of a folder by what their names end in: jpg, jpeg, png, gif, bmp, tif or
   * tiff.
   *
   * @param folder the folder; folders in it are not looked into
   * @return the files, sorted
   * @throws FileException if the folder cannot be listed
   */
  public static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(ImageFolder::isImage).sorted().toList();
    } catch (IOException e) {
      throw new FileException("cannot list " + folder, e);
    }
  }

  private static boolean isImage(Path file) {
    return FilePaths.name(file).toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png|gif|bmp|tiff?)");
  }
}
