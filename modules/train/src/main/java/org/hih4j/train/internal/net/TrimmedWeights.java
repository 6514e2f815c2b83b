package org.hih4j.train.internal.net;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hih4j.train.internal.net.NetworkState.Value;

/**
 * Weights of a larger network of the family cut to those of a smaller one of as many features: of
 * each hourglass the outermost levels, and the maps of the first landmarks. Stacks beyond the
 * smaller network's need no cutting, for nothing asks for them. Stateless.
 */
public final class TrimmedWeights {
  private static final Pattern LEVEL = Pattern.compile("(hg\\d+\\.res)(\\d+)(_.*)");

  private TrimmedWeights() {}

  /**
   * Cuts a state dictionary.
   *
   * @param values of the larger network; left as they are
   * @param depth halvings inside an hourglass of the smaller network
   * @param landmarks of the smaller network
   * @return the tensors of the smaller network; those that it does not cut are shared
   * @throws IllegalArgumentException if the file's network is the smaller one
   */
  public static Map<String, Value> of(Map<String, Value> values, int depth, int landmarks) {
    int deepest = 0;
    for (String name : values.keySet()) {
      Matcher level = LEVEL.matcher(name);
      if (level.matches()) {
        deepest = Math.max(deepest, Integer.parseInt(level.group(2)));
      }
    }
    if (deepest < depth) {
      throw new IllegalArgumentException(
          "its hourglasses have " + deepest + " levels, this network needs " + depth);
    }
    // The outermost level has the highest number.
    int dropped = deepest - depth;
    Map<String, Value> result = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          Matcher level = LEVEL.matcher(name);
          if (!level.matches()) {
            result.put(name, name.contains("_conv_pred.") ? first(name, value, landmarks) : value);
          } else if (Integer.parseInt(level.group(2)) > dropped) {
            int kept = Integer.parseInt(level.group(2)) - dropped;
            result.put(level.group(1) + kept + level.group(3), value);
          }
        });
    return result;
  }

  private static Value first(String name, Value maps, int landmarks) {
    long[] shape = maps.shape().clone();
    if (shape[0] < landmarks) {
      throw new IllegalArgumentException(
          name + " has " + shape[0] + " landmarks, this network needs " + landmarks);
    }
    int each = Math.toIntExact(maps.data().length / shape[0]);
    shape[0] = landmarks;
    return new Value(shape, Arrays.copyOf(maps.data(), landmarks * each));
  }
}
