package org.hih4j.examples.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.Models;

/**
 * What executors need to load a model: the name of a bundled one, or the content of a model's
 * files, so that it need not lie on every machine. Broadcast once, a few megabytes at most.
 *
 * @param name a bundled model's name, or the folder that the content came from
 * @param card the content of {@code model.json}; null for a bundled model
 * @param onnx the content of {@code model.onnx}; null for a bundled model
 */
record ModelSource(String name, byte[] card, byte[] onnx) implements Serializable {
  static ModelSource of(String nameOrFolder) throws IOException {
    if (Models.bundledNames().contains(nameOrFolder)) {
      return new ModelSource(nameOrFolder, null, null);
    }
    Path folder = Path.of(nameOrFolder);
    return new ModelSource(
        nameOrFolder,
        Files.readAllBytes(folder.resolve("model.json")),
        Files.readAllBytes(folder.resolve("model.onnx")));
  }

  ModelBundle load() {
    return card == null ? Models.bundled(name) : ModelBundle.read(card, onnx);
  }
}
