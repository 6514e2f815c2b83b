package org.hih4j.core.heatmap;

import java.nio.FloatBuffer;

/**
 * HIH's nested decoding by expectation. Both maps are taken as logits: the cell is the expectation
 * under the softmax of the integer map, the fraction the expectation under the softmax of the
 * decimal map, and the point their sum, for the expectation of a sum is the sum of expectations.
 * Immutable, safe for use by many threads.
 *
 * <p>For networks trained so that the softmax of the decimal map is the Gaussian itself. The
 * softmax of a decimal map trained on the softmax of a Gaussian, as in the paper's code, is nearly
 * flat, and its expectation is no point: decode such networks with {@link ReferenceDecoder#hih()}
 * or {@link NestedArgmaxDecoder}.
 *
 * @param sharpness factor on the integer map before the softmax, greater than 0
 * @param decimalSharpness factor on the decimal map before the softmax, greater than 0
 * @param radius cells on each side of the integer map's peak that count; 0 for the whole map
 */
public record NestedExpectationDecoder(double sharpness, double decimalSharpness, int radius)
    implements HeatmapDecoder {
  /**
   * Makes the decoder.
   *
   * @throws IllegalArgumentException if the radius is negative or a sharpness not finite and
   *     greater than 0
   */
  public NestedExpectationDecoder {
    Decoding.checkSharpness(sharpness, "sharpness");
    Decoding.checkSharpness(decimalSharpness, "decimalSharpness");
    Decoding.checkRadius(radius);
  }

  /**
   * Returns the decoder that takes the whole integer map, times {@code sharpness}, and the decimal
   * map as it is.
   *
   * @throws IllegalArgumentException if the sharpness is not finite and greater than 0
   */
  public static NestedExpectationDecoder of(double sharpness) {
    return new NestedExpectationDecoder(sharpness, 1, 0);
  }

  /**
   * Returns this decoder with another window round the peak.
   *
   * @param newRadius cells on each side of the peak that count; 0 for the whole map
   * @throws IllegalArgumentException if the radius is negative
   */
  public NestedExpectationDecoder withRadius(int newRadius) {
    return new NestedExpectationDecoder(sharpness, decimalSharpness, newRadius);
  }

  @Override
  public boolean readsDecimals() {
    return true;
  }

  @Override
  public void decode(
      FloatBuffer heatmaps,
      int heatmapsOffset,
      MapShape heatmapShape,
      FloatBuffer decimals,
      int decimalsOffset,
      MapShape decimalShape,
      DecodedPoints out) {
    Decoding.check(heatmaps, heatmapsOffset, heatmapShape, out);
    int landmarks = heatmapShape.landmarks();
    Decoding.checkDecimals(decimals, decimalsOffset, decimalShape, landmarks);
    int width = heatmapShape.width();
    int height = heatmapShape.height();
    int decimalWidth = decimalShape.width();
    int decimalHeight = decimalShape.height();
    for (int k = 0; k < landmarks; k++) {
      int peak = Decoding.load(heatmaps, heatmapsOffset, heatmapShape, k, out);
      float[] map = out.map(heatmapShape.cells());
      if (radius == 0) {
        Decoding.softmaxMoments(map, height, width, peak, (float) sharpness, out);
      } else {
        Decoding.windowMoments(map, height, width, peak, radius, (float) sharpness, out);
      }
      double x = out.meanX;
      double y = out.meanY;
      out.spread[k] = Math.sqrt(out.variance);
      out.probability[k] = 1 / out.mass;
      int sub = Decoding.loadDecimal(decimals, decimalsOffset, decimalShape, k, out);
      float[] decimal = out.decimalMap(decimalShape.cells());
      Decoding.softmaxMoments(
          decimal, decimalHeight, decimalWidth, sub, (float) decimalSharpness, out);
      out.x[k] = x + out.meanX / decimalWidth;
      out.y[k] = y + out.meanY / decimalHeight;
    }
  }
}
