package org.hih4j.benchmarks;

import org.hih4j.network.Networks;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.onnx.OnnxWriter;

/** HIH networks of any size with random weights and 98 landmarks: speed does not ask for more. */
final class RandomNetworks {
  static final String HIH_T = "1x256x256";
  static final String HIH_S = "2x256x256";
  static final String HIH_B = "4x256x256";

  private RandomNetworks() {}

  /** An architecture from its text: stacks x features x input's side. */
  static HihArchitecture architecture(String text) {
    String[] parts = text.split("x");
    int features = Integer.parseInt(parts[1]);
    return new HihArchitecture(
        Integer.parseInt(parts[0]),
        features,
        4,
        98,
        Integer.parseInt(parts[2]),
        8,
        features * 3 / 2,
        Head.HIH);
  }

  static byte[] onnx(HihArchitecture architecture) {
    return OnnxWriter.write(architecture, Networks.randomWeights(architecture, 1));
  }
}
