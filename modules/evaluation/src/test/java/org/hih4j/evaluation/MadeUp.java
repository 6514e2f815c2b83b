package org.hih4j.evaluation;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.Dataset;
import org.hih4j.data.Sample;
import org.hih4j.imaging.FaceImage;

/** Made-up faces and models whose answers are known. */
final class MadeUp {
  private MadeUp() {}

  /** A face on a ring: every point has a place of its own, the eyes' corners are far apart. */
  static Landmarks face(LandmarkScheme scheme, double x, double y, double size) {
    double[] xy = new double[2 * scheme.size()];
    for (int k = 0; k < scheme.size(); k++) {
      double angle = 2 * Math.PI * k / scheme.size();
      double radius = size * (0.35 + 0.15 * ((k * 7) % 5) / 4);
      xy[2 * k] = x + radius * Math.cos(angle);
      xy[2 * k + 1] = y + radius * Math.sin(angle);
    }
    return Landmarks.of(scheme, xy);
  }

  static FaceImage image(int seed) {
    BufferedImage image = new BufferedImage(160, 160, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(60 + 10 * (seed % 15), 120, 160));
    graphics.fillOval(20, 20, 120, 120);
    graphics.dispose();
    return FaceImage.of(image);
  }

  /** A dataset in memory. */
  record Faces(LandmarkScheme scheme, List<Sample> list, Dataset.Card card) implements Dataset {
    @Override
    public Stream<Sample> samples() {
      return list.stream();
    }
  }

  static Faces faces(LandmarkScheme scheme, int count) {
    return faces(scheme, count, (index, sample) -> sample);
  }

  static Faces faces(
      LandmarkScheme scheme,
      int count,
      BiFunction<Integer, Sample.Builder, Sample.Builder> change) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int seed = i;
      Sample.Builder sample =
          Sample.builder(
              "face" + i + ".png",
              Sample.Image.of(() -> image(seed)),
              face(scheme, 78 + i % 5, 80 - i % 3, 100));
      sample.subset(i % 3 == 0 ? "hard" : "easy");
      samples.add(change.apply(i, sample).build());
    }
    return new Faces(scheme, List.copyOf(samples), card());
  }

  static Dataset.Card card() {
    return new Dataset.Card(
        "Made-up",
        "test",
        "memory",
        List.of("hard", "easy"),
        OptionalLong.empty(),
        Normalizer.Kind.INTER_OCULAR,
        0.1,
        "free",
        List.of());
  }

  static ModelInfo info(String name, LandmarkScheme scheme) {
    return new ModelInfo(
        name, scheme, CropRule.centered(1.25), 128, 128, Map.of("decoder", "none"));
  }

  /**
   * A model that puts the points into its box as they lie in the made-up face, so that it is right
   * for the true box and wrong by as much as the box is; and moved by a fixed step.
   */
  static final class BoxModel implements LandmarkModel {
    final AtomicInteger calls = new AtomicInteger();
    private final ModelInfo info;
    private final double dx;

    BoxModel(String name, LandmarkScheme scheme, double dx) {
      this.info = MadeUp.info(name, scheme);
      this.dx = dx;
    }

    @Override
    public ModelInfo info() {
      return info;
    }

    @Override
    public Landmarks align(FaceImage image, FaceBox faceBox) {
      calls.incrementAndGet();
      Box box = faceBox.landmarkBox();
      Landmarks standard = face(info.scheme(), 0, 0, 1);
      Box from = standard.bounds();
      double[] xy = standard.toArray();
      for (int k = 0; k < standard.size(); k++) {
        xy[2 * k] = box.x() + (xy[2 * k] - from.x()) / from.width() * box.width() + dx;
        xy[2 * k + 1] = box.y() + (xy[2 * k + 1] - from.y()) / from.height() * box.height();
      }
      return Landmarks.of(info.scheme(), xy);
    }
  }
}
