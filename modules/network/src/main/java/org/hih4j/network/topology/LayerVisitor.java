package org.hih4j.network.topology;

/**
 * What is made of a network's layers: a graph, tensors, or a count. A topology calls it for each
 * layer in the order of the computation.
 *
 * @param <T> the values between the layers
 */
public interface LayerVisitor<T> {

  /**
   * A layer with weights exists. Called in the order of the state dict, at the latest before the
   * layer is computed.
   *
   * @param layer the layer
   * @param used whether it is computed; a state dict has layers that never are
   */
  default void declare(Layer layer, boolean used) {}

  /**
   * Whether a unit takes a stack's heatmaps back into the features. Asked for each that the
   * architecture has.
   *
   * @param unit the unit
   */
  default boolean feeds(Layer.Convolution unit) {
    return true;
  }

  /** A convolution, and what follows it. */
  T convolution(Layer.Convolution layer, T x);

  /** The maximum over square windows at every second place, without padding. */
  T maxPool(String name, T x, int kernel);

  /**
   * Bilinear enlargement to twice the size, where corner pixels fall on corner pixels, and a value
   * of that size added.
   */
  T doubled(String name, T x, T side);

  /** Enlargement to twice the size; each value is repeated. */
  T repeated(String name, T x);

  /** The sum of two values. */
  T sum(String name, T a, T b);

  /** The sum of two values, rectified; nothing else reads the first. */
  T residual(String name, T branch, T side);

  /** See the layer. */
  T fullyConnected(Layer.FullyConnected layer, T x);

  /** See the layer. */
  T eachLandmark(Layer.EachLandmark layer, T x);

  /** See the layer. */
  T mean(Layer.Mean layer, T x, T heatmaps);

  /** See the layer. */
  T samples(Layer.Samples layer, T x, T heatmaps);
}
