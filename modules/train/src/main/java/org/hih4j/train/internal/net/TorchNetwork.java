package org.hih4j.train.internal.net;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.topology.HihTopology;
import org.hih4j.network.topology.Tally;

/**
 * A HIH network as a list of named tensors and a forward pass over them. Weights that never reach
 * an output are no parameters here; {@link #unused()} lists them.
 */
public final class TorchNetwork extends StateLayout {
  private final HihArchitecture architecture;

  /**
   * What a forward pass gives.
   *
   * @param heatmaps integer heatmaps of every stack, each [n, landmarks, heatmap, heatmap]
   * @param decimals the head's output, such as decimal heatmaps [n, landmarks, decimal, decimal];
   *     empty without one
   * @param centres middles of a zoom head's windows [n, landmarks, 2] in cells of the integer
   *     heatmap from its edge, without a gradient; empty for other heads
   */
  public record Maps(List<Tensor> heatmaps, Optional<Tensor> decimals, Optional<Tensor> centres) {
    /** Maps of a network without windows. */
    public Maps(List<Tensor> heatmaps, Optional<Tensor> decimals) {
      this(heatmaps, decimals, Optional.empty());
    }

    /** The last stack's integer heatmaps. */
    public Tensor last() {
      return heatmaps.get(heatmaps.size() - 1);
    }
  }

  /** Lays out a network. */
  public TorchNetwork(HihArchitecture architecture) {
    super(Tally.of(architecture), Start.ZERO);
    this.architecture = architecture;
  }

  /** The dimensions this network was laid out with. */
  public HihArchitecture architecture() {
    return architecture;
  }

  /**
   * Runs the network.
   *
   * @param x images [n, 3, input, input], normalised
   * @param state the numbers
   * @param training whether batch statistics are used, and the running ones updated in {@code
   *     state}
   * @return all maps; tensors belong to the caller's pointer scope
   */
  public Maps forward(Tensor x, NetworkState state, boolean training) {
    TorchPass pass = new TorchPass(state, training, Optional.empty());
    return head(pass, HihTopology.trunk(architecture, pass, x));
  }

  /**
   * Runs the network as a training step of a zoom head does.
   *
   * @param x images [n, 3, input, input], normalised
   * @param state the numbers
   * @param frozen whether the layers before the head take no part: they use and keep their running
   *     statistics, and get no gradient
   * @param shift by which each window is moved [n, landmarks, 2], in cells of the integer heatmap;
   *     empty for none
   * @return all maps; tensors belong to the caller's pointer scope
   */
  public Maps forward(Tensor x, NetworkState state, boolean frozen, Optional<Tensor> shift) {
    TorchPass pass = new TorchPass(state, true, shift);
    if (!frozen) {
      return head(pass, HihTopology.trunk(architecture, pass, x));
    }
    HihTopology.Trunk<Tensor> trunk;
    try (AutoGradMode noGrad = new AutoGradMode(false)) {
      TorchPass still = new TorchPass(state, false, Optional.empty());
      trunk = HihTopology.trunk(architecture, still, x);
    }
    return head(pass, trunk);
  }

  private Maps head(TorchPass pass, HihTopology.Trunk<Tensor> trunk) {
    Optional<Tensor> decimals = HihTopology.head(architecture, pass, trunk);
    return new Maps(trunk.heatmaps(), decimals, pass.centres());
  }
}
