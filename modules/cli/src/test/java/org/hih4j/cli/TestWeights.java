package org.hih4j.cli;

import java.nio.file.Path;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;

/** Random weights of a small network in which no heatmap is fed back, so that it can be cut. */
final class TestWeights {
  private TestWeights() {}

  static Path save(int landmarks, Path file) {
    HihArchitecture architecture =
        new HihArchitecture(1, 16, 4, landmarks, 128, 8, 16, Head.HIH).withFeedback(false);
    Networks.randomWeights(architecture, 5).saveSafetensors(file);
    return file;
  }
}
