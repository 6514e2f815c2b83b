package org.hih4j.core.heatmap;

import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * The decoding of HIH's reference code, to the last bit on square maps. Immutable, safe for use by
 * many threads.
 *
 * <p>The reference sets a cell, or a sub-cell, to (0, 0) where the greatest value of its map is not
 * above 0. For decimal maps trained through a softmax that is an accident, as only differences of
 * their values mean anything: but published results include it, so it is the default. {@link
 * #ignoringSign()} leaves it out.
 *
 * @param head the kind of sub-cell information beside the integer heatmaps
 * @param zeroUnlessPositive whether a cell is (0, 0) where the greatest value is not above 0
 */
public record ReferenceDecoder(Head head, boolean zeroUnlessPositive) implements HeatmapDecoder {
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

  /** Makes the decoder. */
  public ReferenceDecoder {
    Objects.requireNonNull(head, "head");
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
  public boolean readsDecimals() {
    return head != Head.WOO;
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
    checkDecimals(decimals, decimalsOffset, decimalShape, heatmapShape);
    int width = heatmapShape.width();
    for (int k = 0; k < heatmapShape.landmarks(); k++) {
      int peak = Decoding.load(heatmaps, heatmapsOffset, heatmapShape, k, out);
      int cell = zeroUnlessPositive && !(out.peak[k] > 0) ? 0 : peak;
      double dx = 0;
      double dy = 0;
      switch (head) {
        case HIH -> {
          int sub = Decoding.loadDecimal(decimals, decimalsOffset, decimalShape, k, out);
          if (!zeroUnlessPositive || out.decimalMap(decimalShape.cells())[sub] > 0) {
            dx = (double) (sub % decimalShape.width()) / decimalShape.width();
            dy = (double) (sub / decimalShape.width()) / decimalShape.height();
          }
        }
        case AFC -> {
          dx = decimals.get(decimalsOffset + 2 * k);
          dy = decimals.get(decimalsOffset + 2 * k + 1);
        }
        case OD -> {
          dx = decimals.get(decimalsOffset + cell);
          dy = decimals.get(decimalsOffset + heatmapShape.cells() + cell);
        }
        case WOO -> {}
      }
      out.x[k] = cell % width + dx;
      out.y[k] = cell / width + dy;
    }
  }

  private void checkDecimals(
      FloatBuffer decimals, int decimalsOffset, MapShape decimalShape, MapShape heatmapShape) {
    switch (head) {
      case WOO -> {}
      case OD -> {
        Decoding.checkDecimals(decimals, decimalsOffset, decimalShape, 2);
        if (decimalShape.height() != heatmapShape.height()
            || decimalShape.width() != heatmapShape.width()) {
          throw new IllegalArgumentException(
              "decimals must be as large as " + heatmapShape + ": " + decimalShape);
        }
      }
      case AFC -> {
        int landmarks = heatmapShape.landmarks();
        Decoding.checkDecimals(decimals, decimalsOffset, decimalShape, landmarks);
        if (decimalShape.cells() != 2) {
          throw new IllegalArgumentException(
              "decimals must be two values for each landmark: " + decimalShape);
        }
      }
      case HIH ->
          Decoding.checkDecimals(decimals, decimalsOffset, decimalShape, heatmapShape.landmarks());
    }
  }
}
