package org.hih4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.hih4j.align.ModelBundle;
import org.hih4j.batch.text.AlignmentText;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandLineTest {
  private static final String PHOTO = "../../examples/images/astronaut.png";
  private static final String BOX = "169,63,115,115";

  @TempDir private Path folder;

  @RegisterExtension final Console console = new Console();

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private Path checkpoint(int landmarks) {
    return TestWeights.save(landmarks, folder.resolve("weights.safetensors"));
  }

  @Test
  void alignPrintsPointsOfTheFaceAsJson() {
    assertThat(Hih.execute("align", PHOTO, "--box", BOX)).isZero();
    JsonNode root = JsonMapper.builder().build().readTree(console.out());
    assertThat(root.get("model").stringValue()).isEqualTo("hih-300w");
    JsonNode image = root.get("images").get(0);
    assertThat(image.get("image").stringValue()).isEqualTo(PHOTO);
    assertThat(image.get("width").intValue()).isEqualTo(512);
    assertThat(image.get("height").intValue()).isEqualTo(512);
    JsonNode face = image.get("faces").get(0);
    assertThat(face.get("box").get(2).doubleValue()).isEqualTo(115);
    assertThat(face.get("confidence").doubleValue()).isBetween(0.5, 1.0);
    assertThat(face.get("landmarks").size()).isEqualTo(68);
    JsonNode nose = face.get("landmarks").get(30);
    assertThat(nose.get(0).doubleValue()).isCloseTo(225, within(5.0));
    assertThat(nose.get(1).doubleValue()).isCloseTo(128, within(5.0));
    assertThat(nose.get(2).doubleValue()).isBetween(0.0, 1.0);
  }

  @Test
  void alignAlignsEveryBoxInOrder() {
    assertThat(Hih.execute("align", PHOTO, "--box", BOX, "--box", "160,60,130,130")).isZero();
    JsonNode faces = printedFaces();
    assertThat(faces.size()).isEqualTo(2);
    assertThat(faces.get(1).get("box").get(0).doubleValue()).isEqualTo(160);
  }

  @Test
  void alignFindsTheFaceWithoutABox() {
    assertThat(Hih.execute("align", PHOTO)).isZero();
    JsonNode faces = printedFaces();
    assertThat(faces.size()).isEqualTo(1);
    assertThat(faces.get(0).get("score").doubleValue()).isBetween(0.5, 1.0);
    JsonNode nose = faces.get(0).get("landmarks").get(30);
    assertThat(nose.get(0).doubleValue()).isCloseTo(225, within(5.0));
    assertThat(nose.get(1).doubleValue()).isCloseTo(128, within(5.0));
  }

  @Test
  void aPictureWithoutAFaceIsExitCode4() throws IOException {
    String gray = path("gray.png");
    BufferedImage image = new BufferedImage(200, 160, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < 160; y++) {
      for (int x = 0; x < 200; x++) {
        image.setRGB(x, y, 0x808080);
      }
    }
    ImageIO.write(image, "png", new File(gray));
    assertThat(Hih.execute("align", gray)).isEqualTo(4);
    assertThat(console.err()).contains("no face");

    String points = path("gray.pts");
    assertThat(Hih.execute("align", gray, "--format", "pts", "--json", points)).isEqualTo(4);
    assertThat(Path.of(points)).doesNotExist();
    String rows = path("gray.csv");
    assertThat(Hih.execute("align", gray, "--format", "csv", "--json", rows)).isEqualTo(4);
    assertThat(Files.readString(Path.of(rows))).startsWith("image,face,x0,").endsWith("\n");
  }

  @Test
  void alignUnderstandsLandmarkBoxes() {
    assertThat(Hih.execute("align", PHOTO, "--box", "178,87,94,92", "--box-kind", "landmarks"))
        .isZero();
    JsonNode root = JsonMapper.builder().build().readTree(console.out());
    JsonNode nose = root.get("images").get(0).get("faces").get(0).get("landmarks").get(30);
    assertThat(nose.get(0).doubleValue()).isCloseTo(225, within(5.0));
  }

  @Test
  void alignWritesCsvWithAHeader() throws IOException {
    int code =
        Hih.execute(
            "align", PHOTO, "--box", BOX, "--format", "csv", "--result", path("points.csv"));
    assertThat(code).isZero();
    List<String> lines = Files.readAllLines(folder.resolve("points.csv"));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .startsWith("image,face,x0,y0,x1,")
        .contains(",x67,y67,confidence,c0,")
        .endsWith(",c67,box_x,box_y,box_width,box_height,score,box_roll");
    assertThat(lines.get(1).split(",", -1)).hasSize(2 + 2 * 68 + 1 + 68 + 6);
    assertThat(lines.get(1)).contains(",169.000,63.000,115.000,115.000,,");
  }

  @Test
  void alignWritesPtsThatCountFromOne() throws IOException {
    Hih.execute("align", PHOTO, "--box", BOX, "--format", "csv", "--result", path("points.csv"));
    Hih.execute("align", PHOTO, "--box", BOX, "--format", "pts", "--result", path("points.pts"));
    List<String> pts = Files.readAllLines(folder.resolve("points.pts"));
    String[] csv = Files.readAllLines(folder.resolve("points.csv")).get(1).split(",");
    assertThat(pts).hasSize(68 + 4).contains("n_points: 68", "{").endsWith("}");
    assertThat(pts.get(0)).startsWith("version: 1 box: 170.0 64.0 115.0 115.0 confidence: 0.");
    double x = Double.parseDouble(pts.get(3).split(" ")[0]);
    assertThat(x).isCloseTo(Double.parseDouble(csv[2]) + 1, within(1e-3));
  }

  @Test
  void alignDrawsAndCutsPictures() throws IOException {
    int code =
        Hih.execute(
            "align",
            PHOTO,
            "--box",
            BOX,
            "--model",
            "hih-wflw",
            "--out",
            path("drawn.png"),
            "--chip",
            path("chip.jpg"));
    assertThat(code).isZero();
    BufferedImage drawn = ImageIO.read(folder.resolve("drawn.png").toFile());
    BufferedImage chip = ImageIO.read(folder.resolve("chip.jpg").toFile());
    assertThat(drawn.getWidth()).isEqualTo(512);
    assertThat(chip.getWidth()).isEqualTo(112);
    assertThat(console.out()).contains("98 points").contains("drawn.png");
  }

  @Test
  void alignDrawsSeveralImagesIntoAFolder() throws IOException {
    Path copy = folder.resolve("copy.png");
    Files.copy(Path.of(PHOTO), copy);
    int code =
        Hih.execute("align", PHOTO, copy.toString(), "--box", BOX, "--out", path("pictures"));
    assertThat(code).isZero();
    assertThat(folder.resolve("pictures/astronaut.png")).exists();
    assertThat(folder.resolve("pictures/copy.png")).exists();
  }

  @Test
  void noImageIsReplacedByWhatIsWrittenOfIt() throws IOException {
    Path photo = Files.copy(Path.of(PHOTO), folder.resolve("a.png"));
    Path other = Files.copy(Path.of(PHOTO), folder.resolve("a-0.png"));
    Path namesake = Files.copy(Path.of(PHOTO), folder.resolve("a.jpg"));
    String here = folder.toString();
    List<List<String>> overwriting =
        List.of(
            List.of("align", path("a.png"), "--out", path("a.png")),
            List.of("align", path("a.png"), "--json", here + "/./a.png"),
            List.of("align", path("a.png"), "--detect-only", "--out", path("a.png")),
            List.of("align", path("a.png"), "--chip", path("a.png")),
            List.of("align", path("a.png"), PHOTO, "--out", here),
            List.of("align", path("a.png"), PHOTO, "--detect-only", "--out", here),
            List.of("align", path("a.png"), path("a-0.png"), "--chip", here),
            List.of("align", path("a.png"), path("a.jpg"), "--out", path("drawn")));
    for (List<String> command : overwriting) {
      assertThat(Hih.execute(command.toArray(new String[0]))).as(command.toString()).isEqualTo(2);
    }
    for (Path image : List.of(photo, other, namesake)) {
      assertThat(image).hasSameBinaryContentAs(Path.of(PHOTO));
    }
  }

  @Test
  void anOptionWithoutUseBesideAnotherIsExitCode2() {
    assertThat(Hih.execute("align", PHOTO, "--detect-only", "--flip")).isEqualTo(2);
    assertThat(console.err()).contains("--detect-only has no use for --flip");
    assertThat(Hih.execute("align", PHOTO, "--box", BOX, "--score", "0.9")).isEqualTo(2);
    assertThat(console.err()).contains("--box has no use for --score");
  }

  @Test
  void aMissingImageIsOneLineAndExitCode1() {
    assertThat(Hih.execute("align", path("none.png"), "--box", BOX)).isEqualTo(1);
    assertThat(console.err().strip().lines()).hasSize(1);
    assertThat(console.err()).contains("none.png");
  }

  @Test
  void aFileThatIsNoImageIsOneLineAndExitCode1() throws IOException {
    Files.writeString(folder.resolve("text.jpg"), "no image");
    assertThat(Hih.execute("align", path("text.jpg"), "--box", BOX)).isEqualTo(1);
    assertThat(console.err().strip().lines()).hasSize(1);
    assertThat(console.err()).contains("text.jpg");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsOneLineAndExitCode1() {
    assertThat(Hih.execute("align", PHOTO, "--box", BOX, "--json", "/dev/full")).isEqualTo(1);
    assertThat(console.err().strip().lines()).hasSize(1);
    assertThat(console.err()).contains("cannot write /dev/full");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderThatCannotBeWrittenToIsOneLineAndExitCode1() {
    assertThat(Hih.execute("align", PHOTO, "--box", BOX, "--json", "/proc/a.json")).isEqualTo(1);
    assertThat(console.err().strip().lines()).hasSize(1);
    assertThat(console.err()).contains("cannot write /proc/a.json");
  }

  @Test
  void aMessageWithAMillionSpacesIsPrintedAtOnce() throws IOException {
    Path card = Files.createDirectory(folder.resolve("model")).resolve("model.json");
    Files.writeString(card, "{\"schema\": \"" + " ".repeat(1_000_000) + "\"}");
    Files.write(card.resolveSibling("model.onnx"), new byte[1]);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> assertThat(Hih.execute("model", "info", card.getParent().toString())).isEqualTo(1));
    assertThat(console.err()).contains("schema must be a whole number");
  }

  @Test
  void aBoxOutsideTheImageIsExitCode2() {
    assertThat(Hih.execute("align", PHOTO, "--box", "900,10,50,50")).isEqualTo(2);
    assertThat(console.err()).contains("512 x 512").contains("which lies outside");
  }

  @Test
  void aBoxFarLargerThanTheImageIsToldWhereItsLandmarksWouldLie() {
    assertThat(Hih.execute("align", PHOTO, "--box", "-1,-1,9000,9000")).isEqualTo(2);
    assertThat(console.err()).contains("512 x 512").contains("whose landmarks would lie in");
  }

  @Test
  void misuseIsExitCode2() throws IOException {
    Path labels =
        Files.createDirectories(folder.resolve("set/images")).resolveSibling("labels.csv");
    StringBuilder row = new StringBuilder("a.png");
    for (int i = 0; i < 2 * 68; i++) {
      row.append(',').append(i + 1);
    }
    Files.writeString(labels, row + "\n");
    String labelled = labels.getParent().toString();
    List<List<String>> misuses =
        List.of(
            List.of(),
            List.of("align"),
            List.of("align", PHOTO, "--box", "1,2,3"),
            List.of("align", PHOTO, "--box", "1,2,3,x"),
            List.of("align", PHOTO, "--box", "1,2,-3,4"),
            List.of("align", PHOTO, "--box", "1,2,NaN,4"),
            List.of("align", PHOTO, "--boxx", BOX),
            List.of("align", PHOTO, "--box", BOX, "--box-kind", "other"),
            List.of("align", PHOTO, "--box-kind", "dlib"),
            List.of("align", folder.toString(), "--out", path("o.csv"), "--box-kind", "dlib"),
            List.of("align", PHOTO, "--box", BOX, "--refine", "-1"),
            List.of("align", PHOTO, "--box", BOX, "--threads", "-3"),
            List.of("align", PHOTO, "--box", BOX, "--out", path("o.xyz")),
            List.of("align", PHOTO, "--box", BOX, "--out", "/"),
            List.of("align", PHOTO, "--box", BOX, "--chip", path("o.xyz")),
            List.of("align", PHOTO, PHOTO, "--box", BOX, "--format", "pts"),
            List.of("evaluate", folder.toString(), "--dataset", "wflw", "--split", "foo"),
            List.of("evaluate", folder.toString(), "--dataset", "300w", "--split", "foo"),
            List.of("evaluate", labelled, "--dataset", "csv", "--decoder", "foo"),
            List.of("model"),
            List.of("model", "import"),
            List.of("nonsense"));
    List<String> wrong = new ArrayList<>();
    for (List<String> misuse : misuses) {
      int code = Hih.execute(misuse.toArray(new String[0]));
      if (code != 2) {
        wrong.add(misuse + " -> " + code);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void resultsThatStandardOutputDoesNotTakeAreExitCode1() throws IOException {
    System.setOut(new PrintStream(new FileOutputStream("/dev/full"), true, StandardCharsets.UTF_8));
    assertThat(Hih.execute("align", PHOTO, "--box", BOX, "--json", "-")).isEqualTo(1);
    assertThat(console.err()).contains("standard output");
  }

  @Test
  void goodImagesAreAlignedBesideBadOnes() throws IOException {
    Files.writeString(folder.resolve("bad.jpg"), "no picture");
    String results = path("points.jsonl");
    assertThat(
            Hih.execute(
                "align",
                path("bad.jpg"),
                PHOTO,
                "--box",
                BOX,
                "--format",
                "jsonl",
                "--json",
                results))
        .isEqualTo(3);
    assertThat(console.err()).contains("bad.jpg is in no image format");
    assertThat(Files.readAllLines(Path.of(results))).singleElement().asString().contains(PHOTO);
    assertThat(Hih.execute("align", path("bad.jpg"), path("bad.jpg"))).isEqualTo(1);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void controlCharactersOfANameDoNotReachTheTerminal() throws IOException {
    Path file = Files.writeString(folder.resolve("a\u001b[2Jb.jpg"), "no picture");
    assertThat(Hih.execute("align", file.toString(), "--box", BOX)).isEqualTo(1);
    assertThat(console.err()).contains("a\uFFFD[2Jb.jpg").doesNotContain("\u001b");
  }

  @Test
  void numbersOfAnySizeAreWrittenAsTheyAre() {
    assertThat(Hih.execute("align", PHOTO, "--box", "-5e16,-6e16,1e17,1e17")).isZero();
    assertThat(console.out()).contains("\"box\":[-5.0E16,-6.0E16,1.0E17,1.0E17]");
  }

  @Test
  void csvHasConfidences() {
    assertThat(AlignmentText.csvHeader(LandmarkScheme.custom("one", 1).build(), List.of()))
        .startsWith("image,face,x0,y0,confidence,c0,box_x");
    assertThat(Hih.execute("align", PHOTO, "--box", BOX, "--format", "csv")).isZero();
    String[] lines = console.out().split("\n");
    String[] cells = lines[1].split(",");
    assertThat(Double.parseDouble(cells[2 + 2 * 68])).isBetween(0.01, 1.0);
    assertThat(Double.parseDouble(cells[2 + 2 * 68 + 68])).isBetween(0.01, 1.0);
  }

  @Test
  void aStackTraceIsShownOnlyWhenAskedFor() {
    Hih.execute("align", path("none.png"), "--box", BOX);
    assertThat(console.err()).doesNotContain("\tat ");
    Hih.execute("align", path("none.png"), "--box", BOX, "--verbose");
    assertThat(console.err()).contains("\tat ");
  }

  @Test
  void anUnknownModelIsNamedWithThoseThereAre() {
    assertThat(Hih.execute("align", PHOTO, "--box", BOX, "--model", "nonsense")).isEqualTo(1);
    assertThat(console.err()).contains("nonsense").contains("hih-300w");
  }

  @Test
  void modelListNamesTheBundledModels() {
    assertThat(Hih.execute("model", "list")).isZero();
    assertThat(console.out())
        .contains("hih-300w")
        .contains("68")
        .contains("hih-wflw")
        .contains("98");
  }

  @Test
  void modelInfoPrintsLicenceAndMeasurements() {
    assertThat(Hih.execute("model", "info", "hih-300w")).isZero();
    assertThat(console.out()).contains("licence").contains("SHA-256").contains("NME");
  }

  @Test
  void modelVerifyLoadsAndRunsTheBundledModels() {
    assertThat(Hih.execute("model", "verify", "hih-300w")).isZero();
    assertThat(Hih.execute("model", "verify", "hih-wflw")).isZero();
    assertThat(console.out()).contains("hih-300w: good").contains("hih-wflw: good");
  }

  @Test
  void modelVerifyRefusesAnAlteredModel() throws IOException {
    Hih.execute(
        "model", "import", checkpoint(68).toString(), "--scheme", "300w", "--out", path("model"));
    Path onnx = folder.resolve("model/model.onnx");
    byte[] bytes = Files.readAllBytes(onnx);
    bytes[bytes.length - 9] ^= 4;
    Files.write(onnx, bytes);
    assertThat(Hih.execute("model", "verify", path("model"))).isEqualTo(1);
    assertThat(console.err()).contains("SHA-256");
  }

  @Test
  void modelImportMakesAModelThatAligns() {
    int code =
        Hih.execute(
            "model", "import", checkpoint(68).toString(), "--scheme", "300w", "--out", path("m"));
    assertThat(console.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(Hih.execute("align", PHOTO, "--box", BOX, "--model", path("m"))).isZero();
    assertThat(console.out()).contains("\"model\":\"m\"");
  }

  @Test
  void modelImportCutsTheChannelsOfAJointCheckpoint() {
    int code =
        Hih.execute(
            "model",
            "import",
            checkpoint(166).toString(),
            "--scheme",
            "wflw",
            "--channels",
            "68..166",
            "--crop",
            "centered",
            "--decoder",
            "nested_expectation",
            "--out",
            path("cut"));
    assertThat(console.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(Hih.execute("model", "verify", path("cut"))).isZero();
  }

  @Test
  void aModelIsNotNamedAfterARoot() {
    String root = folder.getRoot().toString();
    String[] command = {
      "model", "import", checkpoint(68).toString(), "--scheme", "300w", "--out", root
    };
    assertThat(Hih.execute(command)).isEqualTo(2);
    assertThat(console.err()).contains("name").doesNotContain("\tat ");
  }

  @Test
  void modelImportRefusesASchemeOfAnotherSize() {
    int code =
        Hih.execute(
            "model", "import", checkpoint(68).toString(), "--scheme", "wflw", "--out", path("m"));
    assertThat(code).isEqualTo(2);
    assertThat(console.err()).contains("98").contains("68");
    assertThat(folder.resolve("m")).doesNotExist();
  }

  /** A folder with the astronaut's face, and a picture of nothing. */
  private Path crops() throws IOException {
    Path crops = Files.createDirectory(folder.resolve("crops"));
    BufferedImage photo = ImageIO.read(Path.of(PHOTO).toFile());
    BufferedImage face = photo.getSubimage(155, 60, 140, 140);
    ImageIO.write(face, "png", crops.resolve("face.png").toFile());
    BufferedImage noise = new BufferedImage(140, 140, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(3);
    for (int y = 0; y < 140; y++) {
      for (int x = 0; x < 140; x++) {
        noise.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    ImageIO.write(noise, "png", crops.resolve("noise.png").toFile());
    return crops;
  }

  @Test
  void labelWritesTheFacesThatAModelIsSureOf() throws IOException {
    Path labels = folder.resolve("labels.csv");
    assertThat(Hih.execute("label", crops().toString(), "--out", labels.toString())).isZero();
    assertThat(console.out()).startsWith("1 of 2 faces labelled");
    List<String> lines = Files.readAllLines(labels);
    assertThat(lines).hasSize(2);
    String[] row = lines.get(1).split(",");
    assertThat(row[0]).isEqualTo("face.png");
    assertThat(Double.parseDouble(row[1 + 2 * 30])).isCloseTo(225 - 155, within(5.0));
    assertThat(Double.parseDouble(row[2 + 2 * 30])).isCloseTo(128 - 60, within(5.0));
  }

  @Test
  void labelWritesNothingWhereNoFaceIsSure() throws IOException {
    Path labels = folder.resolve("labels.csv");
    String crops = crops().toString();
    assertThat(Hih.execute("label", crops, "--agree", "1e-6", "--out", labels.toString()))
        .isEqualTo(1);
    assertThat(console.err()).contains("no face of").contains("agree within");
    assertThat(labels).doesNotExist();
  }

  @Test
  void labelNamesPicturesThatItCannotRead() throws IOException {
    Path crops = crops();
    Files.writeString(crops.resolve("broken.jpg"), "no picture");
    String labels = path("labels.csv");
    assertThat(Hih.execute("label", crops.toString(), "--out", labels)).isZero();
    assertThat(console.err()).contains("left out").contains("broken.jpg");
    assertThat(console.out()).startsWith("1 of 3 faces labelled").contains("1 failed");
  }

  @Test
  void labelBeginsAtTheBoxesOfAFile() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Files.copy(Path.of(PHOTO), photos.resolve("astronaut.png"));
    Files.copy(Path.of(PHOTO), photos.resolve("left-out.png"));
    Path boxes =
        Files.writeString(
            folder.resolve("boxes.csv"), "image,x,y,width,height\nastronaut.png,178,87,94,92\n");
    Path labels = folder.resolve("labels.csv");

    assertThat(
            Hih.execute(
                "label",
                photos.toString(),
                "--boxes",
                boxes.toString(),
                "--out",
                labels.toString()))
        .isZero();

    assertThat(console.out()).startsWith("1 of 1 faces labelled");
    String[] row = Files.readAllLines(labels).get(1).split(",");
    assertThat(Double.parseDouble(row[1 + 2 * 30])).isCloseTo(225, within(5.0));
    assertThat(Double.parseDouble(row[2 + 2 * 30])).isCloseTo(128, within(5.0));
  }

  /** Labels a folder of copies of the photograph by a file of boxes. */
  private int label(Path labels, String rows, String... pictures) throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (String picture : pictures) {
      Files.copy(Path.of(PHOTO), photos.resolve(picture));
    }
    Path boxes = Files.writeString(folder.resolve("boxes.csv"), "image,x,y,width,height\n" + rows);
    return Hih.execute(
        "label", photos.toString(), "--boxes", boxes.toString(), "--out", labels.toString());
  }

  @Test
  void labelLeavesOutAPictureWhoseBoxLiesOutside() throws IOException {
    Path labels = folder.resolve("labels.csv");
    String rows = "astronaut.png,178,87,94,92\nfar.png,5178,87,94,92\n";
    assertThat(label(labels, rows, "astronaut.png", "far.png")).isZero();
    assertThat(console.err()).contains("left out: far.png: box must have its face in the image");
    assertThat(console.out()).startsWith("1 of 2 faces labelled").contains("1 failed");
    assertThat(Files.readAllLines(labels)).hasSize(2);
  }

  @Test
  void labelBeginsAtTheBoxOfANameThatBeginsWithTheFolderItself() throws IOException {
    Path labels = folder.resolve("labels.csv");
    assertThat(label(labels, "./astronaut.png,178,87,94,92\n", "astronaut.png")).isZero();
    String[] row = Files.readAllLines(labels).get(1).split(",");
    assertThat(row[0]).isEqualTo("astronaut.png");
    assertThat(Double.parseDouble(row[1 + 2 * 30])).isCloseTo(225, within(5.0));
  }

  @Test
  void labelTakesBoxesOfPicturesInSubfolders() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos/sub"));
    Files.copy(Path.of(PHOTO), photos.resolve("astronaut.png"));
    Path boxes =
        Files.writeString(
            folder.resolve("boxes.csv"),
            "image,x,y,width,height\nsub/astronaut.png,178,87,94,92\n");
    Path labels = folder.resolve("labels.csv");
    assertThat(
            Hih.execute(
                "label",
                photos.getParent().toString(),
                "--boxes",
                boxes.toString(),
                "--out",
                labels.toString()))
        .isZero();
    assertThat(Files.readAllLines(labels).get(1)).startsWith("sub/astronaut.png,");
  }

  @Test
  void modelImportTakesASchemeOfOnesOwn() throws IOException {
    Path scheme =
        Files.writeString(folder.resolve("mine.json"), "{\"name\": \"mine\", \"points\": 68}");
    assertThat(
            Hih.execute(
                "model",
                "import",
                checkpoint(68).toString(),
                "--scheme",
                scheme.toString(),
                "--out",
                path("m")))
        .isZero();
    assertThat(ModelBundle.load(folder.resolve("m")).card().scheme().name()).isEqualTo("mine");
  }

  @Test
  void labelRefusesBoxesOfOtherPictures() throws IOException {
    Path boxes =
        Files.writeString(
            folder.resolve("boxes.csv"), "image,x,y,width,height\nother.png,1,2,30,30\n");
    String crops = crops().toString();
    assertThat(
            Hih.execute("label", crops, "--boxes", boxes.toString(), "--out", path("labels.csv")))
        .isEqualTo(2);
    assertThat(console.err()).contains("--boxes names no picture");
  }

  @Test
  void labelRefusesAFolderWithoutPictures() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(Hih.execute("label", empty.toString(), "--out", path("labels.csv"))).isEqualTo(1);
    assertThat(console.err()).contains("no pictures");
  }

  @Test
  void csvAndPtsTellBoxAndScoreOfFacesThatWereFound() {
    assertThat(Hih.execute("align", PHOTO, "--format", "csv")).isZero();
    String[] lines = console.out().split("\n");
    String[] cells = lines[1].split(",");
    assertThat(cells).hasSameSizeAs(lines[0].split(","));
    assertThat(Double.parseDouble(cells[cells.length - 2])).isBetween(0.5, 1.0);
    assertThat(Hih.execute("align", PHOTO, "--format", "pts")).isZero();
    assertThat(console.out()).contains("version: 1 box: ").contains(" score: ");
  }

  /** The faces of the first image of the JSON on standard output. */
  private JsonNode printedFaces() {
    return JsonMapper.builder().build().readTree(console.out()).get("images").get(0).get("faces");
  }

  @Test
  void aBoxWithoutAFaceIsWarnedOf() {
    assertThat(Hih.execute("align", PHOTO, "--box", BOX, "--box", "400,400,90,90")).isZero();
    assertThat(console.err())
        .contains(PHOTO + ": there may be no face in box 1: mean confidence 0.")
        .doesNotContain("box 0");
    JsonNode faces = printedFaces();
    assertThat(faces.get(0).has("doubtful")).isFalse();
    assertThat(faces.get(1).get("doubtful").booleanValue()).isTrue();
  }

  @Test
  void poseAndOpennessAreWrittenOnRequest() {
    assertThat(Hih.execute("align", PHOTO, "--box", BOX, "--pose", "--openness")).isZero();
    JsonNode face = printedFaces().get(0);
    assertThat(Math.abs(face.get("pose").get("yaw").doubleValue())).isLessThan(30);
    assertThat(face.get("openness").get("leftEye").doubleValue()).isBetween(0.1, 0.6);
  }

  @Test
  void facesAloneAreWrittenInFourFormats() {
    assertThat(Hih.execute("align", PHOTO, "--detect-only", "--format", "json")).isZero();
    JsonNode face = printedFaces().get(0);
    String score = face.get("score").asString();

    assertThat(Hih.execute("align", PHOTO, "--detect-only", "--format", "csv")).isZero();
    assertThat(console.out())
        .contains("image,face,x,y,width,height,score,roll,outline_x,")
        .containsPattern("astronaut.png,0,[0-9.]+,[0-9.]+,[0-9.]+,[0-9.]+," + score);

    assertThat(Hih.execute("align", PHOTO, "--detect-only", "--format", "wider")).isZero();
    assertThat(console.out())
        .containsPattern("astronaut.png\n\\d+\n[0-9.]+ [0-9.]+ [0-9.]+ [0-9.]+ " + score);
    assertThat(Hih.execute("align", PHOTO, "--format", "wider")).isEqualTo(2);
    assertThat(Hih.execute("align", PHOTO, "--detect-only", "--format", "pts")).isEqualTo(2);
  }
}
