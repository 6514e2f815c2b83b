package org.hih4j.core.heatmap;

import java.util.Map;
import java.util.Objects;

/**
 * The decoding of HIH's reference code, to the last bit on square maps. Immutable, safe for use by
 * many threads.
 *
 * <p>The reference sets a cell, or a sub-cell, to (0, 0) where the greatest value of its map is not
 * above 0. For decimal maps trained through a softmax that is an accident, as only differences of
 * their values mean anything: but published results include it, so it is the default. {@link
 * #ignoringSign()} leaves it out.
 */
public final class ReferenceDecoder extends HeatmapDecoder {
  /** The kinds of sub-cell information that the reference compares. */
  public enum Head {
    /** Decimal maps, one for each landmark: the point is cell + sub-cell / size. */
    HIH,
    /** None: the point is the cell. */
    WOO,
    /** Offsets (x, y), one pair for each landmark, as maps of 1 row and 2 columns. */
    AFC,
    /** Two maps, of x and of y offsets, as large as the heatmaps and shared by all landmarks. */
    OD
  }

  private final Head head;
  private final boolean zeroUnlessPositive;

  /**
   * Makes the decoder.
   *
   * @param head the kind of sub-cell information beside the integer heatmaps
   * @param zeroUnlessPositive whether a cell is (0, 0) where the greatest value is not above 0
   */
  public ReferenceDecoder(Head head, boolean zeroUnlessPositive) {
    this.head = Objects.requireNonNull(head, "head");
    this.zeroUnlessPositive = zeroUnlessPositive;
  }

  /** Returns the kind of sub-cell information beside the integer heatmaps. */
  public Head head() {
    return head;
  }

  /** Returns whether a cell is (0, 0) where the greatest value is not above 0. */
  public boolean zeroUnlessPositive() {
    return zeroUnlessPositive;
  }

  /** Returns the decoder of heatmaps with decimal maps. */
  public static ReferenceDecoder hih() {
    return new ReferenceDecoder(Head.HIH, true);
  }

  /** Returns the decoder of heatmaps alone. */
  public static ReferenceDecoder woo() {
    return new ReferenceDecoder(Head.WOO, true);
  }

  /** Returns the decoder of heatmaps with an offset for each landmark. */
  public static ReferenceDecoder afc() {
    return new ReferenceDecoder(Head.AFC, true);
  }

  /** Returns the decoder of heatmaps with two dense maps of offsets. */
  public static ReferenceDecoder od() {
    return new ReferenceDecoder(Head.OD, true);
  }

  /** Returns this decoder without the rule that a cell is (0, 0) unless the peak is above 0. */
  public ReferenceDecoder ignoringSign() {
    return new ReferenceDecoder(head, false);
  }

  @Override
  public Kind kind() {
    return Kind.REFERENCE;
  }

  @Override
  public Map<String, Object> parameters() {
    return ordered("head", head, "zeroUnlessPositive", zeroUnlessPositive);
  }

  @Override
  public boolean readsDecimals() {
    return head != Head.WOO;
  }

  @Override
  void decode(int landmark, int peak, MapShape shape, Decimals decimals, DecodedPoints out) {
    int width = shape.width();
    int cell = zeroUnlessPositive && !(out.peak[landmark] > 0) ? 0 : peak;
    double dx = 0;
    double dy = 0;
    switch (head) {
      case HIH -> {
        int sub = decimals.load(landmark, out);
        if (!zeroUnlessPositive || out.decimalMap(decimals.shape().cells())[sub] > 0) {
          int subRow = sub / decimals.shape().width();
          dx = (double) (sub % decimals.shape().width()) / decimals.shape().width();
          dy = (double) subRow / decimals.shape().height();
        }
      }
      case AFC -> {
        dx = decimals.value(2 * landmark);
        dy = decimals.value(2 * landmark + 1);
      }
      case OD -> {
        dx = decimals.value(cell);
        dy = decimals.value(shape.cells() + cell);
      }
      case WOO -> {}
    }
    int row = cell / width;
    out.x[landmark] = cell % width + dx;
    out.y[landmark] = row + dy;
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
