package org.hih4j.batch.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.hih4j.batch.BatchException;
import org.hih4j.core.io.FilePaths;
import org.hih4j.data.boxes.BoxEntry;

/** Names of images by which files of boxes, folders and results are compared. */
final class ImageName {
  private ImageName() {}

  /** The name of an entry's image; one that no file of this system can have is left as it is. */
  static String of(BoxEntry entry) {
    try {
      return FilePaths.normal(Path.of(entry.image()));
    } catch (InvalidPathException e) {
      return entry.image();
    }
  }

  /**
   * The path of an image in the folder of images, after which its files are named; empty if no file
   * of this system can have the name.
   *
   * @throws BatchException if the image lies outside the folder
   */
  static Optional<Path> inFolder(String image) {
    Path path;
    try {
      path = Path.of(image).normalize();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    if (path.isAbsolute() || path.startsWith("..")) {
      throw new BatchException(
          "'" + image + "' lies outside the folder, so no file can be named after it");
    }
    return Optional.of(path);
  }
}
