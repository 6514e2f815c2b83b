package org.hih4j.train.internal.run;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.hih4j.train.internal.net.NetworkState;
import org.hih4j.train.internal.sample.BatchStream;

/**
 * What a {@link Training} trains: a network's samples, losses and measurements. The data is in
 * memory. Used by one thread.
 *
 * @param <B> a batch
 */
interface Task<B> {
  /** Makes the start of a training: an initialised state takes over the configured weights. */
  void start(NetworkState state);

  /**
   * Opens the stream of samples.
   *
   * @param first step to begin with
   */
  BatchStream<B> batches(long first);

  /** Names of the losses for the log, the total first. */
  List<String> losses();

  /**
   * Losses of a batch in the order of {@link #losses}; tensors of the caller's pointer scope.
   *
   * @param step number of the batch, from 0
   * @param batch samples of {@link #batches}
   * @param state weights to train
   */
  List<Tensor> loss(long step, B batch, NetworkState state);

  /** Figures of the held-out data, in percent, by name. */
  Map<String, Double> measure(NetworkState average);

  /**
   * Chooses the figures that are plotted.
   *
   * @param columns all columns of the log
   */
  List<String> plotted(Set<String> columns);
}
