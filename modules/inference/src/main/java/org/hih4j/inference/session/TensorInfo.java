package org.hih4j.inference.session;

import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * An input or output of a network. Immutable.
 *
 * @param name its name in the graph
 * @param type its element type as ONNX names it, such as {@code FLOAT}
 * @param shape its dimensions, outermost first; -1 where the graph leaves one open
 * @param dimensionNames the names of open dimensions, parallel to {@code shape}; an empty string
 *     where a dimension has none
 */
public record TensorInfo(String name, String type, List<Long> shape, List<String> dimensionNames) {

  /** Copies the lists. */
  public TensorInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    shape = List.copyOf(shape);
    dimensionNames = List.copyOf(dimensionNames);
    if (shape.size() != dimensionNames.size()) {
      throw new IllegalArgumentException(
          "shape has " + shape.size() + " dimensions, dimensionNames " + dimensionNames.size());
    }
  }

  /** {@return whether the elements are 32-bit floats, the only ones that a {@link Slot} carries} */
  public boolean isFloat() {
    return type.equals("FLOAT");
  }

  /**
   * Whether a shape fits this tensor's.
   *
   * @param wanted the dimensions, -1 for any
   * @return whether there are as many and each pair is equal or has a -1
   */
  public boolean fits(long... wanted) {
    if (wanted.length != shape.size()) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      long own = shape.get(i);
      if (own >= 0 && wanted[i] >= 0 && own != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /** Name, type and shape, such as {@code heatmaps FLOAT[n, 98, 64, 64]}. */
  @Override
  public String toString() {
    StringJoiner dimensions = new StringJoiner(", ", "[", "]");
    for (int i = 0; i < shape.size(); i++) {
      long size = shape.get(i);
      String open = dimensionNames.get(i).isEmpty() ? "?" : dimensionNames.get(i);
      dimensions.add(size < 0 ? open : Long.toString(size));
    }
    return name + " " + type + dimensions;
  }
}
