package org.hih4j.cli;

import java.util.List;
import org.hih4j.data.SampleImage;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.detect.DetectorOptions;
import org.hih4j.detect.FaceDetector;
import org.hih4j.evaluation.DetectorModel;
import org.hih4j.evaluation.FoundFace;

/** The bundled detector as the harness sees it; loaded on first use. Thread-safe. */
final class BundledFinder implements DetectorModel, AutoCloseable {
  static final String NAME = "hih-faces";

  private final DetectorOptions options;
  private FaceDetector detector;

  private BundledFinder(DetectorOptions options) {
    this.options = options;
  }

  /** The faces that an aligner would be given. */
  static BundledFinder usual() {
    return new BundledFinder(DetectorOptions.defaults());
  }

  /** Faces of every score, for curves of precision against recall. */
  static BundledFinder ofEveryScore() {
    return new BundledFinder(DetectorOptions.builder().score(0.01).build());
  }

  @Override
  public List<FoundFace> find(String id, SampleImage image) {
    return detector().detect(image.load()).stream()
        .map(face -> new FoundFace(face.box(), face.face(), face.score()))
        .toList();
  }

  private synchronized FaceDetector detector() {
    if (detector == null) {
      detector = FaceDetector.load(DetectorBundle.bundled(NAME), options);
    }
    return detector;
  }

  @Override
  public synchronized void close() {
    if (detector != null) {
      detector.close();
    }
  }
}
