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
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.data.LabelWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvaluateDetectorTest {
  private static final Path PHOTO = Path.of("../../examples/images/astronaut.png");

  @TempDir private Path folder;

  @RegisterExtension final Console console = new Console();

  @BeforeEach
  void writePhotographs() throws IOException {
    Files.createDirectories(folder.resolve("photos/images"));
    Files.copy(PHOTO, folder.resolve("photos/images/a.png"));
    Files.copy(PHOTO, folder.resolve("photos/images/b.png"));
    Files.writeString(
        folder.resolve("photos/boxes.csv"),
        "image,x,y,width,height,invalid\na.png,180,70,90,120,0\nb.png,180,70,90,120,0\n"
            + "b.png,10,10,50,60,1\n");
    detections("a.png,182,72,90,120,0.9\na.png,400,300,50,60,0.4\nb.png,10,10,50,60,0.8\n");
  }

  private void detections(String rows) throws IOException {
    Files.writeString(folder.resolve("found.csv"), "image,x,y,width,height,score\n" + rows);
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private JsonNode json(String name) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(folder.resolve(name)));
  }

  private int evaluate(String... more) {
    String[] arguments = {
      "evaluate", at("photos"), "--dataset", "wider", "--boxes", at("found.csv")
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Hih.execute(all);
  }

  @Test
  void detectionsOfAFileAreScored() throws IOException {
    int code = evaluate("--json", at("out.json"));
    assertThat(console.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(console.out()).contains("found.csv on photos", "expected calibration error");
    JsonNode easy = json("out.json").get("levels").get("easy");
    assertThat(easy.get("faces").asInt()).isEqualTo(2);
    assertThat(easy.get("averagePrecision").asDouble()).isEqualTo(0.5);
  }

  @Test
  void oneLevelAndAReportAreEnough() throws IOException {
    assertThat(evaluate("--level", "hard", "--report", at("r.html"))).isZero();
    assertThat(console.out()).contains("hard").doesNotContain("easy  ");
    assertThat(Files.readString(folder.resolve("r.html")))
        .startsWith("<!DOCTYPE html>")
        .contains("Precision against recall");
  }

  @Test
  void boxesOfAnotherKindAreComparedAsFaces() throws IOException {
    // The square of Haar's cascade that implies the same landmarks as the labelled face.
    FaceBox face =
        FaceBox.of(FaceBox.Convention.WIDER, new org.hih4j.core.geometry.Box(180, 70, 90, 120));
    org.hih4j.core.geometry.Box haar = face.as(FaceBox.Convention.OPENCV_HAAR).box();
    detections(
        String.join(
            ",",
            "a.png",
            "" + haar.x(),
            "" + haar.y(),
            "" + haar.width(),
            "" + haar.height(),
            "1\n"));
    assertThat(evaluate("--box-kind", "opencv_haar", "--limit", "1", "--json", at("out.json")))
        .isZero();
    assertThat(json("out.json").get("levels").get("all").get("averagePrecision").asDouble())
        .isEqualTo(1);
  }

  @Test
  void aBadLabelIsReportedWithItsLineOrSkipped() throws IOException {
    Files.writeString(
        folder.resolve("photos/boxes.csv"),
        Files.readString(folder.resolve("photos/boxes.csv")) + "c.png,1,2,-3,4,0\n");
    assertThat(evaluate()).isEqualTo(1);
    assertThat(console.err()).contains("boxes.csv:5:").doesNotContain("\tat ");
    assertThat(evaluate("--skip-bad-rows")).isZero();
    assertThat(console.out()).contains("1 bad rows skipped");
  }

  @Test
  void theBundledDetectorIsScoredWithoutAFile() throws IOException {
    Files.writeString(
        folder.resolve("photos/boxes.csv"),
        "image,x,y,width,height,invalid\na.png,180,70,90,120,0\n");
    int code =
        Hih.execute("evaluate", at("photos"), "--dataset", "wider", "--json", at("out.json"));
    assertThat(code).isZero();
    assertThat(console.out()).contains("hih-faces on photos");
    assertThat(json("out.json").get("levels").get("all").get("averagePrecision").asDouble())
        .isEqualTo(1);
  }

  @Test
  void aDetectorThatCannotBeLoadedIsToldOfBeforeAnyPhotograph() {
    assertThat(
            Hih.execute(
                "evaluate", at("photos"), "--dataset", "wider", "--detector", at("missing")))
        .isEqualTo(1);
    assertThat(console.err()).contains("missing").doesNotContain("photograph");
  }

  @Test
  void detectionsWithoutAScoreAreRefused() throws IOException {
    Files.writeString(folder.resolve("found.csv"), "image,x,y,width,height\na.png,1,2,3,4\n");
    assertThat(evaluate()).isEqualTo(1);
    assertThat(console.err()).contains("found.csv:2:", "column score");
  }

  @Test
  void aRootIsNoFileOfDetections() {
    String root = folder.getRoot().toString();
    assertThat(Hih.execute("evaluate", at("photos"), "--dataset", "wider", "--boxes", root))
        .isEqualTo(1);
    assertThat(console.err()).contains("a file of boxes must end in .csv").doesNotContain("null");
  }

  @Test
  void misuseIsExplained() {
    assertThat(evaluate("--model", "hih-300w")).isEqualTo(2);
    assertThat(console.err()).contains("--model is for models of landmarks");
    assertThat(evaluate("--level", "simple")).isNotZero();
    assertThat(console.err()).contains("level must be one of easy");
    assertThat(Hih.execute("evaluate", at("photos"), "--level", "easy")).isEqualTo(2);
    assertThat(console.err()).contains("--level needs --dataset wider");
    assertThat(evaluate("--detector", "hih-faces")).isEqualTo(2);
    assertThat(console.err()).contains("--detector goes without --boxes");
    assertThat(
            Hih.execute("evaluate", at("photos"), "--dataset", "wider", "--box-kind", "detector"))
        .isEqualTo(2);
    assertThat(console.err()).contains("--box-kind needs --boxes FILE");
  }

  @Test
  void aModelIsScoredWithTrueAndWithDetectedBoxes() throws IOException {
    Landmarks own;
    try (FaceAligner aligner =
        FaceAligner.load(
            Models.bundled("hih-300w"), AlignerOptions.builder().refinement(0).build())) {
      own = aligner.align(PHOTO, FaceBox.detector(169, 63, 115, 115)).landmarks();
    }
    Files.createDirectories(folder.resolve("faces/images"));
    try (LabelWriter writer = LabelWriter.csv(folder.resolve("faces/labels.csv"), own.scheme())) {
      for (String name : new String[] {"a.png", "b.png"}) {
        Files.copy(PHOTO, folder.resolve("faces/images/" + name));
        writer.add(name, own);
      }
      writer.commit();
    }
    detections("a.png,400,300,50,60,0.9\na.png,169,63,115,115,0.4\nb.png,400,300,50,60,0.9\n");
    int code =
        Hih.execute(
            "evaluate",
            at("faces"),
            "--box",
            "detector",
            "--boxes",
            at("found.csv"),
            "--json",
            at("out.json"));
    assertThat(console.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(console.out()).contains("1 of 2 faces found", "missed: b.png", "detector's scatter");
    JsonNode json = json("out.json");
    assertThat(json.get("nme").asDouble()).isCloseTo(0, within(1e-5));
    assertThat(json.get("failureRate").get("8").asDouble()).isEqualTo(50);
    assertThat(json.get("boxComparison").get("missed").get(0).asString()).isEqualTo("b.png");
  }
}
