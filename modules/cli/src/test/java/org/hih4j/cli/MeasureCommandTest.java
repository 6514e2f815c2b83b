package org.hih4j.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.ModelCard;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class MeasureCommandTest {
  private static final Path PHOTO = Path.of("../../examples/images/astronaut.png");
  private static final FaceBox BOX = FaceBox.detector(169, 63, 115, 115);

  @TempDir private Path folder;

  @RegisterExtension final Console console = new Console();

  /**
   * Two copies of a photograph, labelled by a model; the first face's first points have no label.
   */
  private Path faces(String name, String model, int unlabelled) throws IOException {
    Path images = Files.createDirectories(folder.resolve(name).resolve("images"));
    List<String> header = new ArrayList<>(List.of("image"));
    StringBuilder rows = new StringBuilder();
    try (FaceAligner aligner = FaceAligner.load(Models.bundled(model))) {
      double[] xy = aligner.align(PHOTO, BOX).landmarks().toArray();
      for (int i = 0; i < xy.length / 2; i++) {
        header.add("x" + i + ",y" + i);
      }
      for (int face = 0; face < 2; face++) {
        Files.copy(PHOTO, images.resolve("face" + face + ".png"));
        rows.append("face").append(face).append(".png");
        for (int i = 0; i < xy.length; i++) {
          rows.append(',').append(face == 0 && i < 2 * unlabelled ? "" : Double.toString(xy[i]));
        }
        rows.append('\n');
      }
    }
    Files.writeString(
        folder.resolve(name).resolve("labels.csv"), String.join(",", header) + "\n" + rows);
    return folder.resolve(name);
  }

  private static int measure(String... arguments) {
    List<String> all = new ArrayList<>(List.of("model", "measure"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--split", "all"));
    return Hih.execute(all.toArray(new String[0]));
  }

  @Test
  void fitsOneCurveForEachPartOnSeveralFoldersTogether() throws IOException {
    Path portraits = faces("portraits", "hih-300w", 0);
    Path wild = faces("wild", "hih-wflw", 0);
    Path boxes = folder.resolve("boxes.csv");
    Files.writeString(
        boxes, "image,x,y,width,height\nface0.png,169,63,115,115\nface1.png,169,63,115,115\n");
    int code =
        measure(
            "hih-300w",
            "--data",
            portraits + "=labels.csv",
            "--data",
            wild.toString(),
            "--boxes",
            portraits + "=" + boxes,
            "--write",
            folder.resolve("measured").toString());
    assertThat(console.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(console.out())
        .contains("| said / was / calibration error | contour | brows | nose | eyes | mouth |")
        .contains("| portraits, true box | ")
        .contains("| portraits, jittered box | ")
        .contains("| portraits, detector's box | ")
        .contains("| wild, true box | ")
        .doesNotContain("| wild, detector's box | ")
        .contains("| 0.9 to 1.0 | ");
    ModelCard card = ModelBundle.load(folder.resolve("measured")).card();
    ModelCard.Calibrated fitted = (ModelCard.Calibrated) card.confidence();
    assertThat(fitted.groups().keySet()).isEqualTo(card.scheme().parts().keySet());
    assertThat(fitted.fittedOn()).contains("portraits, wild").contains("detector's");
    assertThat(card.measured()).hasSize(10);
  }

  @Test
  void ofSeveralBoxesOfADetectorTheOneThatMeetsTheFaceIsMeasured() throws IOException {
    Path portraits = faces("portraits", "hih-300w", 0);
    Path boxes = folder.resolve("boxes.csv");
    Files.writeString(
        boxes,
        "image,x,y,width,height\nface0.png,169,63,115,115\nface0.png,400,300,50,60\n"
            + "face1.png,169,63,115,115\nface1.png,400,300,50,60\n");
    assertThat(
            measure("hih-300w", "--data", portraits.toString(), "--boxes", portraits + "=" + boxes))
        .isZero();
    assertThat(console.out()).containsPattern("detector's box +NME 0\\.000 % ");
  }

  @Test
  void facesWithoutAnEyeAreMeasuredByTheirBox() throws IOException {
    Path half = faces("half", "hih-300w", 40);
    assertThat(measure("hih-300w", "--data", half.toString())).isZero();
    assertThat(console.out())
        .contains("by the root of the box's area")
        .contains("| half, true box | ");
  }

  @Test
  void oneFileOfLabelsForSeveralFoldersIsMisuse() {
    assertThat(measure("hih-300w", "--data", "a", "--data", "b", "--labels", "c.csv")).isEqualTo(2);
    assertThat(console.err()).contains("--data FOLDER=FILE");
  }

  @Test
  void aFolderGivenTwiceIsMisuse() {
    assertThat(measure("hih-300w", "--data", "a=b.csv", "--data", "a=c.csv")).isEqualTo(2);
    assertThat(console.err()).contains("twice");
  }

  @Test
  void twoFoldersOfOneNameAreMisuse() throws IOException {
    String one = faces("one/val", "hih-300w", 0).toString();
    String other = faces("other/val", "hih-300w", 0).toString();
    assertThat(measure("hih-300w", "--data", one, "--data", other)).isEqualTo(2);
    assertThat(console.err()).contains("two sets of faces have the name val");
  }

  @Test
  void boxesOfAFolderThatIsNotMeasuredAreMisuse() {
    assertThat(measure("hih-300w", "--data", "a", "--boxes", "b=boxes.csv")).isEqualTo(2);
    assertThat(console.err()).contains("--boxes must be FOLDER=FILE");
  }

  @Test
  void confidencesAreFittedOnTheFoldersNamedAndJudgedOnAll() throws IOException {
    Path portraits = faces("portraits", "hih-300w", 0);
    Path wild = faces("wild", "hih-wflw", 0);
    Path measured = folder.resolve("measured");
    assertThat(
            measure(
                "hih-300w",
                "--data",
                portraits.toString(),
                "--data",
                wild.toString(),
                "--fit",
                portraits.toString(),
                "--write",
                measured.toString()))
        .isZero();
    ModelCard card = ModelBundle.load(measured).card();
    assertThat(((ModelCard.Calibrated) card.confidence()).fittedOn())
        .contains("portraits")
        .doesNotContain("wild");
    assertThat(console.out()).contains("| portraits, true box | ").contains("| wild, true box | ");
  }

  @Test
  void fittingOnAFolderThatIsNotMeasuredIsMisuse() {
    assertThat(measure("hih-300w", "--data", "a", "--fit", "b")).isEqualTo(2);
    assertThat(console.err()).contains("--fit must be a folder of --data: 'b'");
  }

  @Test
  void labelsOfSixtyEightPointsMeasureAModelOfNinetyEight() throws IOException {
    Path portraits = faces("portraits", "hih-300w", 0);
    assertThat(measure("hih-wflw", "--data", portraits.toString())).isZero();
    assertThat(console.out()).contains("| portraits, true box | ");
  }

  @Test
  void labelsThatNoMapTakesToTheModelsSchemeAreRefused() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.writeString(
        folder.resolve("labels.csv"),
        IntStream.range(0, 29).mapToObj(i -> ",x" + i + ",y" + i).collect(joining("", "image", ""))
            + "\na.png"
            + ",1,2".repeat(29)
            + "\n");
    assertThat(measure("hih-wflw", "--data", folder.toString())).isEqualTo(1);
    assertThat(console.err()).contains("cofw").contains("cannot be taken to wflw");
  }
}
