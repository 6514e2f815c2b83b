package org.hih4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.core.landmarks.SchemeMapping;
import org.hih4j.core.metrics.Normalizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvDatasetTest {
  @TempDir Path temp;
  private Path folder;
  private Path file;

  @BeforeEach
  void writeThreeFaces() throws IOException {
    folder = temp.resolve("portraits");
    file = folder.resolve("landmarks68.csv");
    StringBuilder text = new StringBuilder(header(68));
    for (int i = 0; i < 3; i++) {
      text.append(row("face" + i + ".jpg", LandmarkScheme.IBUG_68, i));
      Faces.png(folder.resolve("images/face" + i + ".jpg"));
    }
    Files.writeString(file, text);
  }

  private static String header(int points) {
    StringBuilder header = new StringBuilder("image");
    for (int k = 0; k < points; k++) {
      header.append(",x").append(k).append(",y").append(k);
    }
    return header.append('\n').toString();
  }

  private static String row(String image, LandmarkScheme scheme, long seed) {
    StringBuilder row = new StringBuilder(image);
    for (double value : Faces.landmarks(scheme, seed).toArray()) {
      row.append(',').append(Faces.decimal(value));
    }
    return row.append('\n').toString();
  }

  @Test
  void labelsAreTakenToAnotherScheme() throws IOException {
    Path wild = temp.resolve("wild/landmarks98.csv");
    Files.createDirectories(wild.getParent());
    Files.writeString(wild, header(98) + row("face.jpg", LandmarkScheme.WFLW_98, 4));
    SchemeMapping mapping = SchemeMapping.WFLW_TO_IBUG_MEASURED;
    try (Dataset faces = CsvDataset.open(wild, DatasetOptions.defaults())) {
      Dataset mapped = faces.mapped(mapping);
      assertThat(mapped.scheme()).isEqualTo(LandmarkScheme.IBUG_68);
      assertThat(Faces.all(mapped).get(0).landmarks())
          .isEqualTo(mapping.apply(Faces.all(faces).get(0).landmarks()));
      assertThat(mapped.card().notes()).contains("labels of wflw taken to 300w");
    }
  }

  @Test
  void aMappingFromAnotherSchemeIsRefused() {
    assertThatThrownBy(
            () ->
                CsvDataset.open(folder, DatasetOptions.defaults())
                    .mapped(SchemeMapping.WFLW_TO_IBUG_MEASURED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mapping");
  }

  @Test
  void rowsBecomeSamplesInOrder() {
    List<Sample> samples = Faces.all(CsvDataset.open(folder, DatasetOptions.defaults()));
    assertThat(samples)
        .extracting(Sample::id)
        .containsExactly("face0.jpg", "face1.jpg", "face2.jpg");
    Faces.assertClose(samples.get(1).landmarks(), Faces.landmarks(LandmarkScheme.IBUG_68, 1));
  }

  @Test
  void imagesLieInTheFolderImages() {
    assertThat(Faces.all(CsvDataset.open(folder, DatasetOptions.defaults())).get(2).image().path())
        .contains(folder.toAbsolutePath().resolve("images/face2.jpg"));
  }

  @Test
  void theSchemeFollowsFromTheNumberOfColumns() {
    assertThat(CsvDataset.open(folder, DatasetOptions.defaults()).scheme())
        .isEqualTo(LandmarkScheme.IBUG_68);
  }

  @Test
  void windowsLineEndsAndAByteOrderMarkAreAccepted() throws IOException {
    Files.writeString(file, "\uFEFF" + Files.readString(file).replace("\n", "\r\n"));
    assertThat(CsvDataset.open(folder, DatasetOptions.defaults()).count()).isEqualTo(3);
  }

  private static String without(String row, int... points) {
    String[] cells = row.strip().split(",", -1);
    for (int point : points) {
      cells[1 + 2 * point] = "";
      cells[2 + 2 * point] = "";
    }
    return String.join(",", cells) + "\n";
  }

  @Test
  void emptyCellsArePointsWithoutALabel() throws IOException {
    Files.writeString(
        file, header(68) + without(row("face0.jpg", LandmarkScheme.IBUG_68, 0), 3, 67));

    Landmarks labels =
        Faces.all(CsvDataset.open(folder, DatasetOptions.defaults())).get(0).landmarks();

    assertThat(labels.known()).isEqualTo(66);
    assertThat(labels.isKnown(3)).isFalse();
    assertThat(labels.isKnown(67)).isFalse();
  }

  @Test
  void nanIsAPointWithoutALabel() throws IOException {
    Files.writeString(
        file,
        header(68)
            + without(row("face0.jpg", LandmarkScheme.IBUG_68, 0), 5).replace(",,", ",NaN,nan"));

    assertThat(
            Faces.all(CsvDataset.open(folder, DatasetOptions.defaults()))
                .get(0)
                .landmarks()
                .known())
        .isEqualTo(67);
  }

  @Test
  void oneCoordinateAloneIsABadRow() throws IOException {
    String[] cells = row("face0.jpg", LandmarkScheme.IBUG_68, 0).strip().split(",");
    cells[7] = "";
    Files.writeString(file, header(68) + String.join(",", cells) + "\n");

    assertThatThrownBy(() -> Faces.all(CsvDataset.open(folder, DatasetOptions.defaults())))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(":2: ")
        .hasMessageContaining("point 3");
  }

  @Test
  void aRowWithoutAnyLabelIsABadRow() throws IOException {
    Files.writeString(file, header(68) + "face0.jpg" + ",".repeat(136) + "\n");

    assertThatThrownBy(() -> Faces.all(CsvDataset.open(folder, DatasetOptions.defaults())))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("no point has a label");
  }

  @Test
  void facesWithoutBothEyesAreMeasuredByTheirBox() throws IOException {
    assertThat(CsvDataset.open(folder, DatasetOptions.defaults()).card().normalizer())
        .isEqualTo(Normalizer.Kind.INTER_OCULAR);
    Files.writeString(file, header(68) + without(row("face0.jpg", LandmarkScheme.IBUG_68, 0), 45));

    assertThat(CsvDataset.open(folder, DatasetOptions.defaults()).card().normalizer())
        .isEqualTo(Normalizer.Kind.SQRT_BOX_AREA);
  }

  @Test
  void quotedNamesMayHoldCommas() throws IOException {
    Files.writeString(file, header(68) + row("\"a, \"\"b\"\".jpg\"", LandmarkScheme.IBUG_68, 7));
    assertThat(Faces.ids(CsvDataset.open(folder, DatasetOptions.defaults())))
        .containsExactly("a, \"b\".jpg");
  }

  @Test
  void aWrongColumnCountIsReportedWithFileAndLine() throws IOException {
    Files.writeString(file, Files.readString(file) + "face9.jpg,1,2\n");
    assertThatThrownBy(() -> CsvDataset.open(folder, DatasetOptions.defaults()).count())
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("landmarks68.csv:5:")
        .hasMessageContaining("137 columns")
        .satisfies(e -> assertThat(((DatasetException) e).line()).hasValue(5));
  }

  @Test
  void notANumberIsReportedWithItsColumn() throws IOException {
    Files.writeString(
        file,
        header(68) + row("a.jpg", LandmarkScheme.IBUG_68, 1).replaceFirst(",[0-9.]+", ",Infinity"));
    assertThatThrownBy(() -> CsvDataset.open(folder, DatasetOptions.defaults()).count())
        .hasMessageContaining(":2: x0 is not a usable coordinate: Infinity");
  }

  @Test
  void badRowsCanBeSkippedAndCounted() throws IOException {
    Files.writeString(
        file, Files.readString(file) + "bad\n" + row("last.jpg", LandmarkScheme.IBUG_68, 4));
    DatasetOptions.SkippedRows skipped = new DatasetOptions.SkippedRows();
    Dataset dataset =
        CsvDataset.open(folder, DatasetOptions.builder().errorPolicy(skipped).build());
    assertThat(Faces.ids(dataset)).hasSize(4).last().isEqualTo("last.jpg");
    assertThat(dataset.count()).isEqualTo(4);
    assertThat(skipped.count()).isEqualTo(1);
    assertThat(skipped.examples().get(0)).contains("landmarks68.csv:5:");
  }

  @Test
  void missingImagesAreBadRowsWhenImagesAreRequired() throws IOException {
    Files.delete(folder.resolve("images/face1.jpg"));
    assertThat(CsvDataset.open(folder, DatasetOptions.defaults()).count()).isEqualTo(3);
    assertThatThrownBy(
            () ->
                CsvDataset.open(folder, DatasetOptions.builder().requireImages(true).build())
                    .count())
        .hasMessageContaining("landmarks68.csv:3: the image is missing");
  }

  @Test
  void theSplitFileAboveTheFolderDividesTheFaces() throws IOException {
    Files.writeString(
        temp.resolve("validation-split.txt"), "portraits/face1.jpg\nother/face2.jpg\n");
    assertThat(Faces.ids(open("validation"))).containsExactly("face1.jpg");
    assertThat(Faces.ids(open("train"))).containsExactly("face0.jpg", "face2.jpg");
    assertThat(Faces.ids(open("all"))).hasSize(3);
  }

  @Test
  void theSplitFileInTheFolderComesFirst() throws IOException {
    Files.writeString(temp.resolve("validation-split.txt"), "portraits/face1.jpg\n");
    Files.writeString(folder.resolve("validation-split.txt"), "face2.jpg\n");
    assertThat(Faces.ids(open("validation"))).containsExactly("face2.jpg");
  }

  private Dataset open(String split) {
    return CsvDataset.open(folder, DatasetOptions.builder().split(split).build());
  }

  @Test
  void aSplitWithoutASplitFileSaysWhereItWasLookedFor() {
    assertThatThrownBy(() -> open("validation"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("validation-split.txt");
  }

  @Test
  void theNameOfASplitIsOneInAnyCase() throws IOException {
    Files.writeString(temp.resolve("validation-split.txt"), "portraits/face1.jpg\n");
    assertThat(Faces.ids(open("Validation"))).containsExactly("face1.jpg");
  }

  @Test
  void anUnknownSplitIsRefused() {
    assertThatThrownBy(() -> open("test")).hasMessageContaining("'test'");
  }

  @Test
  void severalLabelFilesNeedAChoice() throws IOException {
    Files.writeString(
        folder.resolve("other.csv"), header(98) + row("face0.jpg", LandmarkScheme.WFLW_98, 1));
    assertThatThrownBy(() -> CsvDataset.open(folder, DatasetOptions.defaults()))
        .hasMessageContaining("landmarks68.csv, other.csv");
    Dataset chosen =
        CsvDataset.open(folder, DatasetOptions.builder().labels(Path.of("other.csv")).build());
    assertThat(chosen.scheme()).isEqualTo(LandmarkScheme.WFLW_98);
  }

  @Test
  void theSchemeChoosesBetweenSeveralLabelFiles() throws IOException {
    Files.writeString(
        folder.resolve("other.csv"), header(98) + row("face0.jpg", LandmarkScheme.WFLW_98, 1));
    Dataset chosen =
        CsvDataset.open(folder, DatasetOptions.builder().scheme(LandmarkScheme.WFLW_98).build());
    assertThat(chosen.card().source()).isEqualTo(folder.resolve("other.csv").toString());
  }

  @Test
  void aWrongHeaderIsRefused() throws IOException {
    Files.writeString(file, "image,x0,y0,y1,x1\n");
    assertThatThrownBy(() -> CsvDataset.open(folder, DatasetOptions.defaults()))
        .hasMessageContaining(":1: column 4 of the header must be x1: 'y1'");
  }

  @Test
  void anUnknownNumberOfPointsNeedsAScheme() throws IOException {
    Files.writeString(file, "image,x0,y0,x1,y1\na.jpg,1,2,3,4\n");
    assertThatThrownBy(() -> CsvDataset.open(folder, DatasetOptions.defaults()))
        .hasMessageContaining("2 points");
    LandmarkScheme eyes = LandmarkScheme.custom("eyes", 2).build();
    Dataset dataset = CsvDataset.open(folder, DatasetOptions.builder().scheme(eyes).build());
    assertThat(Faces.all(dataset).get(0).landmarks())
        .isEqualTo(Landmarks.of(eyes, new double[] {1, 2, 3, 4}));
  }

  @Test
  void limitKeepsTheFirstFacesAndSaysSo() {
    Dataset limited = CsvDataset.open(folder, DatasetOptions.defaults()).limit(2);
    assertThat(Faces.ids(limited)).containsExactly("face0.jpg", "face1.jpg");
    assertThat(limited.card().notes()).contains("only the first 2 faces");
  }

  @Test
  void rowsAreReadOnlyAsFarAsAskedFor() throws IOException {
    Files.writeString(file, Files.readString(file) + "bad\n");
    try (Stream<Sample> samples = CsvDataset.open(folder, DatasetOptions.defaults()).samples()) {
      assertThat(samples.limit(3)).hasSize(3);
    }
  }

  @Test
  void theEndMayBeAskedForAgain() {
    try (Stream<Sample> samples = CsvDataset.open(folder, DatasetOptions.defaults()).samples()) {
      Iterator<Sample> iterator = samples.iterator();
      while (iterator.hasNext()) {
        iterator.next();
      }
      assertThat(iterator.hasNext()).isFalse();
      assertThat(iterator.hasNext()).isFalse();
    }
  }

  @Test
  void aLineWithoutEndIsRefusedInsteadOfFillingTheMemory() throws IOException {
    Files.writeString(file, header(68) + "x".repeat(400_000));
    assertThatThrownBy(() -> CsvDataset.open(folder, DatasetOptions.defaults()).count())
        .hasMessageContaining(":2: the line is longer");
  }

  @Test
  void damagedFilesEndInAnError() throws IOException {
    Fuzz.reader(file, 800, damaged -> CsvDataset.open(damaged, DatasetOptions.defaults()).count());
  }
}
