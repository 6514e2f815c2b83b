package org.hih4j.core.heatmap;

import java.util.Objects;
import org.hih4j.core.HihException;

/** {@link HeatmapDecoder#reference}. */
final class ReferenceDecoder extends HeatmapDecoder {
  private final Head head;
  private final boolean zeroUnlessPositive;

  ReferenceDecoder(Head head, boolean zeroUnlessPositive) {
    super(
        Kind.REFERENCE,
        head != Head.WOO,
        ordered(
            "head",
            Objects.requireNonNull(head, "head"),
            "zeroUnlessPositive",
            zeroUnlessPositive));
    this.head = head;
    this.zeroUnlessPositive = zeroUnlessPositive;
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    int cell = zeroUnlessPositive && !(out.peak[landmark] > 0) ? 0 : peak;
    double dx = 0;
    double dy = 0;
    switch (head) {
      case HIH -> {
        int sub = decimals.load(landmark, out);
        if (!zeroUnlessPositive || out.decimalMap(decimals.shape().cells())[sub] > 0) {
          dx = (double) decimals.shape().column(sub) / decimals.shape().width();
          dy = (double) decimals.shape().row(sub) / decimals.shape().height();
        }
      }
      case AFC -> {
        dx = offset(decimals, 2 * landmark, landmark);
        dy = offset(decimals, 2 * landmark + 1, landmark);
      }
      case OD -> {
        dx = offset(decimals, cell, landmark);
        dy = offset(decimals, shape.cells() + cell, landmark);
      }
      case WOO -> {}
    }
    out.put(landmark, shape.column(cell) + dx, shape.row(cell) + dy);
  }

  private static float offset(Decimals decimals, int at, int landmark) {
    float value = decimals.value(at);
    if (!Float.isFinite(value)) {
      throw new HihException(
          "the offset of heatmap "
              + landmark
              + " is not finite ("
              + value
              + "): "
              + Decoding.BROKEN);
    }
    return value;
  }

  @Override
  void checkDecimals(Decimals decimals, MapShape heatmaps) {
    decimals.requireMaps(head == Head.OD ? 2 : heatmaps.landmarks());
    MapShape shape = decimals.shape();
    if (head == Head.OD
        && (shape.height() != heatmaps.height() || shape.width() != heatmaps.width())) {
      throw new IllegalArgumentException("decimals must be as large as " + heatmaps + ": " + shape);
    }
    if (head == Head.AFC && shape.cells() != 2) {
      throw new IllegalArgumentException("decimals must be two values for each landmark: " + shape);
    }
  }
}
