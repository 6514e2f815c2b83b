package org.hih4j.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;

/** Made-up faces for the tests of the readers. */
final class Faces {
  private Faces() {}

  /** Landmarks with at most three decimals, so that every text form holds them exactly. */
  static Landmarks landmarks(LandmarkScheme scheme, long seed) {
    Random random = new Random(seed);
    double[] xy = new double[2 * scheme.size()];
    for (int i = 0; i < xy.length; i++) {
      xy[i] = (10_000 + random.nextInt(80_000)) / 1000.0;
    }
    return Landmarks.of(scheme, xy);
  }

  static String decimal(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  static void png(Path file) {
    try {
      Files.createDirectories(file.getParent());
      ImageIO.write(new BufferedImage(8, 6, BufferedImage.TYPE_3BYTE_BGR), "png", file.toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static List<Sample> all(Dataset dataset) {
    try (Stream<Sample> samples = dataset.samples()) {
      return samples.toList();
    }
  }

  static List<String> ids(Dataset dataset) {
    return all(dataset).stream().map(Sample::id).toList();
  }

  static void assertClose(Landmarks actual, Landmarks expected) {
    for (int i = 0; i < expected.size(); i++) {
      if (actual.get(i).distance(expected.get(i)) > 1e-9) {
        throw new AssertionError("point " + i + ": " + actual.get(i) + " not " + expected.get(i));
      }
    }
  }
}
