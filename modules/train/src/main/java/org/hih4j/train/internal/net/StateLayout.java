package org.hih4j.train.internal.net;

import java.util.List;

/** The named tensors of a network, whose numbers a {@link NetworkState} holds. */
public interface StateLayout {
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

  /** Trained parameters, in a fixed order. */
  List<Parameter> parameters();

  /** Running means and variances, in a fixed order. */
  List<Parameter> buffers();

  /** Tensors a reference's state dictionary has and no output depends on. */
  List<Parameter> unused();

  /** Prefixes of the normalisations whose count of batches is exported. */
  List<String> normalisations();
}
