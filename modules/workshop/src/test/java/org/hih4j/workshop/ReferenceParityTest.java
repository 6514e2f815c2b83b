package org.hih4j.workshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.HeatmapFrame;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.data.Dataset;
import org.hih4j.data.DatasetKind;
import org.hih4j.data.DatasetOptions;
import org.hih4j.evaluation.Evaluation;
import org.hih4j.evaluation.EvaluationOptions;
import org.hih4j.evaluation.EvaluationResult;
import org.hih4j.evaluation.FaceRow;
import org.hih4j.imaging.Normalization;
import org.hih4j.imaging.Sampling;
import org.hih4j.network.Networks;
import org.hih4j.network.architecture.HihArchitecture;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.network.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way from a reference checkpoint and pre-cropped labels to the printed error, against
 * numbers that were computed without this code: the reference's definition in PyTorch 1.13, its
 * padding in Pillow 9.4, its error in NumPy, on the same made-up images and labels.
 */
class ReferenceParityTest {
  private static final LandmarkScheme FIVE =
      LandmarkScheme.custom("five", 5).interOcular(0, 1).build();
  private static final String LABELS =
      """
      face0.png 0.250000 0.300000 0.770000 0.256000 0.530000 0.502000 0.310000 0.800000 0.740000 0.796000
      face1.png 0.280000 0.240000 0.730000 0.268000 0.560000 0.514000 0.340000 1.060000 0.700000 0.808000
      face2.png 0.310000 0.252000 0.760000 0.280000 0.520000 0.526000 0.300000 0.752000 0.730000 0.820000
      face3.png 0.270000 0.264000 0.720000 0.220000 0.550000 0.538000 0.330000 0.764000 0.690000 0.760000
      face4.png -0.090000 0.276000 1.020000 0.232000 0.510000 0.550000 0.360000 0.776000 0.720000 0.772000
      face5.png 0.260000 0.288000 0.780000 0.244000 0.540000 0.490000 0.320000 0.788000 1.001000 0.784000
      """;
  private static final double[] PLAIN = {
    1.5010516996961099, 1.6348685260591067, 1.6842312471693188,
    1.6869633786607123, 0.8071012997169179, 1.5962803476485095
  };
  private static final double[] PADDED = {
    1.5010516996961099, 1.5827751055947274, 1.6842312471693188,
    1.6869633786607123, 0.9247789167690937, 1.5959034557243168
  };
  private static final double TOLERANCE = 1e-6;

  @TempDir private Path folder;

  @BeforeEach
  void writeTheDataset() throws IOException {
    Files.writeString(folder.resolve("test.txt"), LABELS);
    List<String> lines = LABELS.lines().toList();
    Files.writeString(
        folder.resolve("test_largepose.txt"),
        String.join("\n", lines.get(0), lines.get(2), lines.get(4)) + "\n");
    Files.createDirectories(folder.resolve("test"));
    for (int i = 0; i < 6; i++) {
      ImageIO.write(image(i), "png", folder.resolve("test/face" + i + ".png").toFile());
    }
  }

  private static BufferedImage image(int i) {
    BufferedImage image = new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB);
    int middleX = 90 + 12 * i;
    int middleY = 150 - 9 * i;
    for (int y = 0; y < 256; y++) {
      for (int x = 0; x < 256; x++) {
        int distance = (x - middleX) * (x - middleX) + (y - middleY) * (y - middleY);
        int red = Math.max(0, 255 - distance / (20 + 4 * i));
        int green = (x * (2 + i) + y * 3) % 256;
        int blue = (x / (8 + i) + y / (11 - i)) % 2 * (200 + 5 * i);
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  private static ModelBundle model() throws IOException {
    byte[] checkpoint;
    try (InputStream stream = ReferenceParityTest.class.getResourceAsStream("hih-tiny.pth")) {
      checkpoint = stream.readAllBytes();
    }
    Weights weights = Weights.read(checkpoint);
    HihArchitecture architecture = Networks.infer(weights);
    ModelCard card =
        ModelCard.builder()
            .name("hih-tiny")
            .scheme(FIVE)
            .input(new ModelCard.Input(OnnxWriter.IMAGE, 256, 256, Normalization.IMAGENET))
            .crop(CropRule.reference(1.2))
            .sampling(Sampling.CROP_THEN_RESIZE)
            .output(
                new ModelCard.HeatmapOutput(
                    OnnxWriter.HEATMAPS,
                    Optional.of(OnnxWriter.DECIMALS),
                    HeatmapFrame.SCALED,
                    HeatmapDecoder.reference(HeatmapDecoder.Head.HIH)))
            .licence("made up")
            .build();
    return ModelBundle.of(card, OnnxWriter.write(architecture, weights));
  }

  private EvaluationResult evaluate(boolean cropFromLandmarks) throws IOException {
    try (Dataset dataset =
            DatasetKind.WFLW_CROPPED.open(folder, DatasetOptions.builder().scheme(FIVE).build());
        AlignerModel model =
            AlignerModel.load(model(), Optional.empty(), AlignerOptions.defaults())) {
      return Evaluation.run(
          model, dataset, EvaluationOptions.builder().cropFromLandmarks(cropFromLandmarks).build());
    }
  }

  @Test
  void everyErrorIsThatOfTheReference() throws IOException {
    EvaluationResult result = evaluate(true);
    assertThat(result.rows()).hasSize(6);
    for (FaceRow row : result.rows()) {
      assertThat(row.nme()).isCloseTo(PADDED[(int) row.index()], within(TOLERANCE));
    }
    assertThat(result.all().nme()).isCloseTo(1.4959506339357131, within(TOLERANCE));
  }

  @Test
  void subsetErrorsAreThoseOfTheReference() throws IOException {
    EvaluationResult result = evaluate(true);
    assertThat(result.subsets()).hasSize(1);
    assertThat(result.subsets().get(0).name()).isEqualTo("pose");
    assertThat(result.subsets().get(0).nme()).isCloseTo(1.3700206212115074, within(TOLERANCE));
  }

  @Test
  void withoutPaddingEveryErrorIsThatOfTheNetworkOnThePlainCrop() throws IOException {
    for (FaceRow row : evaluate(false).rows()) {
      assertThat(row.nme()).isCloseTo(PLAIN[(int) row.index()], within(TOLERANCE));
    }
  }
}
