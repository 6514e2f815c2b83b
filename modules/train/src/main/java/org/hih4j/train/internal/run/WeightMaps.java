package org.hih4j.train.internal.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.hih4j.network.checkpoint.CheckpointException;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.train.TrainingException;
import org.hih4j.train.internal.net.NetworkState.Value;

/** Converts between the trainer's numbers and the network module's. */
final class WeightMaps {
  private WeightMaps() {}

  static Weights weights(Map<String, Value> values, Map<String, String> properties) {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> tensors.put(name, Weights.Tensor.of(value.shape(), value.data())));
    return Weights.of(tensors, properties);
  }

  static Map<String, Value> values(Weights weights) {
    Map<String, Value> result = new LinkedHashMap<>();
    for (String name : weights.names()) {
      Weights.Tensor tensor = weights.tensor(name);
      result.put(name, new Value(tensor.shape(), tensor.toArray()));
    }
    return result;
  }

  /**
   * Starts a training from weights in a file.
   *
   * @throws TrainingException if they do not fit; the message names the file
   */
  static void start(Path file, Consumer<Weights> start) {
    Weights weights = Weights.load(file);
    try {
      start.accept(weights);
    } catch (IllegalArgumentException | CheckpointException e) {
      throw new TrainingException(file + ": " + e.getMessage(), e);
    }
  }
}
