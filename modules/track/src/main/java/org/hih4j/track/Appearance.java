package org.hih4j.track;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Optional;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.FaceChip;
import org.hih4j.imaging.FaceImage;

/**
 * What a face looks like: the brightness of its upright chip, freed of mean and contrast. Enough to
 * tell faces of one video apart over some seconds, under light that changes as a whole; no face
 * recognition. Immutable.
 */
final class Appearance {
  private static final int SIDE = 24;

  /** How much a new look counts against all before. */
  private static final double NEWEST = 0.2;

  private final double[] values;

  private Appearance(double[] values) {
    this.values = values;
  }

  /** The look of a face; nothing where its landmarks lack one of the five points of a chip. */
  static Optional<Appearance> of(FaceImage frame, Landmarks face) {
    BufferedImage chip;
    try {
      chip = FaceChip.arcFace(frame, face, SIDE).image();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    byte[] bgr = ((DataBufferByte) chip.getRaster().getDataBuffer()).getData();
    double[] values = new double[SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (bgr[3 * i] & 0xFF) + 2 * (bgr[3 * i + 1] & 0xFF) + (bgr[3 * i + 2] & 0xFF);
    }
    return Optional.of(new Appearance(normalised(values)));
  }

  /** With mean 0 and length 1; all 0 for one that is flat. */
  static double[] normalised(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double square = 0;
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i] - mean;
      square += result[i] * result[i];
    }
    double length = Math.sqrt(square);
    for (int i = 0; i < values.length && length > 0; i++) {
      result[i] /= length;
    }
    return result;
  }

  /** Correlation, -1 to 1. */
  double likeness(Appearance other) {
    return product(values, other.values);
  }

  static double product(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  /** This look with a share of a newer one. */
  Appearance with(Appearance newer) {
    double[] sum = new double[values.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = values[i] + NEWEST * (newer.values[i] - values[i]);
    }
    return new Appearance(normalised(sum));
  }
}
