package org.hih4j.align;

import java.util.List;
import java.util.Objects;

/** The models inside this module: no file, no download. Safe to call from any thread. */
public final class Models {
  private static final List<String> BUNDLED =
      List.of(
          "hih-300w",
          "hih-wflw",
          "hih-300w-int8",
          "hih-wflw-int8",
          "hih-300w-fast",
          "hih-wflw-fast",
          "hih-300w-fast-int8",
          "hih-wflw-fast-int8");

  private Models() {}

  /** {@return the names that {@link #bundled} knows, in the order of their publication} */
  public static List<String> bundledNames() {
    return BUNDLED;
  }

  /**
   * A model inside this module.
   *
   * @param name one of {@link #bundledNames()}
   * @return the bundle; its network is read, and checked against its card, when it is first needed
   * @throws IllegalArgumentException if there is no such model
   */
  public static ModelBundle bundled(String name) {
    Objects.requireNonNull(name, "name");
    if (!BUNDLED.contains(name)) {
      throw new IllegalArgumentException(
          "no bundled model '" + name + "'; there are " + String.join(", ", BUNDLED));
    }
    return ModelBundle.ofResources(Models.class, "/org/hih4j/align/models/" + name + "/");
  }
}
