package org.hih4j.network;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.hih4j.network.architecture.DetectorArchitecture;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.CheckpointException;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.topology.Tally;

/**
 * What follows from the dimensions of a network: its tensors and its cost, and which weights fit
 * it. Stateless and thread-safe.
 */
public final class Networks {

  private Networks() {}

  /**
   * Every entry of the reference network's state dict, in its order: trained weights, batch norm
   * statistics and counters, and the skip layers that it creates without using them.
   *
   * @param architecture the network
   * @return names and shapes, in a map of its own
   */
  public static Map<String, long[]> tensorShapes(HihArchitecture architecture) {
    return Tally.of(architecture).shapes();
  }

  /**
   * Every weight and statistic of a detector's network, named after its layer.
   *
   * @param architecture the network
   * @return names and shapes, in a map of its own
   */
  public static Map<String, long[]> tensorShapes(DetectorArchitecture architecture) {
    return tally(architecture).shapes();
  }

  /**
   * Random weights, with which a network's speed can be measured before it is trained. Variances
   * are 1 and a feedback that the network lacks is 0.
   *
   * @param architecture the network
   * @param seed the same seed gives the same weights
   * @return weights that fit the network
   */
  public static Weights randomWeights(HihArchitecture architecture, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    tensorShapes(architecture)
        .forEach(
            (name, shape) -> {
              boolean zero = !architecture.feedback() && name.matches("hg\\d+_conv2\\..*");
              float[] data = new float[(int) LongStream.of(shape).reduce(1, (a, b) -> a * b)];
              for (int i = 0; i < data.length; i++) {
                float drawn = (float) (random.nextDouble() - 0.5) / 2;
                data[i] = name.endsWith("running_var") ? 1 : zero ? 0 : drawn;
              }
              tensors.put(name, Weights.Tensor.of(shape, data));
            });
    return Weights.of(tensors);
  }

  /**
   * The number of parameters as papers count them: all trained weights, the unused skip layers
   * included, batch norm statistics excluded.
   *
   * @param architecture the network
   * @return the count
   */
  public static long parameters(HihArchitecture architecture) {
    return Tally.of(architecture).parameters();
  }

  /**
   * The number of trained weights; batch norm statistics are excluded.
   *
   * @param architecture the network
   * @return the count
   */
  public static long parameters(DetectorArchitecture architecture) {
    return tally(architecture).parameters();
  }

  /**
   * Multiply-accumulate operations of the convolutions and fully connected layers for one image;
   * what is never used is not counted.
   *
   * @param architecture the network
   * @return the count
   */
  public static long macs(HihArchitecture architecture) {
    return Tally.of(architecture).macs();
  }

  /**
   * Multiply-accumulate operations of the convolutions for one image.
   *
   * @param architecture the network
   * @param width of the image, a multiple of {@value DetectorArchitecture#MULTIPLE}
   * @param height of the image, a multiple of {@value DetectorArchitecture#MULTIPLE}
   * @return the count
   */
  public static long macs(DetectorArchitecture architecture, int width, int height) {
    return Tally.of(architecture, width, height).macs();
  }

  private static Tally tally(DetectorArchitecture architecture) {
    return Tally.of(architecture, DetectorArchitecture.MULTIPLE, DetectorArchitecture.MULTIPLE);
  }

  /**
   * Finds the architecture from the shapes of a state dict. The input size is the {@code
   * input_size} of the checkpoint's configuration; without one it follows from the number of
   * halvings in the head, for decimal maps of 8; without halvings it is 256 pixels. The window of a
   * zoom head is the {@code hih.window} of the weights' properties, else the {@linkplain
   * HihArchitecture#DEFAULT_WINDOW usual one}. The feedback of the heatmaps is there if a stack's
   * weights for it can add anything.
   *
   * @param weights a state dict with the reference's names
   * @return the architecture, against which the weights have been checked
   * @throws CheckpointException if the weights are of another family, or names are missing, unknown
   *     or of a wrong shape (all of them listed)
   */
  public static HihArchitecture infer(Weights weights) {
    return ShapeInference.infer(weights, 0);
  }

  /**
   * Finds the architecture from the shapes of a state dict and a given input size.
   *
   * @param weights a state dict with the reference's names
   * @param input side of the input image in pixels
   * @return the architecture, against which the weights have been checked
   * @throws CheckpointException as {@link #infer(Weights)}, and if the input size contradicts the
   *     shapes
   * @throws IllegalArgumentException if the input size is not positive
   */
  public static HihArchitecture infer(Weights weights, int input) {
    if (input <= 0) {
      throw new IllegalArgumentException("input is " + input);
    }
    return ShapeInference.infer(weights, input);
  }

  /**
   * Checks that weights fit a network. What never changes an output may be absent: batch norm
   * counters, unused skip layers, and the feedback of the heatmaps ({@code hgN_conv2}) if no stack
   * has it.
   *
   * @param architecture the network
   * @param weights a state dict
   * @throws CheckpointException listing every missing, unknown and misshapen name; or if the
   *     weights have a feedback that the network lacks
   */
  public static void check(HihArchitecture architecture, Weights weights) {
    WeightCheck.check(architecture, weights);
  }

  /**
   * Checks that weights fit a detector's network.
   *
   * @param architecture the network
   * @param weights a state dict
   * @throws CheckpointException listing every missing, unknown and misshapen name
   */
  public static void check(DetectorArchitecture architecture, Weights weights) {
    WeightCheck.check(architecture, tally(architecture), weights, layer -> true);
  }

  /**
   * The weights of a network that predicts only some of the landmarks, in the given order. Its maps
   * are those of the whole network; so this is refused where the left-out heatmaps are fed back
   * into the features with weights that are not zero.
   *
   * @param weights of a network of the HIH family
   * @param channels landmarks to keep, each in {@code 0 .. landmarks - 1} and none twice
   * @return weights of the smaller network
   * @throws IllegalArgumentException if a channel does not exist or is named twice, or none is
   *     named
   * @throws CheckpointException if the weights are no network of the family, or if leaving out
   *     landmarks would change the others
   */
  public static Weights selectLandmarks(Weights weights, int... channels) {
    return LandmarkSelection.select(weights, infer(weights), channels);
  }
}
