package org.hih4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.imaging.FaceImage;
import org.hih4j.workshop.GraphDecoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A network's own heatmaps, decoded in Java and in the network: those of the bundled network, and
 * for decoders that read decimal heatmaps, which that has not, those of random weights.
 */
class GraphDecodingTest {
  private static final Path PHOTO = Path.of("../../examples/images/astronaut.png");
  private static final FaceImage IMAGE = FaceImage.load(PHOTO);

  /** Good boxes, and some that push landmarks over the border of the heatmaps. */
  private static final List<FaceBox> BOXES =
      List.of(
          FaceBox.detector(169, 63, 115, 115),
          FaceBox.detector(140, 50, 160, 160),
          FaceBox.detector(200, 100, 60, 60),
          FaceBox.detector(400, 400, 80, 80));

  static Stream<String> decoders() {
    return HeatmapDecoder.names().stream().filter(name -> !name.equals("dark"));
  }

  private static boolean readsDecimals(String decoder) {
    return decoder.startsWith("nested") || decoder.startsWith("reference");
  }

  private static ModelBundle withDecimals(Path folder) {
    Path weights = TestWeights.save(68, folder.resolve("weights.safetensors"));
    Path model = folder.resolve("with-decimals");
    String[] command = {
      "model", "import", weights.toString(), "--scheme", "300w", "--out", model.toString()
    };
    assertThat(Hih.execute(command)).isZero();
    return ModelBundle.load(model);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void theNetworkFindsThePointsThatJavaFinds(String decoder, @TempDir Path folder) {
    ModelBundle shipped =
        readsDecimals(decoder) ? withDecimals(folder) : Models.bundled("hih-300w");
    ModelBundle plain = shipped.withCard(shipped.card().withDecoder(decoder));
    AlignerOptions options = AlignerOptions.builder().flipAveraging(true).batchSize(3).build();
    try (FaceAligner java = FaceAligner.load(plain, options);
        FaceAligner network = FaceAligner.load(GraphDecoding.of(plain), options)) {
      assertThat(network.card().output()).isInstanceOf(ModelCard.DecodedOutput.class);
      List<FaceAlignment> expected = java.align(IMAGE, BOXES);
      List<FaceAlignment> actual = network.align(IMAGE, BOXES);
      for (int face = 0; face < BOXES.size(); face++) {
        for (int i = 0; i < 68; i++) {
          FaceAlignment there = expected.get(face);
          FaceAlignment here = actual.get(face);
          String what = "face " + face + ", landmark " + i;
          assertThat(here.landmarks().get(i).distance(there.landmarks().get(i)))
              .as(what)
              .isLessThan(1e-3);
          if (Double.isNaN(there.confidence(i))) {
            assertThat(here.confidence(i)).as(what).isNaN();
          } else {
            assertThat(here.confidence(i)).as(what).isCloseTo(there.confidence(i), within(1e-4));
            assertSpread(here.spread(i), there.spread(i), what);
          }
        }
      }
    }
  }

  private static void assertSpread(double actual, double expected, String what) {
    if (Double.isNaN(expected)) {
      assertThat(actual).as(what).isNaN();
    } else {
      assertThat(actual).as(what).isCloseTo(expected, within(1e-3 * (1 + Math.abs(expected))));
    }
  }

  @Test
  void aDecoderOfDecimalHeatmapsIsRefusedForAModelWithoutThem() {
    ModelCard card = Models.bundled("hih-300w").card();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> card.withDecoder("nested"))
        .withMessage("hih-300w has no decimal heatmaps, which the decoder 'nested' reads");
  }

  @Test
  void darkIsRefusedByName() {
    ModelBundle shipped = Models.bundled("hih-300w");
    ModelBundle dark = shipped.withCard(shipped.card().withDecoder("dark"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GraphDecoding.of(dark))
        .withMessageContaining("DarkDecoder");
  }

  @Test
  void aModelThatDecodesItselfTakesNoOtherDecoder() {
    ModelBundle bundle = GraphDecoding.of(Models.bundled("hih-300w"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bundle.card().withDecoder("argmax"))
        .withMessageContaining("itself");
  }

  @Test
  void importingPutsTheDecoderIntoTheNetwork(@TempDir Path folder) {
    Path weights = TestWeights.save(68, folder.resolve("weights.safetensors"));
    Path model = folder.resolve("model");
    int code =
        Hih.execute(
            "model",
            "import",
            weights.toString(),
            "--scheme",
            "300w",
            "--out",
            model.toString(),
            "--decode-in-graph");
    assertThat(code).isZero();
    ModelCard card = ModelBundle.load(model).card();
    assertThat(card.output()).isInstanceOf(ModelCard.DecodedOutput.class);
    assertThat(Hih.execute("model", "verify", model.toString())).isZero();
  }
}
