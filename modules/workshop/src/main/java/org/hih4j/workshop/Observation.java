package org.hih4j.workshop;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.Slot;
import org.hih4j.inference.session.TensorInfo;
import org.hih4j.network.calibration.ActivationHistogram;
import org.hih4j.network.quantization.Quantizer;

/** Activations of a network seen on inputs. */
final class Observation {
  /** Activations observed in one run take at most so many floats, or are alone. */
  private static final long LARGEST_GROUP = 16L << 20;

  /**
   * An input of a network.
   *
   * @param values the tensor
   * @param sizes of the dimensions that the network leaves open, by name
   */
  record Input(float[] values, Map<String, Long> sizes) {}

  private Observation() {}

  /**
   * The distributions of all activations that a quantiser needs.
   *
   * @param quantizer of the network
   * @param tensor the name of the network's input
   * @param inputs made anew for each group of activations and taken one at a time
   */
  static Map<String, ActivationHistogram> of(
      Quantizer quantizer, String tensor, Supplier<Stream<Input>> inputs) {
    Map<String, ActivationHistogram> histograms = new LinkedHashMap<>();
    quantizer.activations().forEach(name -> histograms.put(name, new ActivationHistogram()));
    List<String> made = new ArrayList<>(quantizer.activations());
    made.remove(tensor);
    ActivationHistogram ofInput = histograms.get(tensor);
    if (ofInput != null) {
      inputs.get().forEach(input -> ofInput.add(FloatBuffer.wrap(input.values())));
    }
    for (List<String> group : groups(quantizer, made)) {
      observe(quantizer.observing(group), group, inputs.get(), histograms);
    }
    return histograms;
  }

  private static void observe(
      byte[] network,
      List<String> names,
      Stream<Input> inputs,
      Map<String, ActivationHistogram> histograms) {
    try (InferenceSession session = InferenceSession.load(network, InferenceOptions.defaults())) {
      for (Input input : (Iterable<Input>) inputs::iterator) {
        try (Slot slot = session.acquire(1, input.sizes())) {
          slot.input().put(0, input.values());
          slot.run();
          // Histograms are not shared: one thread a value.
          IntStream.range(0, names.size())
              .parallel()
              .forEach(
                  i ->
                      Objects.requireNonNull(histograms.get(names.get(i)), names.get(i))
                          .add(slot.output(names.get(i))));
        }
      }
    }
  }

  /** Activations in groups that fit into memory, as far as their sizes are known. */
  private static List<List<String>> groups(Quantizer quantizer, List<String> names) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    try (InferenceSession session =
        InferenceSession.load(quantizer.observing(names), InferenceOptions.defaults())) {
      for (TensorInfo output : session.outputs()) {
        long size = 1;
        for (long side : output.shape()) {
          size *= Math.max(1, side);
        }
        sizes.put(output.name(), size);
      }
    }
    List<List<String>> groups = new ArrayList<>();
    long filled = Long.MAX_VALUE;
    for (Map.Entry<String, Long> each : sizes.entrySet()) {
      if (filled + each.getValue() > LARGEST_GROUP || groups.isEmpty()) {
        groups.add(new ArrayList<>());
        filled = 0;
      }
      groups.get(groups.size() - 1).add(each.getKey());
      filled += each.getValue();
    }
    return groups;
  }
}
