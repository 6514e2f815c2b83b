package org.hih4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.hih4j.core.geometry.Crop;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.geometry.Point2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.data.Dataset;
import org.hih4j.data.Sample;
import org.hih4j.evaluation.internal.ReferencePadding;
import org.hih4j.imaging.FaceImage;
import org.junit.jupiter.api.Test;

class CropsTest {
  private static final LandmarkScheme THREE = LandmarkScheme.custom("three", 3).build();

  private static ModelInfo info(CropRule rule, int input) {
    return new ModelInfo("m", THREE, rule, input, input, Map.of());
  }

  @Test
  void aWholeImageGoesThroughTheReferenceCropUnchanged() {
    ModelInfo info = info(CropRule.reference(1.2), 256);
    Crop crop = info.crop().cropFor(info.wholeImage(256), 256, 256);
    for (Point2 point : new Point2[] {new Point2(0, 0), new Point2(255, 17), new Point2(3.5, 9)}) {
      assertThat(crop.sampling().apply(point).distance(point)).isLessThan(1e-9);
      assertThat(crop.points().apply(point).distance(point)).isLessThan(1e-9);
    }
  }

  @Test
  void aWholeImageFillsTheInputOfAnyCentredCrop() {
    ModelInfo info = info(CropRule.centered(1.3), 128);
    Crop crop = info.crop().cropFor(info.wholeImage(256), 128, 128);
    assertThat(crop.sampling().apply(new Point2(-0.5, -0.5)).distance(new Point2(-0.5, -0.5)))
        .isLessThan(1e-9);
    assertThat(crop.sampling().apply(new Point2(127.5, 127.5)).distance(new Point2(255.5, 255.5)))
        .isLessThan(1e-9);
  }

  @Test
  void aCropRuleThatCannotGiveTheWholeImageIsRefused() {
    ModelInfo info = info(CropRule.reference(3), 256);
    assertThatThrownBy(() -> info.wholeImage(256)).isInstanceOf(IllegalArgumentException.class);
  }

  private static FaceImage pattern() {
    BufferedImage image = new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 256; y++) {
      for (int x = 0; x < 256; x++) {
        int red = (x * 3 + y * 5) % 256;
        int green = (x * x / 16 + y) % 256;
        int blue = (x / 16 + y / 16) % 2 * 255;
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return FaceImage.of(image);
  }

  private static Landmarks outside() {
    return Landmarks.of(
        THREE, new double[] {-0.05 * 256, 0.2 * 256, 0.9 * 256, 0.4 * 256, 128, 1.03 * 256});
  }

  /** Expected values by Pillow 9.4, bicubic, in Python. */
  @Test
  void paddedCropsAreThoseOfTheReference() {
    FaceImage padded = ReferencePadding.pad(pattern(), outside());
    int[][] expected = {
      {0, 0, 0, 0, 0},
      {18, 0, 0, 0, 0},
      {19, 5, 16, 3, 0},
      {40, 60, 130, 95, 205},
      {100, 100, 25, 70, 255},
      {200, 30, 234, 115, 23},
      {255, 0, 242, 222, 255},
      {128, 230, 39, 83, 0},
      {128, 238, 82, 92, 0},
      {77, 199, 220, 198, 0},
      {250, 236, 211, 30, 0}
    };
    for (int[] pixel : expected) {
      int rgb = padded.rgb(pixel[0], pixel[1]);
      assertThat(new int[] {rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff})
          .as("pixel %d, %d", pixel[0], pixel[1])
          .containsExactly(pixel[2], pixel[3], pixel[4]);
    }
    long[] sums = new long[3];
    for (int y = 0; y < 256; y++) {
      for (int x = 0; x < 256; x++) {
        int rgb = padded.rgb(x, y);
        sums[0] += rgb >> 16 & 0xff;
        sums[1] += rgb >> 8 & 0xff;
        sums[2] += rgb & 0xff;
      }
    }
    assertThat(sums).containsExactly(7270385, 7270516, 7269162);
  }

  @Test
  void labelsMoveWithThePaddedCrop() {
    double[] expected = {
      7.578339350180505,
      48.188235294117646,
      232.34079422382672,
      96.37647058823529,
      137.70397111913357,
      248.1694117647059
    };
    assertThat(ReferencePadding.moved(outside()).toArray()).containsExactly(expected, within(1e-9));
  }

  @Test
  void pointsJustOutsideAreDrawnToTheEdge() {
    Landmarks near = Landmarks.of(THREE, new double[] {-0.4, 5, 256.3, 6, 100, 256.2});
    assertThat(ReferencePadding.moved(near).toArray()).containsExactly(0, 5, 256, 6, 100, 256);
    FaceImage image = pattern();
    assertThat(ReferencePadding.pad(image, near)).isSameAs(image);
  }

  @Test
  void aCroppedDatasetTakesNoOtherBox() {
    MadeUp.Faces faces = MadeUp.faces(LandmarkScheme.IBUG_68, 1);
    Dataset cropped =
        new Dataset() {
          @Override
          public LandmarkScheme scheme() {
            return faces.scheme();
          }

          @Override
          public Card card() {
            return faces.card();
          }

          @Override
          public OptionalInt cropSide() {
            return OptionalInt.of(160);
          }

          @Override
          public Stream<Sample> samples() {
            return faces.samples();
          }
        };
    LandmarkModel model = new MadeUp.BoxModel("m", LandmarkScheme.IBUG_68, 0);
    EvaluationOptions official = EvaluationOptions.builder().boxes(BoxProtocol.official()).build();
    assertThatThrownBy(() -> Evaluation.run(model, cropped, official))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("official box");
  }

  @Test
  void paddingNeedsACroppedDataset() {
    assertThatThrownBy(
            () ->
                Evaluation.run(
                    new MadeUp.BoxModel("m", LandmarkScheme.IBUG_68, 0),
                    MadeUp.faces(LandmarkScheme.IBUG_68, 1),
                    EvaluationOptions.builder().cropFromLandmarks(true).build()))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("pre-cropped");
  }
}
