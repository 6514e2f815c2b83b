package org.hih4j.core.heatmap;

import java.util.Map;
import org.hih4j.core.internal.Checks;

/** {@link HeatmapDecoder#centreOfMass}. */
final class CentreOfMassDecoder extends HeatmapDecoder {
  private final int radius;

  CentreOfMassDecoder(int radius) {
    super(Kind.CENTRE_OF_MASS, false, Map.of("radius", Checks.atLeast("radius", radius, 0)));
    this.radius = radius;
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    int width = shape.width();
    int height = shape.height();
    float[] map = out.map(shape.cells());
    int peakX = shape.column(peak);
    int peakY = shape.row(peak);
    double mass = 0;
    double sumX = 0;
    double sumY = 0;
    int reach = Math.min(radius, Math.max(width, height));
    for (int y = Math.max(0, peakY - reach); y <= Math.min(height - 1, peakY + reach); y++) {
      for (int x = Math.max(0, peakX - reach); x <= Math.min(width - 1, peakX + reach); x++) {
        double weight = Math.max(0, map[y * width + x]);
        mass += weight;
        sumX += weight * (x - peakX);
        sumY += weight * (y - peakY);
      }
    }
    if (mass > 0) {
      out.put(landmark, peakX + sumX / mass, peakY + sumY / mass);
    } else {
      out.put(landmark, peakX, peakY);
    }
  }
}
