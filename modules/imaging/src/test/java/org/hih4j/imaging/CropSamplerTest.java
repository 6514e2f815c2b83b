package org.hih4j.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import boofcv.abst.distort.FDistort;
import boofcv.alg.distort.PixelTransformAffine_F32;
import boofcv.alg.interpolate.InterpolationType;
import boofcv.struct.image.GrayF32;
import georegression.struct.affine.Affine2D_F32;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.data.Offset;
import org.hih4j.core.geometry.Crop;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.geometry.Transform2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CropSamplerTest {

  /** Leaves the colours as they are, 0 to 255. */
  private static final Normalization RAW =
      new Normalization(new float[3], new float[] {1, 1, 1}, Normalization.ChannelOrder.RGB, 1);

  private static final FaceImage NOISE = FaceImage.of(TestImages.noise(61, 47, 1));

  @Test
  void theIdentityGivesThePixelsThemselves() {
    float[] sampled = sample(NOISE, Transform2.identity(), 61, 47, Sampling.BILINEAR);
    for (int y = 0; y < 47; y++) {
      for (int x = 0; x < 61; x++) {
        for (int plane = 0; plane < 3; plane++) {
          assertThat(sampled[(plane * 47 + y) * 61 + x]).isEqualTo(value(NOISE, x, y, plane));
        }
      }
    }
  }

  @Test
  void theFastLoopIsTheDefinition() {
    Random random = new Random(2);
    for (int round = 0; round < 60; round++) {
      double scale = Math.exp(random.nextDouble() * 4 - 2);
      Transform2 map =
          Transform2.scaling(scale, scale * (0.7 + 0.6 * random.nextDouble()))
              .then(Transform2.rotation(random.nextDouble() * 7, new Point2(8, 7)))
              .then(
                  Transform2.translation(
                      random.nextDouble() * 80 - 20, random.nextDouble() * 60 - 20));
      float[] fast = sample(NOISE, map, 19, 16, Sampling.BILINEAR);
      for (int v = 0; v < 16; v++) {
        for (int u = 0; u < 19; u++) {
          Point2 at = map.apply(u, v);
          for (int plane = 0; plane < 3; plane++) {
            assertThat((double) fast[(plane * 16 + v) * 19 + u])
                .isCloseTo(bilinear(NOISE, at.x(), at.y(), plane), within(1e-3));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Sampling.class)
  void piecesAlongTheAxesAreThoseOfTheLoopForAllMaps(Sampling sampling) {
    Random random = new Random(5);
    List<FaceImage> pictures = new ArrayList<>();
    for (int type :
        new int[] {
          BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_GRAY
        }) {
      BufferedImage picture = new BufferedImage(61, 47, type);
      picture.getGraphics().drawImage(TestImages.noise(61, 47, 6), 0, 0, null);
      pictures.add(FaceImage.of(picture));
    }
    pictures.add(FaceImage.of(TestImages.noise(2, 3, 7)));
    for (int round = 0; round < 300; round++) {
      FaceImage picture = pictures.get(round % pictures.size());
      double scaleX = Math.exp(random.nextDouble() * 5 - 2.5) * (random.nextInt(4) == 0 ? -1 : 1);
      double scaleY = Math.exp(random.nextDouble() * 5 - 2.5) * (random.nextInt(4) == 0 ? -1 : 1);
      double shiftX = random.nextDouble() * 3 * picture.width() - picture.width();
      double shiftY = random.nextDouble() * 3 * picture.height() - picture.height();
      Transform2 straight = new Transform2(scaleX, 0, shiftX, 0, scaleY, shiftY);
      // Turned by too little to be seen, but no longer along the axes.
      Transform2 turned = new Transform2(scaleX, 1e-12, shiftX, 1e-12, scaleY, shiftY);
      assertThat(sample(picture, straight, 23, 18, sampling))
          .containsExactly(sample(picture, turned, 23, 18, sampling), Offset.offset(1e-4f));
    }
  }

  @ParameterizedTest
  @EnumSource(Sampling.class)
  void picturesOfOneRowOrColumnAreSampledToo(Sampling sampling) {
    for (int[] size : new int[][] {{1, 1}, {1, 9}, {9, 1}}) {
      FaceImage picture = FaceImage.of(TestImages.noise(size[0], size[1], 8));
      float[] sampled = sample(picture, Transform2.identity(), 10, 10, sampling);
      for (int v = 0; v < 10; v++) {
        for (int u = 0; u < 10; u++) {
          boolean inside = u < size[0] && v < size[1];
          assertThat(sampled[v * 10 + u]).isEqualTo(inside ? value(picture, u, v, 0) : 0);
        }
      }
    }
  }

  /** OpenCV: source = (u + 0.5) s - 0.5, weights in floating point, border pixels repeated. */
  @ParameterizedTest
  @ValueSource(ints = {9, 24, 40, 64})
  void cutAndResizedPiecesAreThoseOfOpenCv(int boxSide) {
    FaceBox box = FaceBox.landmarks(20, 12, boxSide, boxSide - 1);
    int size = 32;
    Crop crop = CropRule.reference(1.2).cropFor(box, size, size);
    double scale = crop.points().xx();
    int side = (int) Math.round(scale * size);
    int left = (int) Math.round(crop.points().tx());
    int top = (int) Math.round(crop.points().ty());

    float[] sampled = sample(NOISE, crop.sampling(), size, size, Sampling.CROP_THEN_RESIZE);
    for (int v = 0; v < size; v++) {
      for (int u = 0; u < size; u++) {
        double x = Math.min(side - 1, Math.max(0, (u + 0.5) * scale - 0.5));
        double y = Math.min(side - 1, Math.max(0, (v + 0.5) * scale - 0.5));
        for (int plane = 0; plane < 3; plane++) {
          assertThat((double) sampled[(plane * size + v) * size + u])
              .isCloseTo(bilinear(NOISE, left + x, top + y, plane), within(1e-3));
        }
      }
    }
  }

  @Test
  void cuttingAndResizingDiffersOnlyAtTheRimOfEnlargedPieces() {
    Transform2 shrinking = new Transform2(1.3, 0, 5.15, 0, 1.3, 4.15);
    assertThat(sample(NOISE, shrinking, 32, 24, Sampling.CROP_THEN_RESIZE))
        .containsExactly(sample(NOISE, shrinking, 32, 24, Sampling.BILINEAR));

    Transform2 enlarging = new Transform2(0.5, 0, 9.75, 0, 0.5, 9.75);
    float[] resized = sample(NOISE, enlarging, 32, 24, Sampling.CROP_THEN_RESIZE);
    float[] warped = sample(NOISE, enlarging, 32, 24, Sampling.BILINEAR);
    assertThat(resized[0]).isEqualTo(value(NOISE, 10, 10, 0)).isNotEqualTo(warped[0]);
    for (int v = 1; v < 23; v++) {
      for (int u = 1; u < 31; u++) {
        assertThat(resized[v * 32 + u]).isEqualTo(warped[v * 32 + u]);
      }
    }
  }

  @Test
  void boofCvGivesTheSame() {
    Random random = new Random(3);
    for (int round = 0; round < 20; round++) {
      Transform2 map =
          Transform2.scaling(0.3 + 2 * random.nextDouble())
              .then(Transform2.rotation(random.nextDouble() * 7, new Point2(12, 12)))
              .then(Transform2.translation(random.nextDouble() * 40, random.nextDouble() * 30));
      float[] fast = sample(NOISE, map, 24, 24, Sampling.BILINEAR);
      for (int plane = 0; plane < 3; plane++) {
        GrayF32 in = new GrayF32(61, 47);
        GrayF32 out = new GrayF32(24, 24);
        for (int y = 0; y < 47; y++) {
          for (int x = 0; x < 61; x++) {
            in.set(x, y, value(NOISE, x, y, plane));
          }
        }
        PixelTransformAffine_F32 affine =
            new PixelTransformAffine_F32(
                new Affine2D_F32(
                    (float) map.xx(),
                    (float) map.xy(),
                    (float) map.yx(),
                    (float) map.yy(),
                    (float) map.tx(),
                    (float) map.ty()));
        new FDistort(in, out)
            .interp(InterpolationType.BILINEAR)
            .border(0)
            .transform(affine)
            .apply();
        for (int v = 0; v < 24; v++) {
          for (int u = 0; u < 24; u++) {
            Point2 at = map.apply(u, v);
            if (at.x() >= 0 && at.y() >= 0 && at.x() <= 60 && at.y() <= 46) {
              assertThat((double) fast[(plane * 24 + v) * 24 + u])
                  .isCloseTo(out.get(u, v), within(0.01));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Sampling.class)
  void whatLiesOutsideIsBlackBeforeNormalisation(Sampling sampling) {
    CropSampler sampler = new CropSampler(8, 6, Normalization.IMAGENET, sampling);
    FloatBuffer out = FloatBuffer.allocate(sampler.length());
    for (double scale : new double[] {0.5, 1, 4}) {
      for (double shift : new double[] {-200, 200, 1e9, -1e300}) {
        sampler.sample(NOISE, new Transform2(scale, 0, shift, 0, scale, 3), out, 0, false);
        assertThat(out.get(0)).isCloseTo(-0.485f / 0.229f, Offset.offset(1e-6f));
        assertThat(out.get(8 * 6)).isCloseTo(-0.456f / 0.224f, Offset.offset(1e-6f));
        assertThat(out.get(3 * 8 * 6 - 1)).isCloseTo(-0.406f / 0.225f, Offset.offset(1e-6f));
      }
    }
  }

  @Test
  void coloursAreNormalisedByPlane() {
    Normalization normalization =
        new Normalization(
            new float[] {1, 2, 3}, new float[] {2, 4, 8}, Normalization.ChannelOrder.BGR, 0.5f);
    CropSampler sampler = new CropSampler(1, 1, normalization, Sampling.BILINEAR);
    FloatBuffer out = FloatBuffer.allocate(3);
    sampler.sample(NOISE, Transform2.translation(5, 6), out, 0, false);
    assertThat(out.get(0)).isEqualTo((value(NOISE, 5, 6, 2) * 0.5f - 1) / 2);
    assertThat(out.get(1)).isEqualTo((value(NOISE, 5, 6, 1) * 0.5f - 2) / 4);
    assertThat(out.get(2)).isEqualTo((value(NOISE, 5, 6, 0) * 0.5f - 3) / 8);
  }

  @ParameterizedTest
  @EnumSource(Sampling.class)
  void mirroredColumnsAreTheSameToTheBit(Sampling sampling) {
    CropSampler sampler = new CropSampler(21, 18, Normalization.IMAGENET, sampling);
    for (double scale : new double[] {0.4, 1.1, 2.6}) {
      Transform2 map = Transform2.scaling(scale).then(Transform2.rotation(0.3, new Point2(9, 9)));
      FloatBuffer plain = FloatBuffer.allocate(sampler.length());
      FloatBuffer mirrored = FloatBuffer.allocate(sampler.length());
      sampler.sample(NOISE, map, plain, 0, false);
      sampler.sample(NOISE, map, mirrored, 0, true);
      for (int row = 0; row < 3 * 18; row++) {
        for (int u = 0; u < 21; u++) {
          assertThat(mirrored.get(row * 21 + u)).isEqualTo(plain.get(row * 21 + 20 - u));
        }
      }
    }
  }

  @Test
  void aMirroredPictureGivesTheMirroredPiece() {
    BufferedImage flipped = new BufferedImage(61, 47, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 47; y++) {
      for (int x = 0; x < 61; x++) {
        flipped.setRGB(x, y, NOISE.rgb(60 - x, y));
      }
    }
    Crop crop = CropRule.centered(1.2).cropFor(FaceBox.landmarks(14.3, 9.1, 22, 25), 24, 24);
    Crop opposite =
        CropRule.centered(1.2).cropFor(FaceBox.landmarks(60 - 14.3 - 22, 9.1, 22, 25), 24, 24);
    CropSampler sampler = new CropSampler(24, 24, RAW, Sampling.ANTIALIASED);
    FloatBuffer one = FloatBuffer.allocate(sampler.length());
    FloatBuffer other = FloatBuffer.allocate(sampler.length());
    sampler.sample(NOISE, crop.sampling(), one, 0, true);
    sampler.sample(FaceImage.of(flipped), opposite.sampling(), other, 0, false);
    for (int i = 0; i < sampler.length(); i++) {
      assertThat(other.get(i)).isCloseTo(one.get(i), Offset.offset(1e-3f));
    }
  }

  @Test
  void onlyTheWantedPlaceOfTheBufferIsWritten() {
    CropSampler sampler = new CropSampler(5, 4, RAW, Sampling.BILINEAR);
    FloatBuffer out =
        ByteBuffer.allocateDirect(4 * (3 * sampler.length()))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < out.capacity(); i++) {
      out.put(i, -7);
    }
    out.position(3).limit(9);
    sampler.sample(NOISE, Transform2.identity(), out, sampler.length(), false);
    assertThat(out.position()).isEqualTo(3);
    assertThat(out.limit()).isEqualTo(9);
    out.clear();
    for (int i = 0; i < out.capacity(); i++) {
      boolean written = i >= sampler.length() && i < 2 * sampler.length();
      assertThat(out.get(i) != -7).isEqualTo(written);
    }
  }

  @Test
  void buffersTooSmallAndSidesOutOfRangeAreRefused() {
    CropSampler sampler = new CropSampler(5, 4, RAW, Sampling.BILINEAR);
    FloatBuffer out = FloatBuffer.allocate(sampler.length());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler.sample(NOISE, Transform2.identity(), out, 1, false))
        .withMessage("out has room for 60 floats, wanted are 60 from offset 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler.sample(NOISE, Transform2.identity(), out, -1, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CropSampler(0, 4, RAW, Sampling.BILINEAR))
        .withMessage("width must be in 1..8192: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CropSampler(4, 8193, RAW, Sampling.BILINEAR))
        .withMessage("height must be in 1..8192: 8193");
  }

  @Test
  void fineStripesBecomeGrayWhenShrunkWithAntialiasing() {
    BufferedImage stripes = new BufferedImage(400, 400, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 400; y++) {
      for (int x = 0; x < 400; x += 2) {
        stripes.getRaster().setSample(x, y, 0, 255);
      }
    }
    FaceImage image = FaceImage.of(stripes);
    for (double scale : new double[] {2, 4.3, 7.9}) {
      Transform2 map = new Transform2(scale, 0, 20, 0, scale, 20);
      float[] smooth = sample(image, map, 40, 40, Sampling.ANTIALIASED);
      float[] aliased = sample(image, map, 40, 40, Sampling.BILINEAR);
      assertThat(spread(smooth)).isLessThan(30);
      assertThat(spread(aliased)).isGreaterThan(scale == 2 ? -1 : 200);
    }
  }

  @Test
  void antialiasedPiecesAreNearTheMeanOfTheAreaThatEachPixelCovers() {
    FaceImage image = FaceImage.of(TestImages.noise(300, 300, 4));
    for (int scale : new int[] {2, 5}) {
      double shift = 10 + (scale - 1) / 2.0;
      float[] sampled =
          sample(
              image,
              new Transform2(scale, 0, shift, 0, scale, shift),
              30,
              30,
              Sampling.ANTIALIASED);
      for (int v = 0; v < 30; v += 7) {
        for (int u = 0; u < 30; u += 7) {
          double sum = 0;
          for (int y = 0; y < scale; y++) {
            for (int x = 0; x < scale; x++) {
              sum += value(image, 10 + u * scale + x, 10 + v * scale + y, 1);
            }
          }
          assertThat((double) sampled[(30 + v) * 30 + u])
              .isCloseTo(sum / scale / scale, within(0.51));
        }
      }
    }
  }

  @Test
  void antialiasingKeepsThePlaceOfEdges() {
    BufferedImage halves = new BufferedImage(600, 600, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 600; y++) {
      for (int x = 300; x < 600; x++) {
        halves.getRaster().setSample(x, y, 0, 255);
      }
    }
    FaceImage image = FaceImage.of(halves);
    for (double scale : new double[] {1.2, 1.7, 2.5, 3.3, 6.1}) {
      int size = 64;
      // The edge, at 299.5, falls on the middle of the piece.
      double shift = 299.5 - scale * (size - 1) / 2.0;
      float[] row =
          sample(
              image, new Transform2(scale, 0, shift, 0, scale, 50), size, 1, Sampling.ANTIALIASED);
      double sum = 0;
      for (int u = 0; u < size; u++) {
        sum += row[u];
      }
      assertThat(sum / 255).isCloseTo(size / 2.0, within(0.2));
    }
  }

  @Test
  void extremeMapsAreBounded() {
    for (Sampling sampling : Sampling.values()) {
      for (double scale : new double[] {1e-300, 1e-9, 1e5, 1e9, 1e300}) {
        float[] sampled =
            sample(NOISE, new Transform2(scale, -scale, 3, scale, scale, 4), 9, 9, sampling);
        for (float value : sampled) {
          assertThat(value).isBetween(0f, 255f);
        }
      }
    }
  }

  @Test
  void manyThreadsGetTheSame() throws Exception {
    Transform2 map = new Transform2(2.3, -0.4, 3, 0.4, 2.3, -4);
    float[] alone = sample(NOISE, map, 24, 24, Sampling.ANTIALIASED);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<float[]>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        calls.add(() -> sample(NOISE, map, 24, 24, Sampling.ANTIALIASED));
      }
      for (Future<float[]> result : threads.invokeAll(calls)) {
        assertThat(result.get()).containsExactly(alone);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static float[] sample(
      FaceImage image, Transform2 map, int width, int height, Sampling sampling) {
    CropSampler sampler = new CropSampler(width, height, RAW, sampling);
    float[] out = new float[sampler.length()];
    sampler.sample(image, map, FloatBuffer.wrap(out), 0, false);
    return out;
  }

  private static double bilinear(FaceImage image, double x, double y, int plane) {
    double sum = 0;
    for (int row = (int) Math.floor(y); row <= Math.floor(y) + 1; row++) {
      for (int column = (int) Math.floor(x); column <= Math.floor(x) + 1; column++) {
        double share = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
        if (row >= 0 && column >= 0 && row < image.height() && column < image.width()) {
          sum += share * value(image, column, row, plane);
        }
      }
    }
    return sum;
  }

  private static float value(FaceImage image, int x, int y, int plane) {
    return image.rgb(x, y) >> (16 - 8 * plane) & 0xFF;
  }

  private static float spread(float[] values) {
    float min = Float.MAX_VALUE;
    float max = -Float.MAX_VALUE;
    for (float value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return max - min;
  }

  private static Offset<Double> within(double value) {
    return Offset.offset(value);
  }
}
