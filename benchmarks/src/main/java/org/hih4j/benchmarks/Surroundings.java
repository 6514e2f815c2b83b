package org.hih4j.benchmarks;

import boofcv.abst.distort.FDistort;
import boofcv.alg.distort.PixelTransformAffine_F32;
import boofcv.alg.interpolate.InterpolationType;
import boofcv.struct.image.GrayU8;
import boofcv.struct.image.Planar;
import georegression.struct.affine.Affine2D_F32;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.heatmap.DecodedPoints;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.MapShape;
import org.hih4j.imaging.CropSampler;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.Normalization;
import org.hih4j.imaging.Sampling;
import org.hih4j.inference.InferenceOptions;
import org.hih4j.inference.session.InferenceSession;
import org.hih4j.inference.session.Slot;

/**
 * What stands around the network, on one thread: a crop of a 1280 x 720 picture into its input,
 * ours, with BoofCV and as one would write it first; its heatmaps into 98 points; and the share of
 * both in a run of HIH_B.
 */
final class Surroundings {
  private static final int SIDE = 256;
  private static final int FACE = 400;
  private static final int POINTS = 98;

  private final BufferedImage picture = picture();
  private final FaceImage image = FaceImage.of(picture);
  private final Transform2 transform =
      CropRule.centered(1.25)
          .cropFor(FaceBox.landmarks(330, 60, FACE, FACE), SIDE, SIDE)
          .sampling();
  private final float[] mean = Normalization.IMAGENET.mean();
  private final float[] deviation = Normalization.IMAGENET.std();

  static String text() throws Exception {
    return new Surroundings().compare();
  }

  private String compare() throws Exception {
    FloatBuffer input = floats(3 * SIDE * SIDE);
    CropSampler sampler = new CropSampler(SIDE, SIDE, Normalization.IMAGENET, Sampling.BILINEAR);
    CropSampler smooth = new CropSampler(SIDE, SIDE, Normalization.IMAGENET, Sampling.ANTIALIASED);
    Planar<GrayU8> planar = image.toPlanar();
    List<SideBySide.Time> crops =
        new SideBySide(15, 30)
            .add("ours", () -> sampler.sample(image, transform, input, 0, false))
            .add("ours, anti-aliased", () -> smooth.sample(image, transform, input, 0, false))
            .add("BoofCV", () -> boofCv(planar, input))
            .add("pixel by pixel with getRGB", () -> naive(input))
            .run();
    MapShape shape = new MapShape(POINTS, 64, 64);
    MapShape fineShape = new MapShape(POINTS, 8, 8);
    FloatBuffer maps = noise(shape.size());
    FloatBuffer fine = noise(fineShape.size());
    DecodedPoints points = DecodedPoints.of(POINTS);
    SideBySide decoding = new SideBySide(15, 30);
    add(
        decoding,
        "the paper's decoder",
        HeatmapDecoder.reference(HeatmapDecoder.Head.HIH),
        maps,
        shape,
        fine,
        fineShape,
        points);
    add(
        decoding,
        "expectation of the integer map",
        HeatmapDecoder.localSoftArgmax(64, 1),
        maps,
        shape,
        fine,
        fineShape,
        points);
    add(
        decoding,
        "expectation of both maps",
        HeatmapDecoder.nestedExpectation(1),
        maps,
        shape,
        fine,
        fineShape,
        points);
    List<SideBySide.Time> decoders = decoding.run();
    double network;
    byte[] onnx = RandomNetworks.onnx(RandomNetworks.architecture(RandomNetworks.HIH_B));
    try (InferenceSession session =
            InferenceSession.load(onnx, InferenceOptions.builder().intraOpThreads(2).build());
        Slot slot = session.acquire(1)) {
      network = new SideBySide(9, 1).add("", slot::run).run().get(0).millis();
    }
    double around = crops.get(0).millis() + decoders.get(0).millis();
    return "| crop of 1280 x 720 to 256 x 256 | ms | of ours |\n|---|---|---|\n"
        + SideBySide.rows("", crops)
        + "\n| 98 maps of 64 x 64 | ms | of the first |\n|---|---|---|\n"
        + SideBySide.rows("", decoders)
        + String.format(
            Locale.ROOT,
            "%nOur crop and the paper's decoder: %.2f ms, %.1f %% of HIH_B's %.0f ms on two threads.%n",
            around,
            100 * around / network,
            network);
  }

  private static void add(
      SideBySide times,
      String name,
      HeatmapDecoder decoder,
      FloatBuffer maps,
      MapShape shape,
      FloatBuffer fine,
      MapShape fineShape,
      DecodedPoints points) {
    times.add(name, () -> decoder.decode(maps, 0, shape, fine, 0, fineShape, points));
  }

  private void boofCv(Planar<GrayU8> planar, FloatBuffer input) {
    Planar<GrayU8> out = new Planar<>(GrayU8.class, SIDE, SIDE, 3);
    Affine2D_F32 affine =
        new Affine2D_F32(
            (float) transform.xx(),
            (float) transform.xy(),
            (float) transform.yx(),
            (float) transform.yy(),
            (float) transform.tx(),
            (float) transform.ty());
    new FDistort(planar, out)
        .interp(InterpolationType.BILINEAR)
        .border(0)
        .transform(new PixelTransformAffine_F32(affine))
        .apply();
    for (int band = 0; band < 3; band++) {
      GrayU8 plane = out.getBand(band);
      for (int i = 0; i < SIDE * SIDE; i++) {
        input.put(
            band * SIDE * SIDE + i, ((plane.data[i] & 255) / 255f - mean[band]) / deviation[band]);
      }
    }
  }

  private void naive(FloatBuffer input) {
    for (int v = 0; v < SIDE; v++) {
      for (int u = 0; u < SIDE; u++) {
        double x = transform.applyX(u, v);
        double y = transform.applyY(u, v);
        int x0 = (int) Math.floor(x);
        int y0 = (int) Math.floor(y);
        for (int band = 0; band < 3; band++) {
          double value = 0;
          for (int corner = 0; corner < 4; corner++) {
            int px = x0 + (corner & 1);
            int py = y0 + (corner >> 1);
            if (px >= 0 && py >= 0 && px < picture.getWidth() && py < picture.getHeight()) {
              double weight = (1 - Math.abs(x - px)) * (1 - Math.abs(y - py));
              value += weight * (picture.getRGB(px, py) >> (16 - 8 * band) & 255);
            }
          }
          input.put(
              (band * SIDE + v) * SIDE + u, (float) ((value / 255 - mean[band]) / deviation[band]));
        }
      }
    }
  }

  private static BufferedImage picture() {
    BufferedImage picture = new BufferedImage(1280, 720, BufferedImage.TYPE_3BYTE_BGR);
    SplittableRandom random = new SplittableRandom(1);
    for (int y = 0; y < 720; y++) {
      for (int x = 0; x < 1280; x++) {
        picture.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return picture;
  }

  private static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  private static FloatBuffer noise(int count) {
    SplittableRandom random = new SplittableRandom(1);
    FloatBuffer buffer = floats(count);
    for (int i = 0; i < count; i++) {
      buffer.put(i, (float) (10 * random.nextDouble()));
    }
    return buffer;
  }
}
