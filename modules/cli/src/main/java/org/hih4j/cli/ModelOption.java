package org.hih4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.Models;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.model.ModelException;

/** Models by the name of a bundled one or by the path of a folder or zip file, for all commands. */
public final class ModelOption {
  /** The name of the model that commands take unless another is named. */
  public static final String DEFAULT = "hih-300w";

  /** Folder for optimised networks; the launchers name it, so that a start need not optimise. */
  private static final String NETWORKS = "hih.networks";

  private ModelOption() {}

  /** Returns options as a launcher wants them, to add to. */
  public static InferenceOptions.Builder inference() {
    InferenceOptions.Builder options = InferenceOptions.builder();
    String networks = System.getProperty(NETWORKS, "");
    return networks.isEmpty() ? options : options.optimisedCache(Path.of(networks));
  }

  /**
   * Loads a model.
   *
   * @param nameOrPath the name of a bundled one, or the path of a folder or zip file
   * @throws ModelException if there is none, or it cannot be read
   */
  public static ModelBundle load(String nameOrPath) {
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
