package org.hih4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherFormatsTest {
  @TempDir Path temp;

  private Path hrnet(LandmarkScheme scheme) throws IOException {
    Path file = temp.resolve("face_landmarks_test.csv");
    StringBuilder text = new StringBuilder("image_name,scale,center_w,center_h");
    for (int k = 0; k < scheme.size(); k++) {
      text.append(",original_").append(k).append("_x,original_").append(k).append("_y");
    }
    text.append("\nhelen/a.jpg,0.45,61.5,72.5");
    for (double value : Faces.landmarks(scheme, 1).toArray()) {
      text.append(',').append(Faces.decimal(value));
    }
    Files.writeString(file, text.append('\n'));
    return file;
  }

  @Test
  void hrnetRowsOf68PointsCountFromOne() throws IOException {
    Dataset dataset =
        HrnetCsvDataset.open(hrnet(LandmarkScheme.IBUG_68), DatasetOptions.defaults());
    Sample sample = Faces.all(dataset).get(0);
    assertThat(sample.box()).contains(FaceBox.hrnet(60.5, 71.5, 0.45));
    assertThat(sample.landmarks().x(5) + 1)
        .isEqualTo(Faces.landmarks(LandmarkScheme.IBUG_68, 1).x(5));
  }

  @Test
  void hrnetRowsOf98PointsCountFromZero() throws IOException {
    Dataset dataset =
        HrnetCsvDataset.open(hrnet(LandmarkScheme.WFLW_98), DatasetOptions.defaults());
    Faces.assertClose(
        Faces.all(dataset).get(0).landmarks(), Faces.landmarks(LandmarkScheme.WFLW_98, 1));
  }

  @Test
  void hrnetWithoutAScaleColumnIsRefused() throws IOException {
    Path file = hrnet(LandmarkScheme.WFLW_98);
    Files.writeString(file, Files.readString(file).replace("scale", "scael"));
    assertThatThrownBy(() -> HrnetCsvDataset.open(file, DatasetOptions.defaults()))
        .hasMessageContaining(":1: the header has no column scale");
  }

  @Test
  void aHeaderOfAQuarterMillionSpacesIsRefusedAtOnce() throws IOException {
    Path file = temp.resolve("labels.csv");
    Files.writeString(file, "image" + " ".repeat(250_000) + "x,scale\n");
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () ->
            assertThatThrownBy(() -> HrnetCsvDataset.open(file, DatasetOptions.defaults()))
                .hasMessageContaining("the header has no column image"));
  }

  @Test
  void damagedHrnetFilesEndInAnError() throws IOException {
    Fuzz.reader(
        hrnet(LandmarkScheme.IBUG_68),
        600,
        file -> HrnetCsvDataset.open(file, DatasetOptions.defaults()).count());
  }

  private Path dlib(String body) throws IOException {
    Path file = temp.resolve("labels.xml");
    Files.writeString(
        file,
        "<?xml version='1.0' encoding='ISO-8859-1'?>\n"
            + "<?xml-stylesheet type='text/xsl' href='image_metadata_stylesheet.xsl'?>\n"
            + "<dataset>\n<name>x</name>\n<comment>y</comment>\n<images>\n"
            + body
            + "</images>\n</dataset>\n");
    return file;
  }

  private static String box(long seed, String more) {
    StringBuilder text =
        new StringBuilder("<box top='3' left='4' width='50' height='60'" + more + ">\n");
    Landmarks landmarks = Faces.landmarks(LandmarkScheme.IBUG_68, seed);
    for (int k = 67; k >= 0; k--) {
      text.append(String.format("<part name='%02d'", k));
      text.append(" x='").append(Faces.decimal(landmarks.x(k)));
      text.append("' y='").append(Faces.decimal(landmarks.y(k))).append("'/>\n");
    }
    return text.append("</box>\n").toString();
  }

  private static Dataset open(Path file) {
    return DlibXmlDataset.open(file, DatasetOptions.defaults());
  }

  @Test
  void dlibPartsAreOrderedByTheirNumbers() throws IOException {
    Sample sample =
        Faces.all(
                open(
                    dlib(
                        "<image file='a.jpg' width='9' height='9'>\n" + box(5, "") + "</image>\n")))
            .get(0);
    Faces.assertClose(sample.landmarks(), Faces.landmarks(LandmarkScheme.IBUG_68, 5));
    assertThat(sample.box()).contains(FaceBox.detector(4, 3, 50, 60));
  }

  @Test
  void dlibImagesMayHaveSeveralBoxesAndIgnoredOnes() throws IOException {
    Path file =
        dlib(
            "<image file='a.jpg'>\n"
                + box(1, "")
                + box(2, " ignore='1'")
                + box(3, "")
                + "</image>\n<image file='b.jpg'/>\n<image file='c.jpg'>\n"
                + box(4, "")
                + "</image>\n");
    assertThat(Faces.ids(open(file))).containsExactly("a.jpg", "a.jpg#3", "c.jpg");
  }

  @Test
  void aDlibBoxWithAMissingPartIsABadRowAndReadingGoesOn() throws IOException {
    Path file =
        dlib(
            "<image file='a.jpg'>\n"
                + box(1, "")
                + box(2, "").replaceFirst("<part name='05'[^>]*/>\n", "")
                + box(3, "")
                + "</image>\n");
    assertThatThrownBy(() -> open(file).count()).hasMessageContaining("expected 68 parts: 67");
    DatasetOptions.SkippedRows skipped = new DatasetOptions.SkippedRows();
    Dataset dataset =
        DlibXmlDataset.open(file, DatasetOptions.builder().errorPolicy(skipped).build());
    assertThat(dataset.count()).isEqualTo(2);
    assertThat(skipped.count()).isEqualTo(1);
  }

  @Test
  void theDeclaredEncodingOfADlibFileIsHonoured() throws IOException {
    Path file = dlib("<image file='M\u00fcller.jpg'>\n" + box(1, "") + "</image>\n");
    Files.writeString(file, Files.readString(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(Faces.ids(open(file))).containsExactly("M\u00fcller.jpg");
  }

  @Test
  void externalEntitiesAreRefused() throws IOException {
    Path secret = temp.resolve("secret.txt");
    Files.writeString(secret, "secret");
    Path file = temp.resolve("evil.xml");
    Files.writeString(
        file,
        "<?xml version='1.0'?><!DOCTYPE d [<!ENTITY e SYSTEM '"
            + secret.toUri()
            + "'>]><dataset><images><image file='&e;'>"
            + box(1, "")
            + "</image></images></dataset>");
    assertThatThrownBy(() -> Faces.all(open(file))).isInstanceOf(DatasetException.class);
  }

  @Test
  void entitiesThatMultiplyAreRefusedBeforeTheyDo() throws IOException {
    StringBuilder entities = new StringBuilder("<!ENTITY e0 'laughter'>");
    for (int i = 1; i < 20; i++) {
      entities.append("<!ENTITY e" + i + " '" + ("&e" + (i - 1) + ";").repeat(10) + "'>");
    }
    Path file = temp.resolve("evil.xml");
    Files.writeString(
        file,
        "<?xml version='1.0'?><!DOCTYPE d ["
            + entities
            + "]><dataset><name>&e19;</name><images><image file='&e19;'>"
            + box(1, "")
            + "</image></images></dataset>");
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () ->
            assertThatThrownBy(() -> Faces.all(open(file)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("not allowed"));
  }

  @Test
  void damagedDlibFilesEndInAnError() throws IOException {
    Path file = dlib("<image file='a.jpg'>\n" + box(1, "") + "</image>\n");
    Fuzz.reader(file, 600, damaged -> open(damaged).count());
  }

  @Test
  void aDlibFileThatIsNoXmlIsNotLeftOpen() throws IOException {
    Path open = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(open));
    Path file =
        Files.writeString(temp.resolve("labels.xml"), "<?xml version='1.0' encoding='\u0001");
    assertThatThrownBy(
            () ->
                DlibXmlDataset.open(file, DatasetOptions.defaults())
                    .samples()
                    .forEach(sample -> {}))
        .isInstanceOf(DatasetException.class);
    try (Stream<Path> links = Files.list(open)) {
      assertThat(links.filter(link -> leadsTo(link, file))).isEmpty();
    }
  }

  private static boolean leadsTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void everyWriterIsReadBackByItsReader() throws IOException {
    LandmarkScheme scheme = LandmarkScheme.IBUG_68;
    Path csv = temp.resolve("labels.csv");
    Path xml = temp.resolve("labels.xml");
    try (LabelWriter first = LabelWriter.csv(csv, scheme);
        LabelWriter second = LabelWriter.dlibXml(xml, scheme)) {
      for (int i = 0; i < 3; i++) {
        first.add("a, \"<&" + i, Faces.landmarks(scheme, i));
        second.add("a, \"<&" + i, Faces.landmarks(scheme, i));
      }
      first.commit();
      second.commit();
    }
    for (Dataset dataset : List.of(CsvDataset.open(csv, DatasetOptions.defaults()), open(xml))) {
      List<Sample> samples = Faces.all(dataset);
      assertThat(samples)
          .extracting(Sample::id)
          .containsExactly("a, \"<&0", "a, \"<&1", "a, \"<&2");
      Faces.assertClose(samples.get(2).landmarks(), Faces.landmarks(scheme, 2));
    }
  }

  @Test
  void jsonHoldsPointsAndBoxes() throws IOException {
    LandmarkScheme two = LandmarkScheme.custom("two", 2).build();
    Path file = temp.resolve("labels.json");
    try (LabelWriter writer = LabelWriter.json(file, two)) {
      Landmarks landmarks = Landmarks.of(two, new double[] {1, 2, 3, 4});
      writer.add("a\"b.jpg", landmarks, FaceBox.landmarks(1, 2, 3, 4));
      writer.add("c.jpg", landmarks);
      writer.commit();
    }
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            {"scheme":"two","faces":[
            {"image":"a\\"b.jpg","points":[[1.0,2.0],[3.0,4.0]],"box":[1.0,2.0,3.0,4.0]},
            {"image":"c.jpg","points":[[1.0,2.0],[3.0,4.0]]}
            ]}
            """);
  }

  @Test
  void anUncommittedFileLeavesNothingBehind() throws IOException {
    Path file = temp.resolve("labels.csv");
    Files.writeString(file, "old");
    try (LabelWriter writer = LabelWriter.csv(file, LandmarkScheme.IBUG_68)) {
      writer.add("a.jpg", Faces.landmarks(LandmarkScheme.IBUG_68, 1));
    }
    assertThat(Files.readString(file)).isEqualTo("old");
    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void anotherSchemeIsRefused() {
    try (LabelWriter writer = LabelWriter.csv(temp.resolve("l.csv"), LandmarkScheme.IBUG_68)) {
      assertThatThrownBy(() -> writer.add("a", Faces.landmarks(LandmarkScheme.WFLW_98, 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("scheme");
    }
  }

  @Test
  void datasetsAreFoundByTheirNames() {
    assertThat(DatasetKind.named("WFLW-cropped")).isEqualTo(DatasetKind.WFLW_CROPPED);
    assertThatThrownBy(() -> DatasetKind.named("lfw"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("csv, wflw, wflw-cropped, 300w, cofw, cofw68, aflw, hrnet, dlib");
  }
}
