package org.hih4j.core.heatmap;

import java.util.Map;

/** {@link HeatmapDecoder#localSoftArgmax}. */
final class LocalSoftArgmaxDecoder extends HeatmapDecoder {
  private final int radius;
  private final double sharpness;

  LocalSoftArgmaxDecoder(int radius, double sharpness) {
    Decoding.checkRadius(radius);
    Decoding.checkSharpness(sharpness, "sharpness");
    this.radius = radius;
    this.sharpness = sharpness;
  }

  @Override
  public Kind kind() {
    return Kind.LOCAL_SOFT_ARGMAX;
  }

  @Override
  public Map<String, Object> parameters() {
    return ordered("radius", radius, "sharpness", sharpness);
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    int width = shape.width();
    int height = shape.height();
    float[] map = out.map(shape.cells());
    Decoding.windowMoments(map, height, width, peak, radius, (float) sharpness, out);
    out.x[landmark] = out.meanX;
    out.y[landmark] = out.meanY;
    out.spread[landmark] = Math.sqrt(out.variance);
    out.probability[landmark] = 1 / out.mass;
  }
}
