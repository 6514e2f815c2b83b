package org.hih4j.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.CheckpointException;
import org.hih4j.network.checkpoint.Weights;

/** Cuts a network of many landmarks down to some of them. */
final class LandmarkSelection {

  private LandmarkSelection() {}

  /**
   * The weights of some landmarks.
   *
   * @param net what the weights are of
   */
  static Weights select(Weights weights, HihArchitecture net, int[] channels) {
    boolean[] kept = new boolean[net.landmarks()];
    if (channels.length == 0) {
      throw new IllegalArgumentException("channels is empty");
    }
    for (int channel : channels) {
      if (channel < 0 || channel >= kept.length || kept[channel]) {
        throw new IllegalArgumentException(
            "channels names "
                + channel
                + (channel < 0 || channel >= kept.length
                    ? ", not in 0.." + (kept.length - 1)
                    : " twice"));
      }
      kept[channel] = true;
    }
    Map<String, Weights.Tensor> result = new LinkedHashMap<>();
    for (String name : weights.names()) {
      Weights.Tensor tensor = weights.tensor(name);
      if (name.matches("hg\\d+_conv_pred\\.(weight|bias)")
          || name.matches("offset_head\\.(head\\.1|local|zoom)\\.(weight|bias)")) {
        tensor = rows(tensor, channels, 1);
      } else if (name.matches("offset_head\\.fc\\.(weight|bias)")) {
        tensor = rows(tensor, channels, 2);
      } else if (name.matches("hg\\d+_conv2\\.conv\\.weight")) {
        if (net.feedback()) {
          refuseFeedback(name, tensor, kept);
        }
        tensor = columns(tensor, channels);
      }
      result.put(name, tensor);
    }
    Map<String, String> facts = new LinkedHashMap<>(weights.properties());
    facts.computeIfPresent("hih.landmarks", (name, old) -> Integer.toString(channels.length));
    facts.put("hih.selectedLandmarks", Arrays.toString(channels));
    return Weights.of(result, facts);
  }

  private static Weights.Tensor rows(Weights.Tensor tensor, int[] channels, int rowsEach) {
    long[] shape = tensor.shape();
    int length = rowsEach * (int) (tensor.elements() / shape[0]);
    float[] from = tensor.toArray();
    float[] to = new float[channels.length * length];
    for (int i = 0; i < channels.length; i++) {
      System.arraycopy(from, channels[i] * length, to, i * length, length);
    }
    shape[0] = (long) channels.length * rowsEach;
    return Weights.Tensor.of(shape, to);
  }

  private static void refuseFeedback(String name, Weights.Tensor tensor, boolean[] kept) {
    float[] values = tensor.toArray();
    for (int i = 0; i < values.length; i++) {
      int column = i % kept.length;
      if (!kept[column] && values[i] != 0) {
        throw new CheckpointException(
            "landmarks cannot be cut from this network: "
                + name
                + " feeds the heatmap of landmark "
                + column
                + " back into the others");
      }
    }
  }

  private static Weights.Tensor columns(Weights.Tensor tensor, int[] channels) {
    long[] shape = tensor.shape();
    int rows = (int) shape[0];
    int width = (int) shape[1];
    float[] from = tensor.toArray();
    float[] to = new float[rows * channels.length];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < channels.length; i++) {
        to[row * channels.length + i] = from[row * width + channels[i]];
      }
    }
    shape[1] = channels.length;
    return Weights.Tensor.of(shape, to);
  }
}
