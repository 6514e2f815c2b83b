package org.hih4j.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.hih4j.core.geometry.CropRule;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.HeatmapFrame;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.inference.InferenceException;
import org.hih4j.model.ModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelBundleTest {
  private static final String CONFIDENCE =
      "\"confidence\": {\"tolerance\": 0.05, \"intercept\": 1, \"slope\": -1, \"fittedOn\": \"\","
          + " \"groups\": {\"PART\": {\"intercept\": 1, \"slope\": -1}}}, ";

  @TempDir private Path folder;

  private Path written() {
    TestModels.colours().write(folder);
    return folder;
  }

  private String card() throws IOException {
    return Files.readString(written().resolve("model.json"));
  }

  private void assertRefused(String json, String... words) throws IOException {
    Files.writeString(folder.resolve("model.json"), json);
    assertThatThrownBy(() -> ModelBundle.load(folder))
        .isInstanceOf(ModelException.class)
        .message()
        .contains(words);
  }

  static List<HeatmapDecoder> decoders() {
    return List.of(
        HeatmapDecoder.argmax(),
        HeatmapDecoder.quarterOffset(),
        HeatmapDecoder.dark(11),
        HeatmapDecoder.localSoftArgmax(2, 10),
        HeatmapDecoder.centreOfMass(3),
        HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.QUADRATIC),
        HeatmapDecoder.nestedExpectation(2, 3, 4),
        HeatmapDecoder.nestedWindow(1.5),
        HeatmapDecoder.reference(HeatmapDecoder.Head.HIH),
        HeatmapDecoder.referenceOfAnySign(HeatmapDecoder.Head.WOO),
        HeatmapDecoder.reference(HeatmapDecoder.Head.AFC),
        HeatmapDecoder.reference(HeatmapDecoder.Head.OD));
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aCardReadsBackAsItWasWritten(HeatmapDecoder decoder) {
    ModelBundle bundle =
        ModelBundle.of(
            TestModels.card(
                    "some.model-1",
                    new ModelCard.HeatmapOutput(
                        "maps", Optional.of("fine"), HeatmapFrame.CELL_EDGES, decoder))
                .toBuilder()
                .confidence(new ModelCard.Calibrated(0.05, -3.25, -1.5, "faces"))
                .measured(List.of(new ModelCard.Measurement("faces", "true box", 201, 3.25, 0.5)))
                .build(),
            new byte[] {1, 2, 3});
    bundle.write(folder);
    ModelBundle read = ModelBundle.load(folder);
    assertThat(read.card()).isEqualTo(bundle.card());
    assertThat(read.onnx()).containsExactly(1, 2, 3);
  }

  @Test
  void aCardWithConfidencesByPartOfTheFaceReadsBack() {
    ModelCard card =
        TestModels.colours().card().toBuilder()
            .scheme(LandmarkScheme.IBUG_68)
            .confidence(
                new ModelCard.Calibrated(
                    0.05,
                    new ModelCard.Curve(-3, -1.5, 0.5),
                    "faces",
                    Map.of(
                        "eyes", new ModelCard.Curve(-7, -2.25, 4),
                        "contour", new ModelCard.Curve(1.5, -0.75, 0))))
            .build();
    ModelBundle bundle = ModelBundle.of(card, new byte[] {1});
    bundle.write(folder);
    assertThat(ModelBundle.load(folder).card()).isEqualTo(bundle.card());
  }

  @Test
  void aCardWithOneCurveIsReadAsThatCurveForAllPoints() throws IOException {
    ModelBundle bundle =
        TestModels.colours()
            .withCard(
                TestModels.colours().card().toBuilder()
                    .confidence(new ModelCard.Calibrated(0.05, -3, -1.5, "faces"))
                    .build());
    bundle.write(folder);
    assertThat(Files.readString(folder.resolve("model.json"))).doesNotContain("sizeSlope");
    assertThat(ModelBundle.load(folder).card().confidences())
        .hasSize(3)
        .allSatisfy(
            confidence ->
                assertThat(confidence.of(Double.NaN, Math.exp(-4), 0.5))
                    .isCloseTo(1 / (1 + Math.exp(-3)), within(1e-12)));
  }

  @Test
  void landmarksHaveTheCurveOfTheirPartOfTheFace() {
    ModelCard.Curve eyes = new ModelCard.Curve(1, -1, 1);
    ModelCard card =
        TestModels.colours().card().toBuilder()
            .scheme(LandmarkScheme.WFLW_98)
            .confidence(
                new ModelCard.Calibrated(
                    0.05, new ModelCard.Curve(0, 0, 0), "faces", Map.of("eyes", eyes)))
            .build();
    double spread = Math.exp(-2);
    double size = Math.exp(-1);
    List<ModelCard.Confidence> confidences = card.confidences();
    for (int i = 0; i < confidences.size(); i++) {
      assertThat(confidences.get(i).of(Double.NaN, spread, size))
          .as(LandmarkScheme.WFLW_98.pointName(i))
          .isCloseTo(
              LandmarkScheme.WFLW_98.parts().get("eyes").contains(i) ? 1 / (1 + Math.exp(-2)) : 0.5,
              within(1e-12));
    }
  }

  @Test
  void aCurveForAPartThatTheSchemeLacksIsRefused() throws IOException {
    String json = card().replace("\"training\"", CONFIDENCE + "\"training\"");
    assertRefused(json.replace("PART", "ears"), "confidence.groups", "ears");
  }

  @Test
  void aCurveOverTheSizeOfASchemeWithoutOneIsRefused() {
    ModelCard.Builder card =
        TestModels.colours().card().toBuilder()
            .scheme(LandmarkScheme.custom("blind", 3).build())
            .confidence(
                new ModelCard.Calibrated(
                    0.05, new ModelCard.Curve(-3, -1.5, 0.5), "faces", Map.of()));
    assertThatThrownBy(card::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sizeSlope");
  }

  @Test
  void aCurveThatRisesWithTheSpreadIsRefused() throws IOException {
    String json = card().replace("\"training\"", CONFIDENCE + "\"training\"");
    assertRefused(
        json.replace("\"slope\": -1}", "\"slope\": 1}"), "confidence.groups.PART", "slope");
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aCardOfANetworkThatDecodesReadsBack(HeatmapDecoder decoder) {
    ModelCard card =
        TestModels.card(
            "decoding",
            new ModelCard.DecodedOutput("points", 64, 32, HeatmapFrame.CELL_CENTRES, decoder));
    ModelBundle bundle = ModelBundle.of(card, new byte[] {1});
    bundle.write(folder);
    assertThat(ModelBundle.load(folder).card()).isEqualTo(bundle.card());
  }

  @Test
  void aCardWithTheReferenceCropAndAStandardSchemeReadsBack() {
    ModelCard made = TestModels.colours().card();
    ModelCard card =
        made.toBuilder()
            .scheme(LandmarkScheme.WFLW_98)
            .crop(CropRule.reference(1.2))
            .sampling(org.hih4j.imaging.Sampling.CROP_THEN_RESIZE)
            .output(new ModelCard.CoordinateOutput("xy", ModelCard.CoordinateOutput.Unit.SYMMETRIC))
            .build();
    ModelBundle.of(card, new byte[5]).write(folder);
    assertThat(ModelBundle.load(folder).card().toBuilder().sha256(made.sha256()).build())
        .isEqualTo(card);
  }

  @Test
  void writingLeavesTwoFilesAndNothingElse() throws IOException {
    try (var files = Files.list(written())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("model.json", "model.onnx");
    }
  }

  @Test
  void aZipIsReadLikeAFolder() throws IOException {
    written();
    Path zip = folder.resolve("model.zip");
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out)) {
      for (String name : new String[] {"model.json", "model.onnx"}) {
        entries.putNextEntry(new ZipEntry(name));
        entries.write(Files.readAllBytes(folder.resolve(name)));
      }
    }
    assertThat(ModelBundle.load(zip).card()).isEqualTo(ModelBundle.load(folder).card());
  }

  private Path zip(Map<String, byte[]> content) throws IOException {
    Path zip = folder.resolve("model.zip");
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        entries.putNextEntry(new ZipEntry(entry.getKey()));
        entries.write(entry.getValue());
      }
    }
    return zip;
  }

  @Test
  void aZipThatUnpacksToFarMoreThanItHoldsIsRefused() throws IOException {
    Path zip =
        zip(
            Map.of(
                "model.json",
                card().getBytes(StandardCharsets.UTF_8),
                "model.onnx",
                new byte[20_000_000]));
    assertThatThrownBy(() -> ModelBundle.load(zip))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.onnx in")
        .hasMessageContaining("larger than");
  }

  @Test
  void aZipWhoseEntriesShareTheirBytesIsHeldToTheSameLimits() throws IOException {
    byte[] zip = Files.readAllBytes(zip(Map.of("model.onnx", new byte[3_000_000])));
    ByteBuffer end =
        ByteBuffer.wrap(zip, zip.length - 22, 22).slice().order(ByteOrder.LITTLE_ENDIAN);
    int length = end.getInt(12);
    int start = end.getInt(16);
    String entry = new String(zip, start, length, StandardCharsets.ISO_8859_1);
    end.putShort(8, (short) 2).putShort(10, (short) 2).putInt(12, 2 * length);
    ByteArrayOutputStream shared = new ByteArrayOutputStream();
    shared.write(zip, 0, start + length);
    shared.writeBytes(entry.replace(".onnx", ".json").getBytes(StandardCharsets.ISO_8859_1));
    shared.write(zip, zip.length - 22, 22);
    Path bomb = Files.write(folder.resolve("shared.zip"), shared.toByteArray());
    assertThatThrownBy(() -> ModelBundle.load(bomb))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.json in")
        .hasMessageContaining("larger than 1048576");
  }

  @Test
  void aZipIsNeverUnpackedToWhereItsNamesPoint() throws IOException {
    written();
    Path zip = zip(Map.of("../model.json", new byte[] {'{'}, "/tmp/../model.onnx", new byte[9]));
    Files.delete(folder.resolve("model.json"));
    Files.delete(folder.resolve("model.onnx"));
    assertThatThrownBy(() -> ModelBundle.load(zip))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("holds no model.json");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(zip);
    }
  }

  @Test
  void aZipInsideAnotherFileSystemIsRefusedWithAdvice() throws IOException {
    Path inner = zip(Map.of("model.json", new byte[1], "model.onnx", new byte[1]));
    Path outer = folder.resolve("outer.zip");
    try (FileSystem system = FileSystems.newFileSystem(outer, Map.of("create", "true"))) {
      Path copy = Files.copy(inner, system.getPath("/model.zip"));
      assertThatThrownBy(() -> ModelBundle.load(copy))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("copy it to a folder first");
    }
  }

  @Test
  void aCardOfMoreThanAMebibyteIsRefused() throws IOException {
    String card = card();
    Files.writeString(folder.resolve("model.json"), card + " ".repeat(1 << 20));
    assertThatThrownBy(() -> ModelBundle.load(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.json: it is larger than 1048576 bytes");
  }

  @Test
  void aNetworkCutShortIsRefusedThoughItsCardVouchesForIt() {
    ModelBundle whole = TestModels.colours();
    byte[] half = Arrays.copyOf(whole.onnx(), whole.onnx().length / 2);
    assertThatThrownBy(() -> FaceAligner.load(ModelBundle.of(whole.card(), half)))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("truncated");
  }

  @Test
  void aSchemeOfAbsurdSizeIsRefused() throws IOException {
    assertRefused(
        card().replace("\"points\" : 3", "\"points\" : 2000000000"), "points", "2000000000");
  }

  @Test
  void anAlteredNetworkIsRefused() throws IOException {
    Path network = written().resolve("model.onnx");
    byte[] bytes = Files.readAllBytes(network);
    bytes[bytes.length / 2] ^= 1;
    Files.write(network, bytes);
    assertThatThrownBy(() -> ModelBundle.load(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("SHA-256")
        .hasMessageContaining("again");
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(written().resolve("model.onnx"));
    assertThatThrownBy(() -> ModelBundle.load(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.onnx");
  }

  @Test
  void aPathWithoutAModelIsNamed() {
    assertThatThrownBy(() -> ModelBundle.load(folder.resolve("none")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("none");
  }

  @Test
  void aFileThatIsNoZipIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("model.zip"), "no zip");
    assertThatThrownBy(() -> ModelBundle.load(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("zip");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPipeIsRefusedWithoutWaitingForIt() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> ModelBundle.load(pipe))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("neither a folder nor a zip file");
  }

  @Test
  void anUnknownFieldIsRefusedByItsPath() throws IOException {
    assertRefused(card().replace("\"expand\"", "\"expnad\" : 2, \"expand\""), "crop.expnad");
  }

  @Test
  void aNumberOutOfRangeIsRefusedWithItsValue() throws IOException {
    assertRefused(card().replace("\"width\" : 64", "\"width\" : 64000"), "width", "64000");
  }

  @Test
  void aFieldOfTheWrongKindIsRefusedByItsPath() throws IOException {
    assertRefused(card().replace("\"width\" : 64", "\"width\" : \"wide\""), "input.width");
  }

  @Test
  void aLaterSchemaIsRefusedWithAdvice() throws IOException {
    assertRefused(card().replace("\"schema\" : 1", "\"schema\" : 2"), "version 2", "update");
  }

  @Test
  void anUnknownDecoderIsRefusedWithThoseThereAre() throws IOException {
    assertRefused(card().replace("\"centre-of-mass\"", "\"magic\""), "magic", "nested-expectation");
  }

  @Test
  void aRepeatedFieldIsRefused() throws IOException {
    assertRefused(card().replace("\"name\"", "\"schema\" : 1, \"name\""), "JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{", "{}", "{\"schema\":1}", "3 4"})
  void aBrokenCardIsRefused(String json) throws IOException {
    written();
    assertRefused(json, "model.json");
  }

  @Test
  void aMutatedCardIsReadOrRefusedAndNothingElse() throws IOException {
    byte[] good = card().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1500; i++) {
      byte[] bytes = good.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(32, 127);
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
      Files.write(folder.resolve("model.json"), java.util.Arrays.copyOf(bytes, length));
      try {
        ModelBundle.load(folder);
      } catch (ModelException e) {
        assertThat(e).hasMessageContaining("model");
      }
    }
  }

  @Test
  void readsTheContentOfItsFiles(@TempDir Path folder) throws IOException {
    ModelBundle bundle = TestModels.colours();
    bundle.write(folder);
    byte[] card = Files.readAllBytes(folder.resolve("model.json"));
    byte[] onnx = Files.readAllBytes(folder.resolve("model.onnx"));
    assertThat(ModelBundle.read(card, onnx).digest()).isEqualTo(bundle.digest());
    onnx[onnx.length / 2] ^= 1;
    assertThatThrownBy(() -> ModelBundle.read(card, onnx)).isInstanceOf(ModelException.class);
  }

  @Test
  void hasAnotherDigestWithAnotherCard() {
    ModelBundle bundle = TestModels.colours();
    ModelCard other = bundle.card().toBuilder().description("Another one.").build();
    assertThat(bundle.withCard(other).digest()).isNotEqualTo(bundle.digest());
  }

  @Test
  void aCardWithSomethingBehindItsEndIsRefused() throws IOException {
    assertRefused(card() + "{}", "not valid JSON", "follows its end");
  }

  @Test
  void aFieldThatComesTwiceIsRefused() throws IOException {
    assertRefused(card().replaceFirst("\\{", "{\"schema\": 1,"), "not valid JSON", "schema");
  }

  @Test
  void aCardThatIsEmptyOrNoObjectIsRefused() throws IOException {
    written();
    for (String json : new String[] {"", " ", "[]", "null", "1e3", "123456789012345678901"}) {
      assertRefused(json, "must be a JSON object");
    }
  }

  @Test
  void theBundledNetworksAreThoseThatTheirCardsDescribe() {
    for (String name : Models.bundledNames()) {
      ModelBundle bundled = Models.bundled(name);
      assertThat(ModelBundle.of(bundled.card(), bundled.onnx()).card()).isEqualTo(bundled.card());
    }
  }
}
