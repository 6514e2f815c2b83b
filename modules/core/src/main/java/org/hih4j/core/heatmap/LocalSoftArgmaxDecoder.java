package org.hih4j.core.heatmap;

import org.hih4j.core.internal.Checks;

/** {@link HeatmapDecoder#localSoftArgmax}. */
final class LocalSoftArgmaxDecoder extends HeatmapDecoder {
  private final int radius;
  private final double sharpness;

  LocalSoftArgmaxDecoder(int radius, double sharpness) {
    super(
        Kind.LOCAL_SOFT_ARGMAX,
        false,
        ordered(
            "radius", Checks.atLeast("radius", radius, 0),
            "sharpness", Decoding.checkSharpness("sharpness", sharpness)));
    this.radius = radius;
    this.sharpness = sharpness;
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    float[] map = out.map(shape.cells());
    Decoding.windowMoments(map, shape, peak, radius, (float) sharpness, out);
    out.put(landmark, out.meanX, out.meanY);
    out.putCertainty(landmark);
  }
}
