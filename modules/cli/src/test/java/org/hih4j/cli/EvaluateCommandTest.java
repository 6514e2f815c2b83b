package org.hih4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.data.LabelWriter;
import org.hih4j.data.PtsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The labels are the model's own answers for a box, so that its error with that box is known: 0.
 */
class EvaluateCommandTest {
  private static final Path PHOTO = Path.of("../../examples/images/astronaut.png");
  private static final FaceBox BOX = FaceBox.detector(169, 63, 115, 115);

  @TempDir private Path folder;

  @RegisterExtension final Console console = new Console();
  private Landmarks own;

  @BeforeEach
  void labelTheFace() throws IOException {
    try (FaceAligner aligner =
        FaceAligner.load(
            Models.bundled("hih-300w"), AlignerOptions.builder().refinement(0).build())) {
      own = aligner.align(PHOTO, BOX).landmarks();
    }
    Files.createDirectories(folder.resolve("faces/images"));
    Files.copy(PHOTO, folder.resolve("faces/images/a.png"));
    Files.copy(PHOTO, folder.resolve("faces/images/b.png"));
    labels("faces/labels.csv", own, "a.png", "b.png");
    Files.writeString(
        folder.resolve("boxes.csv"),
        "image,x,y,width,height\na.png,169,63,115,115\nb.png,169,63,115,115\n");
  }

  private void labels(String file, Landmarks landmarks, String... images) {
    try (LabelWriter writer = LabelWriter.csv(folder.resolve(file), landmarks.scheme())) {
      for (String image : images) {
        writer.add(image, landmarks);
      }
      writer.commit();
    }
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private JsonNode json(String name) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(folder.resolve(name)));
  }

  @Test
  void aModelIsRightAboutItsOwnPoints() throws IOException {
    int code =
        Hih.execute(
            "evaluate",
            at("faces"),
            "--box",
            "detector",
            "--boxes",
            at("boxes.csv"),
            "--json",
            at("out.json"));
    assertThat(console.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(console.out()).contains("hih-300w on faces", "box: detector's box", "FR@8");
    assertThat(json("out.json").get("nme").asDouble()).isCloseTo(0, within(1e-5));
    assertThat(json("out.json").get("count").asInt()).isEqualTo(2);
  }

  @Test
  void aFaceThatItsDatasetNumbersHasTheBoxOfItsImage() throws IOException {
    StringBuilder header = new StringBuilder("image_name,scale,center_w,center_h");
    StringBuilder row = new StringBuilder("a.png,1,200,120");
    for (int i = 0; i < own.size(); i++) {
      header.append(",original_").append(i).append("_x,original_").append(i).append("_y");
      row.append(',').append(own.x(i) + 1).append(',').append(own.y(i) + 1);
    }
    Files.writeString(folder.resolve("faces/hrnet.csv"), header + "\n" + row + "\n");
    int code =
        Hih.execute(
            "evaluate",
            at("faces/hrnet.csv"),
            "--dataset",
            "hrnet",
            "--box",
            "file",
            "--boxes",
            at("boxes.csv"),
            "--box-kind",
            "detector",
            "--json",
            at("out.json"));
    assertThat(console.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(json("out.json").get("nme").asDouble()).isCloseTo(0, within(1e-4));
  }

  @Test
  void aSecondBoxOfAnImageIsRefusedWhereAFaceHasOne() throws IOException {
    Files.writeString(
        folder.resolve("boxes.csv"),
        "image,x,y,width,height\na.png,169,63,115,115\n./a.png,1,2,3,4\n");
    assertThat(Hih.execute("evaluate", at("faces"), "--box", "file", "--boxes", at("boxes.csv")))
        .isEqualTo(1);
    assertThat(console.err()).contains("boxes.csv:3: './a.png' has a second box");
  }

  @Test
  void a300wFolderNeedsNoPreparation() throws IOException {
    Files.createDirectories(folder.resolve("300w/lfpw"));
    Files.copy(PHOTO, folder.resolve("300w/lfpw/x.png"));
    PtsFile.write(folder.resolve("300w/lfpw/x.pts"), own);
    int code =
        Hih.execute(
            "evaluate",
            at("300w"),
            "--dataset",
            "300w",
            "--split",
            "common",
            "--json",
            at("out.json"));
    assertThat(console.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(console.out()).contains("partial copy: 1 of the 554 faces of common");
    JsonNode json = json("out.json");
    assertThat(json.get("nme").asDouble()).isBetween(0.0, 10.0);
    assertThat(json.get("failureRate").get("8").asDouble()).isBetween(0.0, 100.0);
    assertThat(json.get("auc").get("10").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("subsets").get("common").get("count").asInt()).isEqualTo(1);
  }

  @Test
  void theReportIsWrittenWhole() throws IOException {
    int code = Hih.execute("evaluate", at("faces"), "--report", at("r.html"), "--curve-faces", "2");
    assertThat(code).isZero();
    assertThat(Files.readString(folder.resolve("r.html")))
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n")
        .contains("Error against the box");
  }

  @Test
  void boxCurvesAreNumbersToo() throws IOException {
    int code = Hih.execute("evaluate", at("faces"), "--curve-faces", "1", "--json", at("out.json"));
    assertThat(code).isZero();
    assertThat(console.out()).contains("box curves on 1 faces", "standard deviation of a point");
    assertThat(json("out.json").get("robustness").get("scale")).hasSize(7);
  }

  @Test
  void decodersAreComparedInPairs() throws IOException {
    int code =
        Hih.execute(
            "evaluate",
            at("faces"),
            "--compare",
            "hih-300w",
            "--compare",
            "hih-300w:argmax",
            "--json",
            at("out.json"));
    assertThat(code).isZero();
    assertThat(console.out()).contains("hih-300w + argmax", "difference");
    assertThat(json("out.json").get("comparisons")).hasSize(1);
  }

  @Test
  void aModelOf98PointsSaysHowItIsScored() {
    assertThat(Hih.execute("evaluate", at("faces"), "--model", "hih-wflw")).isZero();
    assertThat(console.out()).contains("a 98-point model scored on the 68 points");
  }

  @Test
  void ofSeveralLabelFilesTheModelsOwnIsRead() {
    double[] xy = new double[2 * 98];
    for (int i = 0; i < xy.length; i++) {
      xy[i] = 150 + i;
    }
    labels("faces/other.csv", Landmarks.of(LandmarkScheme.WFLW_98, xy), "a.png");
    assertThat(Hih.execute("evaluate", at("faces"))).isZero();
    assertThat(console.out()).contains("Full                2");
  }

  @Test
  void aCorruptImageIsReportedAndTheRestIsScored() throws IOException {
    Files.writeString(folder.resolve("faces/images/a.png"), "no image");
    assertThat(Hih.execute("evaluate", at("faces"))).isZero();
    assertThat(console.out()).contains("1 of 2 faces could not be scored", "not scored: a.png");
  }

  @Test
  void aBadRowEndsItWithFileAndLineOrIsSkipped() throws IOException {
    Path labels = folder.resolve("faces/labels.csv");
    Files.writeString(labels, Files.readString(labels) + "c.png,1,2\n");
    assertThat(Hih.execute("evaluate", at("faces"))).isEqualTo(1);
    assertThat(console.err()).contains("labels.csv:4:").doesNotContain("\tat ");
    assertThat(Hih.execute("evaluate", at("faces"), "--skip-bad-rows")).isZero();
    assertThat(console.out()).contains("1 bad rows skipped");
  }

  @Test
  void aJournalOfADetectorsBoxesIsNotGoneOnWithAfterTheyChanged() throws IOException {
    String[] arguments = {
      "evaluate",
      at("faces"),
      "--box",
      "detector",
      "--boxes",
      at("boxes.csv"),
      "--curve-faces",
      "0",
      "--resume",
      at("journal.tsv")
    };
    assertThat(Hih.execute(arguments)).isZero();
    Files.writeString(
        folder.resolve("boxes.csv"),
        "image,x,y,width,height\na.png,180,63,115,115\nb.png,169,63,115,115\n");
    assertThat(Hih.execute(arguments)).isEqualTo(1);
    assertThat(console.err()).contains("journal.tsv belongs to another evaluation");
  }

  @Test
  void optionsThatWouldHaveNoEffectAreMisuse() {
    assertThat(Hih.execute("evaluate", at("faces"), "--detector", "hih-faces")).isEqualTo(2);
    assertThat(console.err()).contains("--detector needs --box detector");
    assertThat(
            Hih.execute("evaluate", at("faces"), "--dataset", "wflw-cropped", "--box", "detector"))
        .isEqualTo(2);
    assertThat(console.err()).contains("--box and --curve-faces are not for");
    assertThat(
            Hih.execute(
                "evaluate",
                at("faces"),
                "--compare",
                "hih-300w",
                "--compare",
                "hih-300w:argmax",
                "--curve-faces",
                "3"))
        .isEqualTo(2);
    assertThat(console.err()).contains("--compare goes without");
    assertThat(Hih.execute("evaluate", at("faces"), "--dataset", "300w", "--labels", "x"))
        .isEqualTo(2);
    assertThat(console.err()).contains("300W has no use for labels: x");
  }

  @Test
  void misuseIsExplained() {
    assertThat(Hih.execute("evaluate", at("faces"), "--jitter", "much")).isEqualTo(2);
    assertThat(console.err()).contains("--jitter must be like 0.1,0.2");
    assertThat(Hih.execute("evaluate", at("faces"), "--box", "file")).isEqualTo(2);
    assertThat(console.err()).contains("--box file needs --boxes FILE");
    assertThat(Hih.execute("evaluate", at("faces"), "--compare", "hih-300w")).isEqualTo(2);
    assertThat(console.err()).contains("--compare needs at least two models");
    assertThat(Hih.execute("evaluate", at("faces"), "--decoder", "best")).isEqualTo(2);
    assertThat(console.err()).contains("decoder must be one of reference");
  }
}
