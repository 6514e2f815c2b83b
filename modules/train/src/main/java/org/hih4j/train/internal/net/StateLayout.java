package org.hih4j.train.internal.net;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.hih4j.network.topology.Layer;
import org.hih4j.network.topology.Layer.After;
import org.hih4j.network.topology.Layer.Convolution;
import org.hih4j.network.topology.Tally;

/**
 * The named tensors of a network, whose numbers a {@link NetworkState} holds, so that the trained
 * weights and their running average share one structure. Immutable, so safe for use by several
 * threads.
 */
public abstract class StateLayout {
  /** How a parameter starts; the numbers themselves are drawn by {@link NetworkState}. */
  enum Start {
    /** Normal, standard deviation sqrt(2 / fan-out). */
    KAIMING,
    /** Normal, standard deviation 1 / side of the kernel: filters of one channel each. */
    EACH,
    /** Normal, standard deviation 0.001: the maps start flat. */
    SMALL,
    ZERO,
    ONE,
    /** Scale of a branch's last normalisation: each residual block starts close to the identity. */
    QUARTER,
    /** Log-odds of one in a hundred: a map of something rare starts there. */
    RARE
  }

  /**
   * A named tensor.
   *
   * @param name key in the state dictionary
   * @param dimensions its shape
   * @param start how it starts
   */
  record Parameter(String name, List<Integer> dimensions, Start start) {
    int count() {
      int product = 1;
      for (int d : dimensions) {
        product *= d;
      }
      return product;
    }

    long[] shape() {
      return dimensions.stream().mapToLong(Integer::longValue).toArray();
    }
  }

  /**
   * Where a layer's tensors lie: the weight, then scale and bias of its normalisation or its own
   * bias, and among the buffers a mean and a variance.
   *
   * @param parameter the first's place among the parameters
   * @param buffer the first's place among the buffers
   */
  record Place(int parameter, int buffer) {}

  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Parameter> buffers = new ArrayList<>();
  private final List<Parameter> unused = new ArrayList<>();
  private final List<String> normalisations = new ArrayList<>();
  private final Map<String, Place> places = new HashMap<>();

  /**
   * Lays out a network.
   *
   * @param tally the network's layers
   * @param bias how the bias of a map of one channel starts
   */
  StateLayout(Tally tally, Start bias) {
    for (Tally.Declared each : tally.layers()) {
      Layer layer = each.layer();
      if (each.used()) {
        places.put(layer.name(), new Place(parameters.size(), buffers.size()));
      }
      for (Layer.Entry entry : layer.entries()) {
        List<Integer> shape = LongStream.of(entry.shape()).mapToObj(Math::toIntExact).toList();
        Parameter parameter = new Parameter(entry.name(), shape, start(layer, entry, bias));
        switch (entry.role()) {
          case PARAMETER -> (each.used() ? parameters : unused).add(parameter);
          case STATISTIC -> (each.used() ? buffers : unused).add(parameter);
          case COUNTER -> normalisations.add(layer.name() + ".bn");
        }
      }
    }
  }

  private static Start start(Layer layer, Layer.Entry entry, Start bias) {
    String part = entry.name().substring(layer.name().length());
    if (!(layer instanceof Convolution convolution)) {
      return part.equals(".bias") ? Start.ZERO : Start.SMALL;
    }
    return switch (part) {
      case ".bias" -> convolution.outputs() == 1 ? bias : Start.ZERO;
      case ".bn.weight" -> convolution.closing() ? Start.QUARTER : Start.ONE;
      case ".bn.bias", ".bn.running_mean", ".bn.num_batches_tracked" -> Start.ZERO;
      case ".bn.running_var" -> Start.ONE;
      default ->
          convolution.after() == After.BIAS
              ? Start.SMALL
              : convolution.depthwise() ? Start.EACH : Start.KAIMING;
    };
  }

  /** Where a layer's tensors lie. */
  Place place(Layer layer) {
    return Objects.requireNonNull(places.get(layer.name()), layer.name());
  }

  /** Trained parameters, in a fixed order. */
  List<Parameter> parameters() {
    return Collections.unmodifiableList(parameters);
  }

  /** Running means and variances, in a fixed order. */
  List<Parameter> buffers() {
    return Collections.unmodifiableList(buffers);
  }

  /** Tensors a reference's state dictionary has and no output depends on. */
  List<Parameter> unused() {
    return Collections.unmodifiableList(unused);
  }

  /** Prefixes of the normalisations whose count of batches is exported. */
  List<String> normalisations() {
    return Collections.unmodifiableList(normalisations);
  }
}
