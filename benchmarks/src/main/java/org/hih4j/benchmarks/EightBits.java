package org.hih4j.benchmarks;

import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.Slot;
import org.hih4j.network.calibration.ActivationHistogram;
import org.hih4j.network.onnx.OnnxWriter;
import org.hih4j.network.quantization.Quantizer;
import org.hih4j.network.quantization.Quantizer.ActivationRange;

/**
 * RandomNetworks in 8 bits against the same in floats, by turns: the bundled ones, and the paper's
 * with random weights, whose ranges are those of one random input. Speed does not ask for more.
 */
final class EightBits {
  /** Activations that are looked at in one run; more would fill the memory. */
  private static final int GROUP = 40;

  private record Pair(byte[] floats, byte[] bits) {}

  private EightBits() {}

  static String text() throws Exception {
    Map<String, Pair> pairs = new LinkedHashMap<>();
    for (String name : List.of("hih-300w", "hih-wflw")) {
      pairs.put(name, new Pair(bundled(name), bundled(name + "-int8")));
    }
    for (String size : List.of(RandomNetworks.HIH_T, RandomNetworks.HIH_B)) {
      byte[] floats = RandomNetworks.onnx(RandomNetworks.architecture(size));
      int side = RandomNetworks.architecture(size).input();
      pairs.put(
          size.equals(RandomNetworks.HIH_T) ? "HIH_T" : "HIH_B",
          new Pair(floats, quantized(floats, side)));
    }
    StringBuilder text =
        new StringBuilder(
            "| network | threads | floats, ms | 8 bits, ms | times as fast |\n|---|---|---|---|---|\n");
    for (Map.Entry<String, Pair> each : pairs.entrySet()) {
      boolean small = each.getKey().startsWith("hih-");
      for (int threads = 1; threads <= 2; threads++) {
        InferenceOptions options = InferenceOptions.builder().intraOpThreads(threads).build();
        try (InferenceSession floats = InferenceSession.load(each.getValue().floats(), options);
            InferenceSession bits = InferenceSession.load(each.getValue().bits(), options);
            Slot first = floats.acquire(1);
            Slot second = bits.acquire(1)) {
          List<SideBySide.Time> times =
              new SideBySide(small ? 40 : 11, small ? 60 : 1)
                  .add("floats", first::run)
                  .add("8 bits", second::run)
                  .run();
          text.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %d | %.2f | %.2f | %.2f |%n",
                  each.getKey(),
                  threads,
                  times.get(0).millis(),
                  times.get(1).millis(),
                  1 / times.get(1).ratio()));
        }
      }
    }
    return text.toString();
  }

  private static byte[] bundled(String name) throws Exception {
    return Files.readAllBytes(Path.of("models", name, "model.onnx"));
  }

  private static byte[] quantized(byte[] onnx, int side) {
    Quantizer quantizer = Quantizer.of(onnx);
    float[] input = new float[3 * side * side];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) random.nextGaussian();
    }
    Map<String, ActivationRange> ranges = new HashMap<>();
    ranges.put(OnnxWriter.IMAGE, range(FloatBuffer.wrap(input)));
    List<String> made = new ArrayList<>(quantizer.activations());
    made.remove(OnnxWriter.IMAGE);
    for (int from = 0; from < made.size(); from += GROUP) {
      List<String> group = made.subList(from, Math.min(from + GROUP, made.size()));
      try (InferenceSession session =
              InferenceSession.load(quantizer.observing(group), InferenceOptions.defaults());
          Slot slot = session.acquire(1)) {
        slot.input().put(input);
        slot.run();
        group.forEach(name -> ranges.put(name, range(slot.output(name))));
      }
    }
    return quantizer.quantized(ranges, Quantizer.Options.defaults());
  }

  private static ActivationRange range(FloatBuffer values) {
    ActivationHistogram histogram = new ActivationHistogram();
    histogram.add(values);
    return histogram.range(ActivationHistogram.Method.percentile(99.999));
  }
}
