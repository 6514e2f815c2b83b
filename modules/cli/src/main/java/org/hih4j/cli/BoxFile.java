package org.hih4j.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.FilePaths;
import org.hih4j.data.DatasetException;
import org.hih4j.data.Sample;
import org.hih4j.data.boxes.BoxEntry;
import org.hih4j.data.boxes.FaceBoxFile;
import org.hih4j.evaluation.BoxProtocol;

/**
 * One face box an image, by its name in the dataset.
 *
 * @param boxes by the names of their images, without {@code ./} and the like
 */
record BoxFile(Map<String, FaceBox> boxes) implements BoxProtocol.BoxFinder {
  /** Reads a file of boxes of a convention. */
  static BoxFile load(Path path, FaceBox.Convention convention) {
    Map<String, FaceBox> boxes = new HashMap<>();
    FaceBoxFile.forEach(
        path,
        entry -> {
          String image = made(path, entry, () -> name(entry.image()));
          for (BoxEntry.StatedBox box : entry.boxes()) {
            if (boxes.put(image, made(path, entry, () -> box.as(convention))) != null) {
              throw DatasetException.at(
                  path,
                  entry.line(),
                  "'" + entry.image() + "' has a second box: give one box an image here");
            }
          }
        });
    return new BoxFile(boxes);
  }

  /** What is made of an entry; numbers that make no sense are told with its line. */
  static <T> T made(Path path, BoxEntry entry, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw DatasetException.at(path, entry.line(), String.valueOf(e.getMessage()));
    }
  }

  private static String name(String image) {
    return FilePaths.normal(Path.of(image));
  }

  /**
   * What a map by the names of images has for a face; a face that its dataset numbers by {@code #}
   * is in the image before it.
   */
  static <T> Optional<T> ofFace(Map<String, T> images, String id) {
    int number = id.lastIndexOf('#');
    return Optional.ofNullable(images.get(id))
        .or(() -> Optional.ofNullable(images.get(number < 0 ? id : id.substring(0, number))));
  }

  @Override
  public Optional<FaceBox> find(Sample sample) {
    return ofFace(boxes, name(sample.id()));
  }
}
