package org.hih4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WflwDatasetTest {
  @TempDir Path temp;
  private Path list;

  @BeforeEach
  void writeTheList() throws IOException {
    Path folder = temp.resolve("WFLW_annotations/list_98pt_rect_attr_train_test");
    Files.createDirectories(folder);
    Files.createDirectories(temp.resolve("WFLW_images"));
    list = folder.resolve("list_98pt_rect_attr_test.txt");
    Files.writeString(
        list,
        line(1, "1 0 0 0 0 0", "0--Parade/a.jpg")
            + line(2, "0 0 0 0 1 1", "0--Parade/a.jpg")
            + line(3, "0 0 0 0 0 0", "1--Handshaking/b.jpg"));
  }

  private static String points(long seed) {
    StringBuilder text = new StringBuilder();
    for (double value : Faces.landmarks(LandmarkScheme.WFLW_98, seed).toArray()) {
      text.append(Faces.decimal(value)).append(' ');
    }
    return text.toString();
  }

  private static String line(long seed, String flags, String image) {
    return points(seed) + "10 11 90 92 " + flags + " " + image + "\n";
  }

  private Dataset open(String split) {
    return WflwDataset.open(temp, DatasetOptions.builder().split(split).build());
  }

  @Test
  void aLineIsAFaceEvenWhereAnImageHasSeveral() {
    assertThat(Faces.ids(open("test")))
        .containsExactly("0--Parade/a.jpg#1", "0--Parade/a.jpg#2", "1--Handshaking/b.jpg#3");
  }

  @Test
  void pointsBoxAndImageAreRead() {
    Sample sample = Faces.all(open("test")).get(0);
    Faces.assertClose(sample.landmarks(), Faces.landmarks(LandmarkScheme.WFLW_98, 1));
    assertThat(sample.box()).contains(FaceBox.wflw(10, 11, 90, 92));
    assertThat(sample.image().path().orElseThrow().toString())
        .endsWith(Path.of("WFLW_images", "0--Parade", "a.jpg").toString());
  }

  @Test
  void flagsBecomeSubsetsAndAttributes() {
    Sample sample = Faces.all(open("test")).get(1);
    assertThat(sample.subsets()).containsExactly("occlusion", "blur");
    assertThat(sample.attributes()).containsEntry("pose", "0").containsEntry("blur", "1");
  }

  @Test
  void aSubsetIsASplitOfItsOwn() {
    assertThat(Faces.ids(open("pose"))).containsExactly("0--Parade/a.jpg#1");
    assertThat(open("pose").card().published()).hasValue(326);
  }

  @Test
  void aSubsetIsChosenByTheFlagsWhateverTheListIsCalled() throws IOException {
    Files.copy(list, temp.resolve("copy.txt"));
    DatasetOptions pose =
        DatasetOptions.builder().split("pose").labels(Path.of("copy.txt")).build();
    assertThat(Faces.ids(WflwDataset.open(temp, pose))).containsExactly("0--Parade/a.jpg#1");
  }

  @Test
  void aPlaceThatIsNotLookedAtIsRefused() {
    DatasetOptions options = DatasetOptions.builder().splitFile(Path.of("split.txt")).build();
    assertThatThrownBy(() -> WflwDataset.open(temp, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("WFLW has no use for splitFile: split.txt");
  }

  @Test
  void anotherSchemeIsRefused() {
    DatasetOptions options = DatasetOptions.builder().scheme(LandmarkScheme.IBUG_68).build();
    assertThatThrownBy(() -> WflwDataset.open(temp, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("WFLW is of the scheme");
  }

  @Test
  void subsetsStandInTheOrderOfThePaper() {
    assertThat(open("test").card().subsets())
        .containsExactly("pose", "expression", "illumination", "makeup", "occlusion", "blur");
  }

  @Test
  void theOfficialListOfASubsetServesWithoutTheFlags() throws IOException {
    Files.delete(list);
    Path folder = temp.resolve("WFLW_annotations/list_98pt_test");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("list_98pt_test_largepose.txt"), points(5) + "2/c.jpg\n");
    assertThat(Faces.ids(open("pose"))).containsExactly("2/c.jpg#1");
  }

  @Test
  void aMissingListIsReported() {
    assertThatThrownBy(() -> open("train"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("list_98pt_rect_attr_train.txt");
  }

  @Test
  void aFlagThatIsNoFlagIsReported() throws IOException {
    Files.writeString(list, line(1, "0 0 0 0 0 0", "a.jpg") + line(1, "2 0 0 0 0 0", "a.jpg"));
    assertThatThrownBy(() -> open("test").count())
        .hasMessageContaining("test.txt:2: the flag pose must be 0 or 1: '2'");
  }

  @Test
  void anEmptyRectangleIsReported() throws IOException {
    Files.writeString(list, points(1) + "10 11 10 92 0 0 0 0 0 0 a.jpg\n");
    assertThatThrownBy(() -> open("test").count()).hasMessageContaining("rectangle is empty");
  }

  @Test
  void aWrongNumberOfColumnsIsReported() throws IOException {
    Files.writeString(list, points(1) + "10 11 90 92 0 0 0 0 0 a.jpg\n");
    assertThatThrownBy(() -> open("test").count())
        .hasMessageContaining("test.txt:1: expected 207 or 197 columns: 206");
  }

  @Test
  void damagedListsEndInAnError() throws IOException {
    Fuzz.reader(list, 600, damaged -> WflwDataset.open(damaged, DatasetOptions.defaults()).count());
  }
}
