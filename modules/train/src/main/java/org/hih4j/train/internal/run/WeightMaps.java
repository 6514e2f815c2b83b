package org.hih4j.train.internal.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hih4j.network.checkpoint.WeightTensor;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.train.internal.net.NetworkState.Value;

/** Converts between the trainer's numbers and the network module's. */
final class WeightMaps {
  private WeightMaps() {}

  static Weights weights(Map<String, Value> values, Map<String, String> properties) {
    Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> tensors.put(name, WeightTensor.of(value.shape(), value.data())));
    return Weights.of(tensors, properties);
  }

  static Map<String, Value> values(Weights weights) {
    Map<String, Value> result = new LinkedHashMap<>();
    for (String name : weights.names()) {
      WeightTensor tensor = weights.tensor(name);
      result.put(name, new Value(tensor.shape(), tensor.toArray()));
    }
    return result;
  }
}
