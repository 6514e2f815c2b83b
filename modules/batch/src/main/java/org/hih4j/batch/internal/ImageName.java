package org.hih4j.batch.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.hih4j.data.boxes.BoxEntry;

/** Names of images by which files of boxes, folders and results are compared. */
final class ImageName {
  private ImageName() {}

  /** The name of an entry's image; one that no file of this system can have is left as it is. */
  static String of(BoxEntry entry) {
    try {
      return of(Path.of(entry.image()));
    } catch (InvalidPathException e) {
      return entry.image();
    }
  }

  /** A path with slashes, so that {@code ./a.jpg} and {@code a.jpg} are one image. */
  static String of(Path path) {
    return path.normalize().toString().replace('\\', '/');
  }
}
