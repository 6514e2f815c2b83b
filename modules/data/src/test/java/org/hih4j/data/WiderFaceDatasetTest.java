package org.hih4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hih4j.core.geometry.Box;
import org.hih4j.data.wider.FacePhoto;
import org.hih4j.data.wider.WiderFaceDataset;
import org.hih4j.data.wider.WiderLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;

class WiderFaceDatasetTest {
  private static final String LIST =
      """
      0--Parade/a.jpg
      2
      449 330 122 149 0 1 1 0 2 1\s
      10 20 30 40 2 0 0 1 0 0\s
      0--Parade/none.jpg
      0
      0 0 0 0 0 0 0 0 0 0\s
      1--Handshaking/b.jpg
      1
      5 6 7 8 0 0 0 0 0 0\s
      """;
  private static final String CSV =
      """
      image,x,y,width,height,blur,invalid,landmarks_x,landmarks_y,landmarks_width,landmarks_height
      a.jpg,1,2,3,4,2,0,,,,
      a.jpg,5.5,6,70,80,0,1,10,20,30,40
      none.jpg,,,,,,,,,,
      b.jpg,9,8,7,6,1,0,,,,
      """;

  @TempDir private Path temp;

  private Path list(String text) throws IOException {
    Files.createDirectories(temp.resolve("wider_face_split"));
    return Files.writeString(temp.resolve("wider_face_split/wider_face_val_bbx_gt.txt"), text);
  }

  private Path csv(String text) throws IOException {
    Files.createDirectories(temp.resolve("photos/images"));
    return Files.writeString(temp.resolve("photos/boxes.csv"), text);
  }

  private static WiderFaceDataset open(Path path) {
    return WiderFaceDataset.open(path, DatasetOptions.defaults());
  }

  private static List<FacePhoto> all(WiderFaceDataset dataset) {
    try (Stream<FacePhoto> photos = dataset.photos()) {
      return photos.toList();
    }
  }

  private static List<String> ids(WiderFaceDataset dataset) {
    return all(dataset).stream().map(FacePhoto::id).toList();
  }

  @Test
  void publishedListsGivePhotographsInOrder() throws IOException {
    list(LIST);
    assertThat(ids(open(temp)))
        .containsExactly("0--Parade/a.jpg", "0--Parade/none.jpg", "1--Handshaking/b.jpg");
  }

  @Test
  void publishedListsGiveBoxesAndAttributes() throws IOException {
    list(LIST);
    List<FacePhoto.Face> faces = all(open(temp)).get(0).faces();
    assertThat(faces.get(0).box()).isEqualTo(new Box(449, 330, 122, 149));
    assertThat(faces.get(0).attributes())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "blur",
                0,
                "expression",
                1,
                "illumination",
                1,
                "invalid",
                0,
                "occlusion",
                2,
                "pose",
                1));
    assertThat(faces.get(0).valid()).isTrue();
    assertThat(faces.get(1).valid()).isFalse();
  }

  @Test
  void aPhotographWithoutFacesHasARowOfZerosOrNone() throws IOException {
    list(LIST);
    assertThat(all(open(temp)).get(1).faces()).isEmpty();
    list(LIST.replace("0 0 0 0 0 0 0 0 0 0 \n1--", "1--"));
    assertThat(ids(open(temp))).hasSize(3);
    assertThat(all(open(temp)).get(2).faces()).hasSize(1);
  }

  @Test
  void anEmptyBoxIsAFaceThatDoesNotCount() throws IOException {
    list("a.jpg\n1\n10 20 0 7 0 0 0 0 0 0\n");
    WiderFaceDataset dataset = open(temp);
    FacePhoto.Face face = all(dataset).get(0).faces().get(0);
    assertThat(face.box()).isEqualTo(new Box(10, 20, 0, 7));
    assertThat(dataset.counts(face, WiderLevel.ALL, 1024)).isFalse();
  }

  @Test
  void photographsLieWhereTheyArePublished() throws IOException {
    Files.createDirectories(temp.resolve("WIDER_val/images"));
    list(LIST);
    assertThat(all(open(temp)).get(0).image().path())
        .contains(temp.resolve("WIDER_val/images/0--Parade/a.jpg"));
    assertThat(all(open(temp.resolve("wider_face_split"))).get(0).image().path())
        .contains(temp.toAbsolutePath().normalize().resolve("WIDER_val/images/0--Parade/a.jpg"));
  }

  @Test
  void theTrainingPartHasItsOwnList() throws IOException {
    list(LIST);
    assertThatThrownBy(
            () -> WiderFaceDataset.open(temp, DatasetOptions.builder().split("train").build()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("wider_face_train_bbx_gt.txt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | nothing",
        "2 | a.jpg~many",
        "2 | a.jpg~-1",
        "2 | a.jpg~1.5",
        "2 | a.jpg~900000000",
        "1 | a.jpg",
        "3 | a.jpg~1~1 2 3",
        "3 | a.jpg~1~1 2 3 x 0 0 0 0 0 0",
        "3 | a.jpg~1~1 2 -3 4 0 0 0 0 0 0",
        "3 | a.jpg~1~1 2 NaN 4 0 0 0 0 0 0",
        "3 | a.jpg~1~1 2 3 4 0.5 0 0 0 0 0",
        "4 | a.jpg~2~1 2 3 4 0 0 0 0 0 0~b.jpg~0",
        "3 | a.jpg~2~1 2 3 4 0 0 0 0 0 0",
        "3 | a.jpg~0~1 2 3 4 0 0 0 0 0 0",
      })
  void aListThatBreaksItsFormatIsReportedWithItsLine(long line, String text) throws IOException {
    Path file = list(text.replace('~', '\n'));
    assertThatThrownBy(() -> open(temp).count())
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(file + ":" + line + ": ");
  }

  @Test
  void aPhotographWithABadRowCanBeSkipped() throws IOException {
    list(LIST.replace("449 330", "449 x"));
    DatasetOptions.SkippedRows skipped = new DatasetOptions.SkippedRows();
    WiderFaceDataset dataset =
        WiderFaceDataset.open(temp, DatasetOptions.builder().errorPolicy(skipped).build());
    assertThat(ids(dataset)).containsExactly("0--Parade/none.jpg", "1--Handshaking/b.jpg");
    assertThat(skipped.examples()).singleElement().asString().contains(":3: y is not a number");
  }

  @Test
  void rowsOfCommaSeparatedValuesBecomePhotographs() throws IOException {
    csv(CSV);
    List<FacePhoto> photos = all(open(temp.resolve("photos")));
    assertThat(photos).extracting(FacePhoto::id).containsExactly("a.jpg", "none.jpg", "b.jpg");
    assertThat(photos.get(0).faces())
        .containsExactly(
            new FacePhoto.Face(
                new Box(1, 2, 3, 4),
                Map.of("blur", 2, "invalid", 0),
                java.util.Set.of(),
                Optional.empty()),
            new FacePhoto.Face(
                new Box(5.5, 6, 70, 80),
                Map.of("blur", 0, "invalid", 1),
                java.util.Set.of(),
                Optional.of(new Box(10, 20, 30, 40))));
    assertThat(photos.get(1).faces()).isEmpty();
    assertThat(photos.get(0).image().path())
        .contains(temp.toAbsolutePath().resolve("photos/images/a.jpg"));
  }

  @Test
  void theSplitFileDividesPhotographs() throws IOException {
    csv(CSV);
    Files.writeString(temp.resolve("validation-split.txt"), "photos/b.jpg\n");
    Path folder = temp.resolve("photos");
    DatasetOptions.Builder options = DatasetOptions.builder();
    assertThat(ids(WiderFaceDataset.open(folder, options.split("validation").build())))
        .containsExactly("b.jpg");
    assertThat(ids(WiderFaceDataset.open(folder, options.split("train").build())))
        .containsExactly("a.jpg", "none.jpg");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | image,x,y,w,h",
        "1 | image,x,y,width,height,x",
        "2 | image,x,y,width,height~a.jpg,1,2,3",
        "3 | image,x,y,width,height~a.jpg,1,2,3,4~a.jpg,1,2,3,four",
        "2 | image,x,y,width,height~a.jpg,1,2,,4",
        "2 | image,x,y,width,height~a.jpg,1,2,-3,4",
        "2 | image,x,y,width,height~,1,2,3,4",
        "2 | image,x,y,width,height~\"a.jpg,1,2,3,4",
        "2 | image,x,y,width,height,blur~a.jpg,1,2,3,4,much",
        "4 | image,x,y,width,height~a.jpg,1,2,3,4~b.jpg,1,2,3,4~a.jpg,5,6,7,8",
      })
  void valuesThatBreakTheFormatAreReportedWithTheirLine(long line, String text) throws IOException {
    Path file = csv(text.replace('~', '\n'));
    assertThatThrownBy(() -> open(file).count())
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(file + ":" + line + ": ");
  }

  @Test
  void theRestOfAPhotographWithABadRowIsNotTakenForTheWhole() throws IOException {
    csv("image,x,y,width,height\na.jpg,1,2,3,4\nbad\na.jpg,5,6,7,8\nb.jpg,1,1,1,1\n");
    DatasetOptions.SkippedRows skipped = new DatasetOptions.SkippedRows();
    assertThat(
            ids(
                WiderFaceDataset.open(
                    temp.resolve("photos"), DatasetOptions.builder().errorPolicy(skipped).build())))
        .containsExactly("b.jpg");
  }

  @Test
  void aRowOfTooFewColumnsSpoilsItsOwnPhotographAlone() throws IOException {
    csv("image,x,y,width,height\na.jpg,1,2,3,4\nb.jpg,5,6,7\nb.jpg,5,6,7,8\nc.jpg,1,1,1,1\n");
    DatasetOptions.SkippedRows skipped = new DatasetOptions.SkippedRows();
    assertThat(
            ids(
                WiderFaceDataset.open(
                    temp.resolve("photos"), DatasetOptions.builder().errorPolicy(skipped).build())))
        .containsExactly("a.jpg", "c.jpg");
    assertThat(skipped.examples()).singleElement().asString().contains(":3: expected 5 columns");
  }

  @Test
  void aRowWithAnOpenQuoteSpoilsItsOwnPhotographAlone() throws IOException {
    csv("image,x,y,width,height\na.jpg,1,2,3,4\n\"b.jpg,5,6,7,8\nb.jpg,5,6,7,8\nc.jpg,1,1,1,1\n");
    DatasetOptions.SkippedRows skipped = new DatasetOptions.SkippedRows();
    assertThat(
            ids(
                WiderFaceDataset.open(
                    temp.resolve("photos"), DatasetOptions.builder().errorPolicy(skipped).build())))
        .containsExactly("a.jpg", "c.jpg");
  }

  @Test
  void withoutListsTheHeightTellsTheLevel() throws IOException {
    csv(
        "image,x,y,width,height\n"
            + "a.jpg,0,0,9,25\na.jpg,0,0,9,24\na.jpg,0,0,9,15\na.jpg,0,0,9,5\na.jpg,0,0,9,4\n");
    WiderFaceDataset dataset = open(temp.resolve("photos"));
    List<FacePhoto.Face> faces = all(dataset).get(0).faces();
    // Half the published width: 50 pixels are 25.
    assertThat(counting(dataset, faces, WiderLevel.EASY)).isEqualTo(1);
    assertThat(counting(dataset, faces, WiderLevel.MEDIUM)).isEqualTo(3);
    assertThat(counting(dataset, faces, WiderLevel.HARD)).isEqualTo(4);
    assertThat(counting(dataset, faces, WiderLevel.ALL)).isEqualTo(5);
  }

  private static long counting(
      WiderFaceDataset dataset, List<FacePhoto.Face> faces, WiderLevel level) {
    return faces.stream().filter(face -> dataset.counts(face, level, 512)).count();
  }

  private void mat() throws IOException {
    Cell events = Mat5.newCell(2, 1);
    events.set(0, Mat5.newString("0--Parade"));
    events.set(1, Mat5.newString("1--Handshaking"));
    write(
        Mat5.newMatFile()
            .addArray("event_list", events)
            .addArray("file_list", nested(Mat5.newString("a"), Mat5.newString("none"), "b"))
            .addArray(
                "face_bbx_list",
                nested(
                    matrix(2, 4, 449, 330, 122, 149, 10, 20, 30, 40),
                    matrix(0, 0),
                    matrix(1, 4, 5, 6, 7, 8)))
            .addArray(
                "invalid_label_list", nested(matrix(2, 1, 0, 1), matrix(0, 0), matrix(1, 1, 0))),
        "wider_face_val.mat");
    lists("easy", matrix(0, 0), matrix(0, 0), matrix(1, 1, 1));
    lists("medium", matrix(1, 1, 1), matrix(0, 0), matrix(1, 1, 1));
    lists("hard", matrix(2, 1, 1, 2), matrix(0, 0), matrix(1, 1, 1));
  }

  private void lists(String level, Object... matrices) throws IOException {
    write(Mat5.newMatFile().addArray("gt_list", nested(matrices)), "wider_" + level + "_val.mat");
  }

  private static Cell nested(Object... elements) {
    Cell first = Mat5.newCell(2, 1);
    first.set(0, (us.hebi.matlab.mat.types.Array) elements[0]);
    first.set(1, (us.hebi.matlab.mat.types.Array) elements[1]);
    Cell second = Mat5.newCell(1, 1);
    second.set(
        0,
        elements[2] instanceof String text
            ? Mat5.newString(text)
            : (us.hebi.matlab.mat.types.Array) elements[2]);
    Cell outer = Mat5.newCell(2, 1);
    outer.set(0, first);
    outer.set(1, second);
    return outer;
  }

  private static Matrix matrix(int rows, int columns, double... values) {
    Matrix matrix = Mat5.newMatrix(rows, columns);
    for (int i = 0; i < values.length; i++) {
      matrix.setDouble(i / columns, i % columns, values[i]);
    }
    return matrix;
  }

  private void write(MatFile content, String name) throws IOException {
    Files.createDirectories(temp.resolve("ground_truth"));
    Mat5.writeToFile(content, temp.resolve("ground_truth").resolve(name).toFile());
  }

  private static void assertLevels(WiderFaceDataset dataset) {
    List<FacePhoto> photos = all(dataset);
    assertThat(dataset.hasLevelLists()).isTrue();
    FacePhoto.Face first = photos.get(0).faces().get(0);
    FacePhoto.Face second = photos.get(0).faces().get(1);
    assertThat(first.levels()).containsExactlyInAnyOrder(WiderLevel.MEDIUM, WiderLevel.HARD);
    assertThat(second.levels()).containsExactly(WiderLevel.HARD);
    assertThat(dataset.counts(first, WiderLevel.EASY, 100)).isFalse();
    assertThat(dataset.counts(second, WiderLevel.HARD, 100)).isTrue();
    assertThat(photos.get(1).faces()).isEmpty();
    assertThat(photos.get(2).faces().get(0).levels()).hasSize(3);
  }

  @Test
  void thePublishedListsOfFacesTellTheLevels() throws IOException {
    list(LIST);
    mat();
    assertLevels(open(temp));
  }

  @Test
  void theListsOfFacesDoWithoutTheTextFile() throws IOException {
    mat();
    WiderFaceDataset dataset = open(temp);
    assertLevels(dataset);
    assertThat(ids(dataset))
        .containsExactly("0--Parade/a.jpg", "0--Parade/none.jpg", "1--Handshaking/b.jpg");
    FacePhoto.Face second = all(dataset).get(0).faces().get(1);
    assertThat(second.box()).isEqualTo(new Box(10, 20, 30, 40));
    assertThat(second.attributes()).containsExactly(Map.entry("invalid", 1));
  }

  @Test
  void listsOfOtherBoxesThanTheTextFilesAreReported() throws IOException {
    list(LIST.replace("b.jpg\n1\n", "b.jpg\n2\n1 2 3 4 0 0 0 0 0 0\n"));
    mat();
    assertThatThrownBy(() -> open(temp).count())
        .hasMessageContaining("2 faces, but 1 in wider_face_val.mat");
  }

  @Test
  void aNumberBeyondTheFacesIsReportedWithItsPicture() throws IOException {
    mat();
    lists("easy", matrix(1, 1, 3), matrix(0, 0), matrix(1, 1, 1));
    assertThatThrownBy(() -> open(temp))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("wider_easy_val.mat: 0--Parade/a.jpg")
        .hasMessageContaining("3.0");
  }

  @Test
  void damagedListsEndInAnError() throws IOException {
    Fuzz.reader(list(LIST), 400, damaged -> open(damaged).count());
  }

  @Test
  void damagedValuesEndInAnError() throws IOException {
    Fuzz.reader(csv(CSV), 400, damaged -> open(damaged).count());
  }

  @Test
  void damagedGroundTruthEndsInAnError() throws IOException {
    mat();
    Fuzz.reader(
        temp.resolve("ground_truth/wider_face_val.mat"), 200, damaged -> open(temp).count());
    Fuzz.reader(
        temp.resolve("ground_truth/wider_hard_val.mat"), 100, damaged -> open(temp).count());
  }
}
