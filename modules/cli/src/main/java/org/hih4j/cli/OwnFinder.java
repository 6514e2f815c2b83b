package org.hih4j.cli;

import java.util.List;
import org.hih4j.data.Sample;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.detect.FaceDetector;
import org.hih4j.evaluation.DetectorModel;
import org.hih4j.evaluation.FoundFace;

/** A detector of this library as the harness sees it. Thread-safe. */
final class OwnFinder implements DetectorModel, AutoCloseable {
  private final FaceDetector detector;

  private OwnFinder(String nameOrPath, DetectorOptions options) {
    detector = FaceDetector.load(DetectorOption.load(nameOrPath), options);
  }

  /** The faces that an aligner would be given. */
  static OwnFinder usual(String nameOrPath) {
    return new OwnFinder(nameOrPath, DetectorOptions.defaults());
  }

  /** Faces of every score, for curves of precision against recall. */
  static OwnFinder ofEveryScore(String nameOrPath) {
    return new OwnFinder(nameOrPath, DetectorOptions.builder().score(0.01).build());
  }

  @Override
  public List<FoundFace> find(String id, Sample.Image image) {
    return detector.detect(image.load()).stream()
        .map(face -> new FoundFace(face.box(), face.face(), face.score()))
        .toList();
  }

  /** The digest of the detector's network. */
  String identity() {
    return detector.card().sha256();
  }

  @Override
  public void close() {
    detector.close();
  }
}
