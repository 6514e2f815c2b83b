package org.hih4j.network.internal;

/**
 * A convolution with its bias.
 *
 * @param weight {@code [outputs, inputs / groups, kernel, kernel]}, row-major; not copied
 * @param bias one value for each output; not copied
 * @param outputs output channels
 * @param inputs input channels that each output reads
 * @param kernel side of the square kernel
 */
public record Convolution(float[] weight, float[] bias, int outputs, int inputs, int kernel) {

  /** What {@code torch.nn.BatchNorm2d} adds to a variance unless told otherwise. */
  private static final double EPSILON = 1e-5;

  /**
   * A convolution without bias followed by a batch norm, as one convolution. The arithmetic is in
   * double precision.
   */
  public static Convolution folded(
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
    return new Convolution(foldedWeight, bias, outputs, inputs, kernel);
  }

  /** Whether every weight and bias is a finite number. */
  public boolean isFinite() {
    return isFinite(weight) && isFinite(bias);
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
