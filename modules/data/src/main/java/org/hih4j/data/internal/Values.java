package org.hih4j.data.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;

/** Values as label files spell them. */
public final class Values {
  /** Coordinates beyond this many pixels are no coordinates. */
  private static final double MAX_COORDINATE = 1e6;

  private Values() {}

  /** A coordinate: a finite decimal number of a believable size. */
  public static double coordinate(String text, String name) {
    return coordinate(number(text, name), name);
  }

  /** Checks a coordinate that is a number already. */
  public static double coordinate(double value, String name) {
    if (!(Math.abs(value) <= MAX_COORDINATE)) {
      throw new BadRow(name + " is not a usable coordinate: " + value);
    }
    return value;
  }

  /** Coordinates x0, y0, x1, y1, … by their index, checked. */
  public static double[] coordinates(int points, IntToDoubleFunction values) {
    double[] xy = new double[2 * points];
    Arrays.setAll(xy, i -> coordinate(values.applyAsDouble(i), name(i)));
    return xy;
  }

  /** The name of a coordinate by its index: x0, y0, x1, y1, … */
  public static String name(int index) {
    return (index % 2 == 0 ? "x" : "y") + index / 2;
  }

  /** A decimal number. */
  public static double number(String text, String name) {
    String trimmed = text.trim();
    char last = trimmed.isEmpty() ? ' ' : trimmed.charAt(trimmed.length() - 1);
    boolean suffixed = last == 'd' || last == 'D' || last == 'f' || last == 'F';
    if (!suffixed || trimmed.toLowerCase(Locale.ROOT).endsWith("inf")) {
      try {
        return Double.parseDouble(trimmed);
      } catch (NumberFormatException e) {
        throw new BadRow(name + " is not a number: '" + shortened(trimmed) + "'");
      }
    }
    throw new BadRow(name + " is not a number: '" + shortened(trimmed) + "'");
  }

  /** The start of a text, for a message. */
  public static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  /**
   * Landmarks that stand for a face: more than one place. Pairs of NaN are points without a label.
   */
  public static Landmarks landmarks(LandmarkScheme scheme, double[] xy) {
    int first = -1;
    boolean extent = false;
    for (int i = 0; i < xy.length; i += 2) {
      if (Double.isNaN(xy[i]) != Double.isNaN(xy[i + 1])) {
        throw new BadRow("point " + i / 2 + " has one coordinate: give both or none");
      }
      if (Double.isNaN(xy[i])) {
        continue;
      }
      extent |= first >= 0 && (xy[i] != xy[first] || xy[i + 1] != xy[first + 1]);
      first = first < 0 ? i : first;
    }
    if (!extent) {
      throw new BadRow(first < 0 ? "no point has a label" : "all points are at one place");
    }
    return Landmarks.partial(scheme, xy);
  }

  /** A coordinate, or NaN for the empty text or "NaN": a point without a label. */
  public static double coordinateIfLabelled(String text, String name) {
    String trimmed = text.trim();
    return trimmed.isEmpty() || trimmed.equalsIgnoreCase("nan")
        ? Double.NaN
        : coordinate(trimmed, name);
  }

  /** A face box as a detector gives it. */
  public static FaceBox detectorBox(double x, double y, double width, double height) {
    coordinate(x, "box x");
    coordinate(y, "box y");
    if (!(coordinate(width, "box width") > 0 && coordinate(height, "box height") > 0)) {
      throw new BadRow("the face box is empty: " + width + "x" + height);
    }
    return FaceBox.detector(x, y, width, height);
  }

  /** The path of an image within its folder. */
  public static Path image(Path folder, String name) {
    String trimmed = name.trim();
    if (trimmed.isEmpty()) {
      throw new BadRow("the image's name is empty");
    }
    try {
      return folder.resolve(trimmed.replace('\\', '/')).normalize();
    } catch (InvalidPathException e) {
      throw new BadRow("the image's name is not a path: '" + shortened(trimmed) + "'");
    }
  }
}
