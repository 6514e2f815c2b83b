package org.hih4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
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
    if (DetectorBundle.bundledNames().contains(nameOrPath)) {
      return DetectorBundle.bundled(nameOrPath);
    }
    Path path = Path.of(nameOrPath);
    if (Files.exists(path)) {
      return DetectorBundle.load(path);
    }
    throw new ModelException(
        "no detector '"
            + nameOrPath
            + "': neither a path nor one of "
            + String.join(", ", DetectorBundle.bundledNames()));
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
