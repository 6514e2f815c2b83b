package org.hih4j.train.internal.net;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.CheckpointException;
import org.hih4j.network.checkpoint.Weights;

/**
 * Weights of a larger network of the family cut to those of a smaller one of as many features: of
 * each hourglass the outermost levels, and the maps of some landmarks. Stacks beyond the smaller
 * network's need no cutting, for nothing asks for them. Stateless.
 */
public final class TrimmedWeights {
  private static final Pattern LEVEL = Pattern.compile("(hg\\d+\\.res)(\\d+)(_.*)");

  private TrimmedWeights() {}

  /**
   * Cuts a state dictionary.
   *
   * @param weights of the larger network
   * @param depth halvings inside an hourglass of the smaller network
   * @param first the larger network's landmark that becomes the smaller one's first
   * @param landmarks of the smaller network
   * @return the tensors of the smaller network
   * @throws IllegalArgumentException if the file's network is the smaller one
   * @throws CheckpointException if it is none of the family, or feeds back heatmaps that are cut
   */
  public static Weights of(Weights weights, int depth, int first, int landmarks) {
    HihArchitecture larger = Networks.infer(weights);
    // The outermost level has the highest number.
    int dropped = larger.depth() - depth;
    if (dropped < 0) {
      throw new IllegalArgumentException(
          "its hourglasses have " + larger.depth() + " levels, this network needs " + depth);
    }
    if (larger.landmarks() - first < landmarks) {
      throw new IllegalArgumentException(
          "it has "
              + larger.landmarks()
              + " landmarks, this network needs "
              + landmarks
              + (first == 0 ? "" : " from " + first + " on"));
    }
    Weights cut =
        Networks.selectLandmarks(weights, IntStream.range(first, first + landmarks).toArray());
    Map<String, Weights.Tensor> result = new LinkedHashMap<>();
    for (String name : cut.names()) {
      Matcher level = LEVEL.matcher(name);
      int kept = level.matches() ? Integer.parseInt(level.group(2)) - dropped : 0;
      if (kept > 0) {
        result.put(level.group(1) + kept + level.group(3), cut.tensor(name));
      } else if (!level.matches()) {
        result.put(name, cut.tensor(name));
      }
    }
    return Weights.of(result);
  }
}
