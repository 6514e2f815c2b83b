package org.hih4j.train.internal.sample;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * One batch, in memory that is used again.
 *
 * @param images normalised pixels [n, side, side, 3], a direct buffer
 * @param points landmarks [n, channels, 2] in heatmap coordinates
 * @param weight [n, channels] of the integer heatmaps' loss
 * @param decimalWeight [n, channels] of the decimal heatmaps' loss
 */
public record Batch(FloatBuffer images, float[] points, float[] weight, float[] decimalWeight) {

  /** Memory for {@code n} samples. */
  public static Batch allocate(int n, int input, int channels) {
    FloatBuffer images =
        ByteBuffer.allocateDirect(n * input * input * 3 * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    return new Batch(
        images, new float[n * channels * 2], new float[n * channels], new float[n * channels]);
  }
}
