package org.hih4j.network.internal;

import org.hih4j.network.checkpoint.CheckpointException;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.topology.Layer;
import org.hih4j.network.topology.Layer.After;

/**
 * A convolution with its bias.
 *
 * @param weight {@code [outputs, inputs / groups, kernel, kernel]}, row-major; not copied
 * @param bias one value for each output; not copied
 * @param outputs output channels
 * @param inputs input channels that each output reads
 * @param kernel side of the square kernel
 */
public record ConvolutionWeights(
    float[] weight, float[] bias, int outputs, int inputs, int kernel) {

  /** What {@code torch.nn.BatchNorm2d} adds to a variance unless told otherwise. */
  private static final double EPSILON = 1e-5;

  /**
   * A layer's weights, with the batch norm that follows it.
   *
   * @throws CheckpointException if one is not a finite number
   */
  public static ConvolutionWeights of(Layer.Convolution layer, Weights weights) {
    ConvolutionWeights result = unchecked(layer, weights);
    if (layer.normalised()) {
      if (!isFinite(result.weight) || !isFinite(result.bias)) {
        throw new CheckpointException(
            layer.name() + " has weights or batch norm statistics that give no finite number");
      }
    } else {
      requireFinite(layer.weight(), result.weight);
      requireFinite(layer.name() + ".bias", result.bias);
    }
    return result;
  }

  /** A layer's weights, with the batch norm that follows it, whatever numbers they are. */
  public static ConvolutionWeights unchecked(Layer.Convolution layer, Weights weights) {
    String name = layer.name();
    float[] weight = weights.tensor(layer.weight()).toArray();
    int outputs = layer.outputs();
    if (layer.normalised()) {
      return folded(
          weight,
          outputs,
          layer.each(),
          layer.kernel(),
          weights.tensor(name + ".bn.weight").toArray(),
          weights.tensor(name + ".bn.bias").toArray(),
          weights.tensor(name + ".bn.running_mean").toArray(),
          weights.tensor(name + ".bn.running_var").toArray());
    }
    float[] bias =
        layer.after() == After.BIAS ? weights.tensor(name + ".bias").toArray() : new float[outputs];
    return new ConvolutionWeights(weight, bias, outputs, layer.each(), layer.kernel());
  }

  /**
   * The elements of a tensor.
   *
   * @throws CheckpointException if one is not a finite number
   */
  public static float[] finite(String name, Weights weights) {
    float[] values = weights.tensor(name).toArray();
    requireFinite(name, values);
    return values;
  }

  private static void requireFinite(String name, float[] values) {
    if (!isFinite(values)) {
      throw new CheckpointException(name + " has a weight that is not a finite number");
    }
  }

  /**
   * A convolution without bias followed by a batch norm, as one convolution. The arithmetic is in
   * double precision.
   */
  private static ConvolutionWeights folded(
      float[] weight,
      int outputs,
      int inputs,
      int kernel,
      float[] scale,
      float[] shift,
      float[] mean,
      float[] variance) {
    float[] foldedWeight = new float[weight.length];
    float[] bias = new float[outputs];
    int each = inputs * kernel * kernel;
    for (int out = 0; out < outputs; out++) {
      double factor = scale[out] / Math.sqrt(variance[out] + EPSILON);
      bias[out] = (float) (shift[out] - mean[out] * factor);
      for (int i = out * each; i < (out + 1) * each; i++) {
        foldedWeight[i] = (float) (weight[i] * factor);
      }
    }
    return new ConvolutionWeights(foldedWeight, bias, outputs, inputs, kernel);
  }

  /** Whether every value is a finite number. */
  public static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the output after a rectifier is zero whatever the input. */
  public boolean isDeadUnderRelu() {
    for (float value : weight) {
      if (value != 0) {
        return false;
      }
    }
    for (float value : bias) {
      if (value > 0) {
        return false;
      }
    }
    return true;
  }
}
