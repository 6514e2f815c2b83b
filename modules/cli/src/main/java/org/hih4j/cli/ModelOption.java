package org.hih4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelException;
import org.hih4j.align.Models;

/** Models by the name of a bundled one or by the path of a folder or zip file. */
final class ModelOption {
  static final String DEFAULT = "hih-300w";

  private ModelOption() {}

  static ModelBundle load(String nameOrPath) {
    if (Models.bundledNames().contains(nameOrPath)) {
      return Models.bundled(nameOrPath);
    }
    Path path = Path.of(nameOrPath);
    if (Files.exists(path)) {
      return ModelBundle.load(path);
    }
    throw new ModelException(
        "no model '"
            + nameOrPath
            + "': neither a path nor one of "
            + String.join(", ", Models.bundledNames()));
  }
}
