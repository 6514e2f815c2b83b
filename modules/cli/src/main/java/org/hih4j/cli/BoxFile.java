package org.hih4j.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hih4j.core.HihException;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.io.WholeFile;
import org.hih4j.data.Sample;
import org.hih4j.evaluation.BoxProtocol;

/**
 * Face boxes in a CSV file: {@code image,x,y,width,height}, the image by its name in the dataset.
 */
final class BoxFile implements BoxProtocol.BoxFinder {
  private static final int LARGEST = 1 << 28;
  private static final String HEADER = "image,x,y,width,height";

  private final Map<String, FaceBox> boxes;

  private BoxFile(Map<String, FaceBox> boxes) {
    this.boxes = boxes;
  }

  /** Reads a file; boxes are a detector's, or tight boxes of the landmarks. */
  static BoxFile load(Path file, boolean detector) {
    Map<String, FaceBox> boxes = new HashMap<>();
    List<String> lines = WholeFile.text(file, LARGEST).lines().toList();
    if (lines.isEmpty() || !lines.get(0).trim().equals(HEADER)) {
      throw new HihException(file + ":1: the header must be " + HEADER);
    }
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        add(boxes, lines.get(i), detector, file + ":" + (i + 1) + ": ");
      }
    }
    return new BoxFile(boxes);
  }

  private static void add(Map<String, FaceBox> boxes, String line, boolean detector, String where) {
    String[] cells = line.split(",", -1);
    if (cells.length != 5) {
      throw new HihException(where + "expected 5 columns: " + cells.length);
    }
    double[] n = new double[4];
    try {
      for (int i = 0; i < 4; i++) {
        n[i] = Double.parseDouble(cells[i + 1].trim());
      }
      boxes.put(
          cells[0].trim(),
          detector
              ? FaceBox.detector(n[0], n[1], n[2], n[3])
              : FaceBox.landmarks(n[0], n[1], n[2], n[3]));
    } catch (IllegalArgumentException e) {
      throw new HihException(where + e.getMessage(), e);
    }
  }

  /** The boxes by the names of their images. */
  Map<String, FaceBox> boxes() {
    return boxes;
  }

  @Override
  public Optional<FaceBox> find(Sample sample) {
    return Optional.ofNullable(boxes.get(sample.id()));
  }
}
