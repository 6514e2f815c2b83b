package org.hih4j.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    try (FaceBoxFile file = FaceBoxFile.open(path)) {
      for (Optional<BoxEntry> next = file.next(); next.isPresent(); next = file.next()) {
        BoxEntry entry = next.get();
        for (BoxEntry.StatedBox box : entry.boxes()) {
          try {
            boxes.put(entry.image(), box.as(convention));
          } catch (IllegalArgumentException e) {
            throw DatasetException.at(path, entry.line(), String.valueOf(e.getMessage()));
          }
        }
      }
    }
    return new BoxFile(boxes);
  }

  @Override
  public Optional<FaceBox> find(Sample sample) {
    return Optional.ofNullable(boxes.get(sample.id()));
  }
}
