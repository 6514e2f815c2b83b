package org.hih4j.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.CheckpointException;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.internal.ConvolutionWeights;
import org.hih4j.network.topology.Layer;
import org.hih4j.network.topology.Tally;

/** Compares weights with the network that is to have them. */
final class WeightCheck {
  private static final int MOST_NAMED = 40;
  private static final String FEEDBACK = "hg\\d+_conv2";

  private WeightCheck() {}

  static void check(HihArchitecture net, Weights weights) {
    boolean absent = weights.names().stream().noneMatch(name -> name.matches(FEEDBACK + "\\..*"));
    check(net, Tally.of(net), weights, layer -> !(absent && layer.name().matches(FEEDBACK)));
    if (!net.feedback() && feedsBack(net, weights)) {
      throw new CheckpointException(
          "the weights feed heatmaps back into the features, the network does not: " + net);
    }
  }

  /** Whether the heatmaps of a stack can add anything to the features that are read behind it. */
  static boolean feedsBack(HihArchitecture net, Weights weights) {
    for (Tally.Declared each : Tally.of(net.withFeedback(true)).layers()) {
      if (each.used()
          && each.layer() instanceof Layer.Convolution unit
          && unit.name().matches(FEEDBACK)
          && weights.contains(unit.weight())
          && !ConvolutionWeights.unchecked(unit, weights).isDeadUnderRelu()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Checks that weights fit.
   *
   * @param needed of the layers that are computed, those that may not be absent
   */
  static void check(Object net, Tally tally, Weights weights, Predicate<Layer> needed) {
    Set<String> unknown = new LinkedHashSet<>(weights.names());
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    for (Tally.Declared each : tally.layers()) {
      for (Layer.Entry entry : each.layer().entries()) {
        if (!unknown.remove(entry.name())) {
          if (each.used() && needed.test(each.layer()) && entry.role() != Layer.Role.COUNTER) {
            missing.add(entry.name());
          }
        } else if (!Arrays.equals(weights.tensor(entry.name()).shape(), entry.shape())) {
          misshapen.add(
              entry.name()
                  + " "
                  + Arrays.toString(weights.tensor(entry.name()).shape())
                  + " instead of "
                  + Arrays.toString(entry.shape()));
        }
      }
    }
    report(net, missing, misshapen, unknown);
  }

  private static void report(
      Object net, List<String> missing, List<String> misshapen, Set<String> unknown) {
    if (missing.isEmpty() && misshapen.isEmpty() && unknown.isEmpty()) {
      return;
    }
    Map<String, List<String>> problems = new TreeMap<>();
    problems.put("missing", missing);
    problems.put("of a wrong shape", misshapen);
    problems.put("unknown", List.copyOf(unknown));
    StringBuilder message = new StringBuilder("the weights do not fit ").append(net);
    problems.forEach(
        (what, names) -> {
          if (!names.isEmpty()) {
            message.append("; ").append(names.size()).append(' ').append(what).append(": ");
            message.append(String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMED))));
            if (names.size() > MOST_NAMED) {
              message.append(", \u2026");
            }
          }
        });
    throw new CheckpointException(message.toString());
  }
}
