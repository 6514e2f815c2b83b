package org.hih4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.data.DatasetException;
import org.hih4j.data.Sample;
import org.hih4j.data.boxes.BoxEntry;
import org.hih4j.data.boxes.FaceBoxFile;
import org.hih4j.evaluation.DetectorModel;
import org.hih4j.evaluation.FoundFace;

/** What a detector found, read from a file: any number of boxes an image. */
record DetectionFile(Map<String, List<FoundFace>> faces) implements DetectorModel {
  private static final double SURE = 1;

  /** Reads a file; without scores all boxes are equally sure, where that will do. */
  static DetectionFile load(Path path, FaceBox.Convention convention, boolean needsScores) {
    Map<String, List<FoundFace>> faces = new HashMap<>();
    FaceBoxFile.forEach(
        path,
        entry -> {
          List<FoundFace> found = new ArrayList<>();
          for (BoxEntry.StatedBox box : entry.boxes()) {
            if (needsScores && Double.isNaN(box.score())) {
              throw DatasetException.at(
                  path,
                  entry.line(),
                  "'"
                      + entry.image()
                      + "' has a box without a score: a .csv file needs the column"
                      + " score");
            }
            double score = Double.isNaN(box.score()) ? SURE : box.score();
            found.add(BoxFile.made(path, entry, () -> FoundFace.of(box.as(convention), score)));
          }
          if (faces.put(entry.image(), List.copyOf(found)) != null) {
            throw DatasetException.at(
                path, entry.line(), "the rows of '" + entry.image() + "' must stand together");
          }
        });
    return new DetectionFile(faces);
  }

  @Override
  public List<FoundFace> find(String id, Sample.Image image) {
    return BoxFile.ofFace(faces, id).orElse(List.of());
  }
}
