package org.hih4j.train.internal.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hih4j.network.HihArchitecture;
import org.hih4j.network.WeightTensor;
import org.hih4j.network.Weights;
import org.hih4j.train.NetworkShape;
import org.hih4j.train.internal.net.NetworkState.Value;

/** Converts between the trainer's numbers and the network module's. */
public final class WeightMaps {
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

  /** The same network in the network module's words. */
  public static HihArchitecture architecture(NetworkShape shape) {
    return new HihArchitecture(
        shape.stacks(),
        shape.features(),
        shape.depth(),
        shape.landmarks(),
        shape.input(),
        shape.decimal(),
        shape.decimalWidth(),
        shape.head(),
        shape.stride(),
        shape.window());
  }
}
