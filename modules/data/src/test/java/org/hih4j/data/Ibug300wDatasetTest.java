package org.hih4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.Matrix;

class Ibug300wDatasetTest {
  @TempDir Path temp;

  private void face(String path, String extension) {
    Path image = temp.resolve(path + extension);
    Faces.png(image);
    PtsFile.write(
        temp.resolve(path + ".pts"), Faces.landmarks(LandmarkScheme.IBUG_68, path.length()));
  }

  private void publishedLayout() {
    face("afw/1", ".jpg");
    face("helen/trainset/2", ".jpg");
    face("helen/testset/3", ".jpg");
    face("lfpw/trainset/4", ".png");
    face("lfpw/testset/5", ".png");
    face("ibug/image 6", ".jpg");
    face("300W/01_Indoor/7", ".png");
    face("300W/02_Outdoor/8", ".png");
  }

  private Dataset open(String split) {
    return Ibug300wDataset.open(temp, DatasetOptions.builder().split(split).build());
  }

  @Test
  void trainIsAfwAndTheTrainingFolders() {
    publishedLayout();
    assertThat(Faces.ids(open("train")))
        .containsExactly("afw/1.jpg", "helen/trainset/2.jpg", "lfpw/trainset/4.png");
  }

  @Test
  void fullIsCommonAndChallenge() {
    publishedLayout();
    assertThat(Faces.all(open("full")))
        .extracting(s -> s.id() + " " + s.subsets())
        .containsExactly(
            "helen/testset/3.jpg [common]",
            "lfpw/testset/5.png [common]",
            "ibug/image 6.jpg [challenge]");
  }

  @Test
  void testIsIndoorAndOutdoor() {
    publishedLayout();
    assertThat(Faces.all(open("test")))
        .extracting(s -> s.subsets().toString())
        .containsExactly("[indoor]", "[outdoor]");
  }

  @Test
  void allTakesEveryFaceOnce() {
    publishedLayout();
    assertThat(open("all").count()).isEqualTo(8);
  }

  @Test
  void flatFoldersServeTheSplitAskedFor() {
    face("helen/a", ".jpg");
    face("lfpw/b", ".png");
    Dataset common = open("common");
    assertThat(Faces.ids(common)).containsExactly("helen/a.jpg", "lfpw/b.png");
    assertThat(common.card().notes())
        .anyMatch(note -> note.startsWith("helen has no trainset and testset"));
  }

  @Test
  void aPartialCopySaysHowMuchIsThere() {
    publishedLayout();
    assertThat(open("common").card().notes())
        .contains("partial copy: 2 of the 554 faces of common");
  }

  @Test
  void labelsWithoutAnImageAreLeftOutAndCounted() throws IOException {
    publishedLayout();
    Files.delete(temp.resolve("afw/1.jpg"));
    face("afw/9", ".JPG");
    assertThat(open("train").card().notes()).contains("afw: 1 label files have no image");
    assertThat(Faces.ids(open("train"))).contains("afw/9.JPG");
  }

  @Test
  void mirroredCopiesAreNoFacesOfTheirOwn() {
    publishedLayout();
    face("ibug/image 6_mirror", ".jpg");
    assertThat(open("challenge").count()).isEqualTo(1);
  }

  private void boxes(Path file) throws IOException {
    Matrix corners = Mat5.newMatrix(1, 4);
    for (int i = 0; i < 4; i++) {
      corners.setDouble(0, i, 11 + 10 * i);
    }
    Cell rows = Mat5.newCell(1, 1);
    rows.set(
        0,
        Mat5.newStruct()
            .set("imgName", Mat5.newString("3.jpg"))
            .set("bb_detector", corners)
            .set("bb_ground_truth", Mat5.newMatrix(1, 4)));
    Files.createDirectories(file.getParent());
    Mat5.writeToFile(Mat5.newMatFile().addArray("bounding_boxes", rows), file.toFile());
  }

  @Test
  void theBoxesOfTheChallengeBelongToTheirOwnPart() throws IOException {
    publishedLayout();
    boxes(temp.resolve("Bounding Boxes/bounding_boxes_helen_testset.mat"));
    assertThat(Faces.all(open("common")))
        .extracting(s -> s.id() + " " + s.box().map(FaceBox::box))
        .containsExactly(
            "helen/testset/3.jpg Optional[" + new Box(10, 20, 20, 20) + "]",
            "lfpw/testset/5.png Optional.empty");
  }

  @Test
  void damagedBoxFilesEndInAnError() throws IOException {
    publishedLayout();
    Path file = temp.resolve("bounding_boxes_helen_testset.mat");
    boxes(file);
    Fuzz.reader(file, 300, damaged -> open("common"));
  }

  @Test
  void aFolderWithoutFacesIsAnError() {
    assertThatThrownBy(() -> open("full"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("no face of the split full");
  }

  @Test
  void aBadLabelFileCanBeSkipped() throws IOException {
    publishedLayout();
    Files.writeString(temp.resolve("afw/1.pts"), "version: 1\nn_points: 68\n{\n1 2\n}\n");
    assertThatThrownBy(() -> open("train").count())
        .hasMessageContaining("1.pts:5: n_points says 68, there are 1");
    DatasetOptions.SkippedRows skipped = new DatasetOptions.SkippedRows();
    DatasetOptions options = DatasetOptions.builder().split("train").errorPolicy(skipped).build();
    assertThat(Ibug300wDataset.open(temp, options).count()).isEqualTo(2);
    assertThat(skipped.count()).isEqualTo(1);
  }

  @Test
  void pixelsOfPtsFilesAreCountedFromOne() throws IOException {
    Path file = temp.resolve("a.pts");
    Files.writeString(file, "version: 1\nn_points:  2\n{\n1.0 1.0\n11.5 21.25\n}\n");
    LandmarkScheme two = LandmarkScheme.custom("two", 2).build();
    assertThat(PtsFile.read(file, Optional.of(two)))
        .isEqualTo(Landmarks.of(two, new double[] {0, 0, 10.5, 20.25}));
  }

  @Test
  void headerIsOptionalAndSpacesAndCrlfDoNotMatter() throws IOException {
    Path file = temp.resolve("a.pts");
    LandmarkScheme two = LandmarkScheme.custom("two", 2).build();
    Landmarks expected = Landmarks.of(two, new double[] {2, 3, 4, 5});
    for (String text :
        new String[] {
          "3 4\n5 6",
          "  3\t4  \r\n\r\n5   6 \r\n",
          "version: 1\r\nn_points: 2 \r\n{ \r\n 3 4\r\n5 6\r\n} \r\n",
          "n_points:2\n{\n3 4\n5 6\n}\n\n"
        }) {
      Files.writeString(file, text);
      assertThat(PtsFile.read(file, Optional.of(two))).as(text).isEqualTo(expected);
    }
  }

  @Test
  void aWrittenPtsFileReadsBack() {
    Path file = temp.resolve("a.pts");
    Landmarks landmarks = Faces.landmarks(LandmarkScheme.IBUG_68, 3);
    PtsFile.write(file, landmarks);
    Faces.assertClose(PtsFile.read(file, Optional.empty()), landmarks);
  }

  @Test
  void damagedPtsFilesEndInAnError() throws IOException {
    Path file = temp.resolve("a.pts");
    PtsFile.write(file, Faces.landmarks(LandmarkScheme.IBUG_68, 3));
    Fuzz.reader(file, 1000, damaged -> PtsFile.read(damaged, Optional.empty()));
  }
}
