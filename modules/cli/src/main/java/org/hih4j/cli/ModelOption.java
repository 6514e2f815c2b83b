package org.hih4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.Models;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.model.ModelException;
import picocli.CommandLine.Option;

/**
 * Models by the name of a bundled one or by the path of a folder or zip file, for all commands; as
 * a mixin the option {@code --model}.
 */
public final class ModelOption {
  /** The name of the model that commands take unless another is named. */
  public static final String DEFAULT = "hih-300w";

  /** Folder for optimised networks; the launchers name it, so that a start need not optimise. */
  private static final String NETWORKS = "hih.networks";

  @Option(
      names = "--model",
      paramLabel = "NAME|PATH",
      defaultValue = DEFAULT,
      description = "A bundled model or the path of one (default: ${DEFAULT-VALUE}).")
  private String model;

  ModelOption() {}

  /** Loads the model that the option names. */
  public ModelBundle load() {
    return load(model);
  }

  /** {@return options as a launcher wants them, to add to} */
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
    return load("model", nameOrPath, Models.bundledNames(), Models::bundled, ModelBundle::load);
  }

  static <T> T load(
      String kind,
      String nameOrPath,
      List<String> names,
      Function<String, T> bundled,
      Function<Path, T> load) {
    if (names.contains(nameOrPath)) {
      return bundled.apply(nameOrPath);
    }
    Path path = Path.of(nameOrPath);
    if (Files.exists(path)) {
      return load.apply(path);
    }
    throw new ModelException(
        "no "
            + kind
            + " '"
            + nameOrPath
            + "': neither a path nor one of "
            + String.join(", ", names));
  }
}
