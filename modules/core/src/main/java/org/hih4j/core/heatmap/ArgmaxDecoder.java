package org.hih4j.core.heatmap;

import java.util.Map;

/** {@link HeatmapDecoder#argmax}. */
final class ArgmaxDecoder extends HeatmapDecoder {
  ArgmaxDecoder() {
    super(Kind.ARGMAX, false, Map.of());
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    out.put(landmark, shape.column(peak), shape.row(peak));
  }
}
