package org.hih4j.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.Weights;

/** Random weights of a small network in which no heatmap is fed back, so that it can be cut. */
record TestWeights(Weights weights) {

  static TestWeights of(int landmarks) {
    HihArchitecture architecture = new HihArchitecture(1, 16, 4, landmarks, 128, 8, 16, Head.HIH);
    SplittableRandom random = new SplittableRandom(5);
    Map<String, Weights.Tensor> tensors = new HashMap<>();
    Networks.tensorShapes(architecture)
        .forEach(
            (name, shape) -> {
              int count = 1;
              for (long side : shape) {
                count *= (int) side;
              }
              float[] data = new float[count];
              for (int i = 0; i < count; i++) {
                data[i] = (float) (random.nextDouble() - 0.5) / 2;
                if (name.endsWith("running_var")) {
                  data[i] = 1;
                } else if (name.startsWith("hg0_conv2.")) {
                  data[i] = 0;
                }
              }
              tensors.put(name, Weights.Tensor.of(shape, data));
            });
    return new TestWeights(Weights.of(tensors));
  }

  Path save(Path file) {
    weights.saveSafetensors(file);
    return file;
  }
}
