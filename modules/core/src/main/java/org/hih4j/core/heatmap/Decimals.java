package org.hih4j.core.heatmap;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Decimal maps or offsets of one face, somewhere in a buffer. */
record Decimals(FloatBuffer values, int offset, MapShape shape) {
  /** One map of one cell: for decoders that read none. */
  static final Decimals NONE = new Decimals(FloatBuffer.allocate(1), 0, new MapShape(1, 1, 1));

  static Decimals of(@Nullable FloatBuffer values, int offset, @Nullable MapShape shape) {
    if (values == null || shape == null) {
      throw new IllegalArgumentException("decimals must be given: this decoder reads them");
    }
    Decoding.checkBlock("decimals", values, offset, shape);
    return new Decimals(values, offset, shape);
  }

  void requireMaps(int count) {
    if (shape.landmarks() != count) {
      throw new IllegalArgumentException("decimals must be of " + count + " landmarks: " + shape);
    }
  }

  float value(int index) {
    return values.get(offset + index);
  }

  /** Copies one map into the working memory of {@code out} and returns the cell of its peak. */
  int load(int landmark, DecodedPoints out) {
    int cells = shape.cells();
    float[] map = out.decimalMap(cells);
    values.get(offset + landmark * cells, map, 0, cells);
    int cell = Decoding.argmax(map, cells);
    Decoding.requireFinite(cell < 0 ? Float.NaN : map[cell], "decimal map", landmark);
    return cell;
  }
}
