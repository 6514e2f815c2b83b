package org.hih4j.network.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.hih4j.network.Networks;
import org.hih4j.network.Npy;
import org.hih4j.network.Onnx;
import org.hih4j.network.checkpoint.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints of the reference network give its outputs, computed beforehand in PyTorch. */
class ImportedNetworkTest {

  private static final float[] HEATMAPS = Npy.floats("hih-tiny-heatmaps.npy");
  private static final float[] DECIMALS = Npy.floats("hih-tiny-offsets.npy");
  private static final float[] DECODED = Npy.floats("hih-tiny-decoded.npy");

  private static Map<String, float[]> run(String checkpoint, OnnxWriter.Options options) {
    Weights weights = Weights.read(Npy.bytes(checkpoint));
    byte[] model = OnnxWriter.write(Networks.infer(weights), weights, options);
    return Onnx.run(model, Npy.floats("hih-tiny-input.npy"), 2, 256);
  }

  private static double largestDifference(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  /** The cell of the first maximum of a map; (0, 0) if no value is positive. */
  private static int peak(float[] maps, int map, int cells) {
    int best = 0;
    for (int i = 1; i < cells; i++) {
      if (maps[map * cells + i] > maps[map * cells + best]) {
        best = i;
      }
    }
    return maps[map * cells + best] > 0 ? best : 0;
  }

  @ParameterizedTest
  @ValueSource(strings = {"hih-tiny.pth", "hih-tiny-legacy.pth"})
  void bothMapsAreThoseOfTheReference(String checkpoint) {
    Map<String, float[]> outputs = run(checkpoint, OnnxWriter.Options.defaults());
    assertThat(outputs).containsOnlyKeys("heatmaps", "decimals");
    assertThat(largestDifference(outputs.get("heatmaps"), HEATMAPS)).isLessThan(1e-4);
    assertThat(largestDifference(outputs.get("decimals"), DECIMALS)).isLessThan(1e-4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hih-tiny.pth", "hih-tiny-legacy.pth"})
  void decodedCellsAreThoseOfTheReference(String checkpoint) {
    Map<String, float[]> outputs = run(checkpoint, OnnxWriter.Options.defaults());
    for (int map = 0; map < 10; map++) {
      int cell = peak(outputs.get("heatmaps"), map, 64 * 64);
      int sub = peak(outputs.get("decimals"), map, 8 * 8);
      assertThat(cell % 64 + sub % 8 / 8.0).isCloseTo(DECODED[2 * map], within(1e-6));
      assertThat(cell / 64 + sub / 8 / 8.0).isCloseTo(DECODED[2 * map + 1], within(1e-6));
    }
  }

  @Test
  void halfPrecisionStorageChangesTheMapsByItsRoundingOnly() {
    Map<String, float[]> outputs =
        run("hih-tiny.pth", OnnxWriter.Options.builder().fp16Storage(true).build());
    double scale = 0;
    for (float value : HEATMAPS) {
      scale = Math.max(scale, Math.abs(value));
    }
    assertThat(largestDifference(outputs.get("heatmaps"), HEATMAPS)).isBetween(1e-9, 0.02 * scale);
  }
}
