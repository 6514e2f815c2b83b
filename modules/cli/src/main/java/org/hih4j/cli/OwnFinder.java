package org.hih4j.cli;

import java.util.List;
import org.hih4j.data.Sample;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.detect.FaceDetector;
import org.hih4j.evaluation.DetectorModel;
import org.hih4j.evaluation.FoundFace;
import org.jspecify.annotations.Nullable;

/** A detector of this library as the harness sees it; loaded on first use. Thread-safe. */
final class OwnFinder implements DetectorModel, AutoCloseable {
  private final String nameOrPath;
  private final DetectorOptions options;
  private @Nullable FaceDetector detector;

  private OwnFinder(String nameOrPath, DetectorOptions options) {
    this.nameOrPath = nameOrPath;
    this.options = options;
  }

  /** The faces that an aligner would be given. */
  static OwnFinder usual(String nameOrPath) {
    return new OwnFinder(nameOrPath, DetectorOptions.defaults());
  }

  /** Faces of every score, for curves of precision against recall. */
  static OwnFinder ofEveryScore(String nameOrPath) {
    return new OwnFinder(nameOrPath, DetectorOptions.builder().score(0.01).build());
  }

  /** Loads the detector now: one that cannot be loaded is told of before any photograph. */
  void load() {
    detector();
  }

  @Override
  public List<FoundFace> find(String id, Sample.Image image) {
    return detector().detect(image.load()).stream()
        .map(face -> new FoundFace(face.box(), face.face(), face.score()))
        .toList();
  }

  /** The digest of the detector's network. */
  String identity() {
    return detector().card().sha256();
  }

  private synchronized FaceDetector detector() {
    FaceDetector loaded = detector;
    if (loaded == null) {
      loaded = FaceDetector.load(DetectorOption.load(nameOrPath), options);
      detector = loaded;
    }
    return loaded;
  }

  @Override
  public synchronized void close() {
    if (detector != null) {
      detector.close();
    }
  }
}
