package org.hih4j.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.data.DatasetException;
import org.hih4j.data.Sample;
import org.hih4j.data.boxes.BoxEntry;
import org.hih4j.data.boxes.FaceBoxFile;
import org.hih4j.evaluation.BoxProtocol;

/**
 * One face box an image, by its name in the dataset; the last where there are several.
 *
 * @param boxes by the names of their images
 */
record BoxFile(Map<String, FaceBox> boxes) implements BoxProtocol.BoxFinder {
  /** Reads a file of boxes of a convention. */
  static BoxFile load(Path path, FaceBox.Convention convention) {
    Map<String, FaceBox> boxes = new HashMap<>();
    FaceBoxFile.forEach(
        path,
        entry -> {
          for (BoxEntry.StatedBox box : entry.boxes()) {
            boxes.put(entry.image(), made(path, entry, () -> box.as(convention)));
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

  @Override
  public Optional<FaceBox> find(Sample sample) {
    return Optional.ofNullable(boxes.get(sample.id()));
  }
}
