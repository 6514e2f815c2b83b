package org.hih4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.data.DatasetOptions;
import org.hih4j.data.wider.WiderFaceDataset;
import org.hih4j.data.wider.WiderLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Photographs of 256 pixels: a face of 20 pixels stands for one of 80 at the published width. */
class DetectorEvaluationTest {
  private static final Box LARGE = new Box(20, 30, 40, 50);
  private static final Box MIDDLE = new Box(100, 30, 8, 9);
  private static final Box SMALL = new Box(200, 30, 3, 4);
  private static final Box INVALID = new Box(20, 150, 40, 50);
  private static final Box NOWHERE = new Box(150, 150, 40, 50);

  @TempDir private Path folder;

  @BeforeEach
  void writePhotographs() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    for (String name : List.of("a.png", "b.png", "none.png")) {
      ImageIO.write(
          new BufferedImage(256, 256, BufferedImage.TYPE_3BYTE_BGR),
          "png",
          folder.resolve("images/" + name).toFile());
    }
    Files.writeString(
        folder.resolve("boxes.csv"),
        "image,x,y,width,height,invalid\n"
            + row("a.png", LARGE, 0)
            + row("a.png", MIDDLE, 0)
            + row("a.png", SMALL, 0)
            + row("a.png", INVALID, 1)
            + row("b.png", LARGE, 0)
            + "none.png,,,,,\n");
  }

  private static String row(String image, Box box, int invalid) {
    return String.join(
            ",",
            image,
            "" + box.x(),
            "" + box.y(),
            "" + box.width(),
            "" + box.height(),
            "" + invalid)
        + "\n";
  }

  private WiderFaceDataset dataset() {
    return WiderFaceDataset.open(folder, DatasetOptions.defaults());
  }

  private static FoundFace found(Box box, double score) {
    return FoundFace.of(FaceBox.of(FaceBox.Convention.WIDER, box), score);
  }

  /** Finds LARGE in both, MIDDLE, the invalid face, and one false face in each. */
  private static List<FoundFace> find(String id) {
    List<FoundFace> faces = new ArrayList<>();
    faces.add(found(LARGE, 0.9));
    faces.add(found(NOWHERE, id.equals("a.png") ? 0.3 : 0.95));
    if (id.equals("a.png")) {
      faces.add(found(MIDDLE, 0.5));
      faces.add(found(INVALID, 0.99));
    }
    return faces;
  }

  private DetectorResult run(DetectorEvaluation.Options options) {
    return DetectorEvaluation.run("made up", (id, image) -> find(id), dataset(), options);
  }

  private static double averagePrecision(DetectorResult result, WiderLevel wanted) {
    return result.levels().stream()
        .filter(level -> level.level() == wanted)
        .findFirst()
        .orElseThrow()
        .curve()
        .averagePrecision();
  }

  @Test
  void eachLevelHasItsOwnFaces() {
    DetectorResult result = run(DetectorEvaluation.Options.builder().build());
    assertThat(result.levels())
        .extracting(level -> level.curve().faces())
        .containsExactly(2, 3, 4, 4);
    // From the surest: false, hit, hit; false at the end.
    assertThat(averagePrecision(result, WiderLevel.EASY)).isEqualTo(2.0 / 3, within(1e-12));
    // One hit more, of which the precision is 3/4.
    assertThat(averagePrecision(result, WiderLevel.MEDIUM)).isEqualTo(0.75, within(1e-12));
    assertThat(averagePrecision(result, WiderLevel.ALL)).isEqualTo(0.75 * 0.75, within(1e-12));
  }

  @Test
  void photographsWithoutLabelsAreSkippedAndCounted() {
    DetectorResult result = run(DetectorEvaluation.Options.builder().build());
    assertThat(result.levels().get(0).curve().photographs()).isEqualTo(2);
    assertThat(result.notes()).contains("1 photographs without any labelled face are skipped");
  }

  @Test
  void thresholdsTellFalseDetectionsAPhotograph() {
    DetectorResult.Threshold half =
        run(DetectorEvaluation.Options.builder().build()).thresholds().get(4);
    assertThat(half.score()).isEqualTo(0.5);
    assertThat(half.falsePerPhotograph()).isEqualTo(0.5);
    assertThat(half.precision()).isEqualTo(0.75);
    assertThat(half.recalls()).containsExactly(1.0, 1.0, 0.75, 0.75);
  }

  @Test
  void scoresAreComparedWithShares() {
    DetectorResult result = run(DetectorEvaluation.Options.builder().build());
    assertThat(result.reliability().orElseThrow().bins().get(9).count()).isEqualTo(3);
    assertThat(result.reliability().orElseThrow().bins().get(9).share())
        .isEqualTo(2.0 / 3, within(1e-12));
  }

  @Test
  void scoresOfAnotherScaleHaveNoReliability() {
    DetectorResult result =
        DetectorEvaluation.run(
            "logits",
            (id, image) -> List.of(found(LARGE, 12), found(NOWHERE, -8)),
            dataset(),
            DetectorEvaluation.Options.builder().build());
    assertThat(result.reliability()).isEmpty();
    assertThat(result.thresholds().get(0).score()).isEqualTo(-6, within(1e-9));
    assertThat(DetectorText.table(result)).doesNotContain("calibration");
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    DetectorResult one = run(DetectorEvaluation.Options.builder().threads(1).build());
    DetectorResult many = run(DetectorEvaluation.Options.builder().threads(7).build());
    assertThat(many.photos()).isEqualTo(one.photos());
    assertThat(many.thresholds()).isEqualTo(one.thresholds());
  }

  @Test
  void levelsByHeightAreNotTakenForThePublishedOnes() {
    assertThat(run(DetectorEvaluation.Options.builder().build()).notes().get(0))
        .contains("not to be compared with published numbers");
  }

  @Test
  void chosenLevelsAloneAreScored() {
    DetectorResult result =
        run(
            DetectorEvaluation.Options.builder()
                .levels(List.of(WiderLevel.HARD, WiderLevel.EASY))
                .build());
    assertThat(result.levels())
        .extracting(DetectorResult.Level::level)
        .containsExactly(WiderLevel.EASY, WiderLevel.HARD);
  }

  @Test
  void aPhotographThatCannotBeReadIsListedAndTheRestIsScored() throws IOException {
    Files.writeString(folder.resolve("images/b.png"), "no image");
    DetectorResult result = run(DetectorEvaluation.Options.builder().build());
    assertThat(result.failures()).singleElement().matches(photo -> photo.id().equals("b.png"));
    assertThat(result.levels().get(0).curve().faces()).isEqualTo(1);
    assertThat(DetectorText.table(result))
        .contains("1 of 3 photographs could not be scored", "not scored: b.png");
  }

  @Test
  void aLimitTakesTheFirstPhotographs() {
    DetectorResult result = run(DetectorEvaluation.Options.builder().limit(1).build());
    assertThat(result.photos()).hasSize(1);
    assertThat(result.photos().get(0).faces()).isEqualTo(3);
    assertThat(result.photos().get(0).found()).isEqualTo(2);
  }

  @Test
  void withoutAFaceThereIsNoResult() throws IOException {
    Files.writeString(folder.resolve("boxes.csv"), "image,x,y,width,height\nnone.png,,,,\n");
    assertThatThrownBy(() -> run(DetectorEvaluation.Options.builder().build()))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("no face counts");
  }

  @Test
  void aLandmarkBoxIsComparedAsTheFaceItImplies() {
    FaceBox landmarks =
        FaceBox.landmarks(FaceBox.of(FaceBox.Convention.WIDER, LARGE).landmarkBox());
    Box face = FoundFace.of(landmarks, 1).face();
    assertThat(face.overlap(LARGE)).isEqualTo(1, within(1e-9));
  }

  @Test
  void numbersAreThereForProgramsToo() {
    JsonNode json =
        JsonMapper.shared()
            .readTree(DetectorText.json(run(DetectorEvaluation.Options.builder().build())));
    assertThat(json.get("levels").get("easy").get("averagePrecision").asDouble())
        .isEqualTo(0.666667);
    assertThat(json.get("thresholds")).hasSize(9);
    assertThat(json.get("reliability").get("bins")).hasSize(10);
  }

  @Test
  void theReportIsAPageOfItsOwn() {
    DetectorResult result = run(DetectorEvaluation.Options.builder().build());
    String page = DetectorReport.of((id, image) -> find(id), dataset(), result);
    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n")
        .contains("Precision against recall", "Reliability of the score", "a.png: 2 of 3")
        .doesNotContain("src=\"http");
  }

  @Test
  void optionsAreChecked() {
    DetectorEvaluation.Options.Builder options = DetectorEvaluation.Options.builder();
    assertThatIllegalArgumentException().isThrownBy(() -> options.levels(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> options.threads(0));
    assertThatIllegalArgumentException().isThrownBy(() -> options.limit(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> found(LARGE, Double.NaN))
        .withMessageContaining("score");
  }

  @Test
  void theOrderOfDetectionsDoesNotMatter() {
    Map<String, List<FoundFace>> turned =
        Map.of("a.png", turned(find("a.png")), "b.png", turned(find("b.png")));
    DetectorResult result =
        DetectorEvaluation.run(
            "made up",
            (id, image) -> turned.getOrDefault(id, List.of()),
            dataset(),
            DetectorEvaluation.Options.builder().build());
    assertThat(averagePrecision(result, WiderLevel.MEDIUM)).isEqualTo(0.75, within(1e-12));
  }

  private static List<FoundFace> turned(List<FoundFace> faces) {
    List<FoundFace> turned = new ArrayList<>(faces);
    java.util.Collections.reverse(turned);
    return turned;
  }
}
