package org.hih4j.train.internal.net;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.network.architecture.DetectorArchitecture;
import org.hih4j.network.topology.DetectorTopology;
import org.hih4j.network.topology.Tally;

/** A detector's network as a list of named tensors and a forward pass over them. */
public final class TorchDetector extends StateLayout {
  private final DetectorArchitecture architecture;

  /** Lays out a network. */
  public TorchDetector(DetectorArchitecture architecture) {
    super(
        Tally.of(architecture, DetectorArchitecture.MULTIPLE, DetectorArchitecture.MULTIPLE),
        Start.RARE);
    this.architecture = architecture;
  }

  /**
   * What a forward pass gives, for each stride in turn.
   *
   * @param scores logits, each [n, 1, rows, columns]
   * @param faces places, sizes and roll, each [n, 10, rows, columns]
   */
  public record Maps(List<Tensor> scores, List<Tensor> faces) {}

  /**
   * Runs the network.
   *
   * @param x images [n, 3, height, width], normalised
   * @param state the numbers
   * @param training whether batch statistics are used, and the running ones updated in {@code
   *     state}
   * @return all maps; tensors belong to the caller's pointer scope
   */
  public Maps forward(Tensor x, NetworkState state, boolean training) {
    TorchPass pass = new TorchPass(state, training, Optional.empty());
    List<DetectorTopology.Maps<Tensor>> maps = DetectorTopology.walk(architecture, pass, x);
    return new Maps(
        maps.stream().map(DetectorTopology.Maps::scores).toList(),
        maps.stream().map(DetectorTopology.Maps::faces).toList());
  }
}
