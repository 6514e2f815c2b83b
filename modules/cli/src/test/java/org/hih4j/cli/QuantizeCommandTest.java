package org.hih4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.detect.DetectedFace;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.detect.FaceDetector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class QuantizeCommandTest {
  private static final Path PHOTO = Path.of("../../examples/images/astronaut.png");
  private static final FaceBox BOX = FaceBox.detector(169, 63, 115, 115);

  @TempDir private Path folder;

  @RegisterExtension final Console console = new Console();

  /** A folder of pictures that show the face as the network sees it, a little shifted. */
  private Path crops() throws IOException {
    Path crops = Files.createDirectory(folder.resolve("crops"));
    BufferedImage photo = ImageIO.read(PHOTO.toFile());
    for (int i = 0; i < 3; i++) {
      BufferedImage crop = photo.getSubimage(165 + 2 * i, 72 - 2 * i, 122, 122);
      ImageIO.write(crop, "png", crops.resolve("face" + i + ".png").toFile());
    }
    return crops;
  }

  private String boxes() throws IOException {
    Path file = folder.resolve("boxes.csv");
    Files.writeString(file, "image,x,y,width,height\nastronaut.png,169,63,115,115\n");
    return file.toString();
  }

  private int quantize(String... more) throws IOException {
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of("model", "quantize", "hih-300w", "--out", folder.resolve("int8").toString()));
    arguments.addAll(List.of(more));
    return Hih.execute(arguments.toArray(new String[0]));
  }

  private static double meanDistance(FaceAlignment a, FaceAlignment b) {
    double sum = 0;
    for (int i = 0; i < a.landmarks().size(); i++) {
      sum += a.landmarks().get(i).distance(b.landmarks().get(i));
    }
    return sum / a.landmarks().size();
  }

  @Test
  void aModelCalibratedOnCropsFindsNearlyTheSamePoints() throws IOException {
    int code = quantize("--calibrate", crops().toString(), "--keep-float", "0");
    assertThat(console.err()).isEmpty();
    assertThat(code).isZero();
    ModelBundle bundle = ModelBundle.load(folder.resolve("int8"));
    assertThat(bundle.card().name()).isEqualTo("hih-300w-int8");
    assertThat(bundle.card().measured()).isEmpty();
    assertThat(bundle.card().training())
        .containsEntry("floatLayers", "none")
        .containsEntry("quantisedFrom", "SHA-256 " + Models.bundled("hih-300w").card().sha256());
    assertThat(bundle.card().training().get("precision")).contains("8 bits");
    try (FaceAligner whole = FaceAligner.load(Models.bundled("hih-300w"));
        FaceAligner quantized = FaceAligner.load(bundle)) {
      double distance = meanDistance(whole.align(PHOTO, BOX), quantized.align(PHOTO, BOX));
      assertThat(distance).isGreaterThan(0).isLessThan(0.5);
    }
  }

  @Test
  void aModelCalibratedOnBoxedPhotographsMayDecodeInItsNetwork() throws IOException {
    int code =
        quantize(
            "--calibrate",
            PHOTO.getParent().toString(),
            "--boxes",
            boxes(),
            "--method",
            "entropy",
            "--keep-float",
            "0",
            "--decode-in-graph");
    assertThat(console.err()).isEmpty();
    assertThat(code).isZero();
    ModelBundle bundle = ModelBundle.load(folder.resolve("int8"));
    assertThat(bundle.card().output()).isInstanceOf(ModelCard.DecodedOutput.class);
    try (FaceAligner whole = FaceAligner.load(Models.bundled("hih-300w"));
        FaceAligner quantized = FaceAligner.load(bundle)) {
      assertThat(meanDistance(whole.align(PHOTO, BOX), quantized.align(PHOTO, BOX)))
          .isLessThan(0.5);
    }
    assertThat(
            Hih.execute(
                "model", "compare", "hih-300w", folder.resolve("int8").toString(), "--runs", "2"))
        .isZero();
    assertThat(console.out()).contains("times as fast");
  }

  @Test
  void theMostSensitiveLayersStayInSinglePrecision() throws IOException {
    Path small = smallModel();
    int code =
        Hih.execute(
            "model",
            "quantize",
            small.toString(),
            "--calibrate",
            crops().toString(),
            "--keep-float",
            "2",
            "--out",
            folder.resolve("int8").toString());
    assertThat(console.err()).isEmpty();
    assertThat(code).isZero();
    ModelCard card = ModelBundle.load(folder.resolve("int8")).card();
    assertThat(card.training().get("floatLayers").split(", ")).hasSize(2);
  }

  @Test
  void aBudgetThatCannotBeKeptWritesNothing() throws IOException {
    assertThat(quantizeWithinNothing()).isEqualTo(1);
    assertThat(console.err()).contains("--budget");
    assertThat(folder.resolve("int8")).doesNotExist();
  }

  @Test
  void halfOfTheConvolutionsAreTriedBeforeABudgetIsRefused() throws IOException {
    assertThat(quantizeWithinNothing()).isEqualTo(1);
    assertThat(console.out()).contains("\n31 convolutions in single precision");
  }

  /** A budget that no half of the model's convolutions keeps. */
  private int quantizeWithinNothing() throws IOException {
    return Hih.execute(
        "model",
        "quantize",
        smallModel().toString(),
        "--calibrate",
        crops().toString(),
        "--budget",
        "1e-9",
        "--sensitivity-faces",
        "1",
        "--out",
        folder.resolve("int8").toString());
  }

  /** A model with random weights. */
  private Path smallModel() {
    Path model = folder.resolve("small");
    Path weights = TestWeights.save(68, folder.resolve("weights.safetensors"));
    int code =
        Hih.execute(
            "model",
            "import",
            weights.toString(),
            "--scheme",
            "300w",
            "--decoder",
            "expectation",
            "--out",
            model.toString());
    assertThat(code).isZero();
    return model;
  }

  @Test
  void misuseIsExitCode2() throws IOException {
    String crops = crops().toString();
    assertThat(quantize("--calibrate", crops, "--keep-float", "some")).isEqualTo(2);
    assertThat(quantize("--calibrate", crops, "--keep-float", "-3")).isEqualTo(2);
    assertThat(quantize("--calibrate", crops, "--faces", "0")).isEqualTo(2);
    assertThat(quantize("--calibrate", crops, "--method", "guess")).isEqualTo(2);
    assertThat(quantize()).isEqualTo(2);
  }

  @Test
  void boxesGoWithoutLabelsAndSplit() throws IOException {
    String photos = PHOTO.getParent().toString();
    assertThat(quantize("--calibrate", photos, "--boxes", boxes(), "--split", "all")).isEqualTo(2);
    assertThat(console.err()).contains("--boxes goes without --labels and --split");
  }

  @Test
  void aKindOfBoxesNeedsBoxes() throws IOException {
    assertThat(quantize("--calibrate", crops().toString(), "--box-kind", "landmarks")).isEqualTo(2);
    assertThat(console.err()).contains("--box-kind needs --boxes FILE");
  }

  @Test
  void theValidationPartIsRefusedInAnyCase() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    Files.writeString(photos.resolve("labels.csv"), "image,x0,y0\n");
    assertThat(quantize("--calibrate", photos.toString(), "--split", "Validation")).isEqualTo(2);
    assertThat(console.err()).contains("calibrate on train or all");
  }

  @Test
  void aDetectorIsNotCalibratedOnPhotographsWithoutAFace() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    BufferedImage blank = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(blank, "png", photos.resolve("blank.png").toFile());
    Path out8 = folder.resolve("faces8");
    int code =
        Hih.execute(
            "model",
            "quantize",
            "hih-faces",
            "--calibrate",
            photos.toString(),
            "--out",
            out8.toString());
    assertThat(code).isEqualTo(1);
    assertThat(console.err()).contains("no face is found on 1 photographs");
    assertThat(out8).doesNotExist();
  }

  @Test
  void aFolderWithoutFacesIsAFailure() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(quantize("--calibrate", empty.toString())).isEqualTo(1);
    assertThat(console.err()).contains("no faces");
    assertThat(quantize("--calibrate", folder.resolve("none").toString())).isEqualTo(1);
  }

  @Test
  void aDetectorIsCalibratedOnPhotographsAndScored() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos/images"));
    Files.copy(PHOTO, photos.resolve("a.png"));
    Files.writeString(
        folder.resolve("photos/boxes.csv"), "image,x,y,width,height\na.png,180,70,90,120\n");
    String out8 = folder.resolve("faces8").toString();
    int code =
        Hih.execute(
            "model",
            "quantize",
            "hih-faces",
            "--calibrate",
            folder.resolve("photos").toString(),
            "--split",
            "all",
            "--keep-float",
            "0",
            "--out",
            out8);
    assertThat(console.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(console.out()).contains("1 photographs", "faces lose ");
    DetectorBundle bundle = DetectorBundle.load(folder.resolve("faces8"));
    assertThat(bundle.card().name()).isEqualTo("hih-faces-int8");
    assertThat(bundle.card().falseAlarms()).isEmpty();
    assertThat(bundle.card().training()).containsEntry("floatLayers", "none");
    try (FaceDetector whole = FaceDetector.load(DetectorBundle.bundled("hih-faces"));
        FaceDetector quantized = FaceDetector.load(bundle)) {
      DetectedFace face = quantized.detect(PHOTO).get(0);
      assertThat(face.face().overlap(whole.detect(PHOTO).get(0).face())).isBetween(0.8, 0.99999);
    }
    String[] evaluation = {
      "evaluate", folder.resolve("photos").toString(), "--dataset", "wider", "--detector", out8
    };
    assertThat(Hih.execute(evaluation)).isZero();
    assertThat(console.out()).contains(out8 + " on photos");
  }

  @Test
  void optionsForLandmarksAreMisuseForADetector() throws IOException {
    assertThat(
            Hih.execute(
                "model",
                "quantize",
                "hih-faces",
                "--calibrate",
                crops().toString(),
                "--boxes",
                boxes(),
                "--out",
                folder.resolve("int8").toString()))
        .isEqualTo(2);
    assertThat(console.err()).contains("not for face detectors");
  }
}
