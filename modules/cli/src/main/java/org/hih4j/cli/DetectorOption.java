package org.hih4j.cli;

import java.util.Optional;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.model.ModelException;

/** Face detectors by the name of a bundled one or by the path of a folder or zip file. */
final class DetectorOption {
  /** The name of the detector that commands take unless another is named. */
  static final String DEFAULT = "hih-faces";

  private DetectorOption() {}

  /**
   * Loads a detector.
   *
   * @param nameOrPath the name of a bundled one, or the path of a folder or zip file
   * @throws ModelException if there is none, or it cannot be read
   */
  static DetectorBundle load(String nameOrPath) {
    return ModelOption.load(
        "detector",
        nameOrPath,
        DetectorBundle.bundledNames(),
        DetectorBundle::bundled,
        DetectorBundle::load);
  }

  /** The detector of a name or path that may be that of a model of landmarks too. */
  static Optional<DetectorBundle> find(String nameOrPath) {
    try {
      return Optional.of(load(nameOrPath));
    } catch (ModelException e) {
      return Optional.empty();
    }
  }
}
