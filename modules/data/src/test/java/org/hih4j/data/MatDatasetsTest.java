package org.hih4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.imaging.FaceImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;

class MatDatasetsTest {
  @TempDir Path temp;

  /** A COFW file of two faces: a colour image of 5 x 4 pixels and a grey one of 3 x 6. */
  private Path cofw(String suffix, Path file) {
    Hdf5Builder hdf = new Hdf5Builder();
    byte[] colour = new byte[3 * 5 * 4];
    for (int c = 0; c < 3; c++) {
      for (int x = 0; x < 5; x++) {
        for (int y = 0; y < 4; y++) {
          colour[(c * 5 + x) * 4 + y] = (byte) (100 * c + 10 * x + y);
        }
      }
    }
    byte[] grey = new byte[3 * 6];
    for (int x = 0; x < 3; x++) {
      for (int y = 0; y < 6; y++) {
        grey[x * 6 + y] = (byte) (200 + 10 * x + y);
      }
    }
    hdf.cell(
        "Is" + suffix, new long[] {hdf.image("a", colour, 3, 5, 4), hdf.image("b", grey, 3, 6)});
    double[] points = new double[87 * 2];
    for (int face = 0; face < 2; face++) {
      Landmarks landmarks = Faces.landmarks(LandmarkScheme.COFW_29, face);
      for (int k = 0; k < 29; k++) {
        points[k * 2 + face] = landmarks.x(k) + 1;
        points[(29 + k) * 2 + face] = landmarks.y(k) + 1;
        points[(58 + k) * 2 + face] = face == 1 && k < 4 ? 1 : 0;
      }
    }
    hdf.matrix("phis" + suffix, points, 87, 2);
    hdf.matrix("bboxes" + suffix, new double[] {11, 21, 12, 22, 30, 40, 31, 41}, 4, 2);
    hdf.write(file);
    return file;
  }

  @Test
  void cofwPointsAreCountedFromOneInTheFile() {
    cofw("T", temp.resolve("COFW_test_color.mat"));
    try (Dataset dataset = CofwDataset.open(temp, DatasetOptions.defaults())) {
      Faces.assertClose(
          Faces.all(dataset).get(1).landmarks(), Faces.landmarks(LandmarkScheme.COFW_29, 1));
    }
  }

  @Test
  void cofwBoxesAndOcclusionFlagsAreRead() {
    cofw("Tr", temp.resolve("COFW_train_color.mat"));
    DatasetOptions train = DatasetOptions.builder().split("train").build();
    try (Dataset dataset = CofwDataset.open(temp, train)) {
      List<Sample> samples = Faces.all(dataset);
      assertThat(samples.get(0).box().orElseThrow().box()).isEqualTo(new Box(10, 11, 30, 31));
      assertThat(samples.get(0).visible(0)).isTrue();
      assertThat(samples.get(1).visible(3)).isFalse();
      assertThat(samples.get(1).visible(4)).isTrue();
      assertThat(samples.get(1).attributes()).containsEntry("occluded", "4");
    }
  }

  @Test
  void cofwImagesAreTransposedBack() {
    cofw("T", temp.resolve("COFW_test_color.mat"));
    try (Dataset dataset = CofwDataset.open(temp, DatasetOptions.defaults())) {
      List<Sample> samples = Faces.all(dataset);
      FaceImage colour = samples.get(0).image().load();
      assertThat(colour.width()).isEqualTo(5);
      assertThat(colour.height()).isEqualTo(4);
      BufferedImage pixels = colour.toBufferedImage();
      assertThat(pixels.getRGB(3, 2)).isEqualTo(0xff000000 | 32 << 16 | 132 << 8 | 232);
      BufferedImage grey = samples.get(1).image().load().toBufferedImage();
      assertThat(grey.getWidth()).isEqualTo(3);
      assertThat(grey.getRGB(2, 5) & 0xffffff).isEqualTo(225 * 0x010101);
    }
  }

  @Test
  void aPartialCofwSaysSo() {
    cofw("T", temp.resolve("COFW_test_color.mat"));
    try (Dataset dataset = CofwDataset.open(temp, DatasetOptions.defaults())) {
      assertThat(dataset.card().notes()).containsExactly("partial copy: 2 of 507 faces");
    }
  }

  @Test
  void aClosedCofwRefusesToDecode() {
    cofw("T", temp.resolve("COFW_test_color.mat"));
    Dataset dataset = CofwDataset.open(temp, DatasetOptions.defaults());
    Sample sample = Faces.all(dataset).get(0);
    dataset.close();
    dataset.close();
    assertThatThrownBy(() -> sample.image().load()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFileWithoutTheMatricesIsReported() {
    cofw("Tr", temp.resolve("COFW_test_color.mat"));
    assertThatThrownBy(() -> CofwDataset.open(temp, DatasetOptions.defaults()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("IsT");
  }

  @Test
  void damagedHdf5FilesEndInAnError() throws IOException {
    Path file = cofw("T", temp.resolve("COFW_test_color.mat"));
    Fuzz.reader(
        file,
        400,
        damaged -> {
          try (Dataset dataset = CofwDataset.open(damaged, DatasetOptions.defaults())) {
            Faces.all(dataset).forEach(sample -> sample.image().load());
          }
        });
  }

  private void cofw68() throws IOException {
    cofw("T", temp.resolve("COFW_test_color.mat"));
    Path annotations = temp.resolve("COFW68_Data/test_annotations");
    Files.createDirectories(annotations);
    for (int face = 0; face < 2; face++) {
      Matrix points = Mat5.newMatrix(68, 2);
      Matrix occluded = Mat5.newMatrix(68, 1);
      Landmarks landmarks = Faces.landmarks(LandmarkScheme.IBUG_68, face);
      for (int k = 0; k < 68; k++) {
        points.setDouble(k, 0, landmarks.x(k) + 1);
        points.setDouble(k, 1, landmarks.y(k) + 1);
        occluded.setDouble(k, 0, k == 7 ? 1 : 0);
      }
      write(
          Mat5.newMatFile().addArray("Points", points).addArray("Occ", occluded),
          annotations.resolve((face + 1) + "_points.mat"));
    }
    Matrix boxes = Mat5.newMatrix(2, 4);
    for (int face = 0; face < 2; face++) {
      boxes.setDouble(face, 0, 11 + face);
      boxes.setDouble(face, 1, 21);
      boxes.setDouble(face, 2, 30);
      boxes.setDouble(face, 3, 40);
    }
    write(
        Mat5.newMatFile().addArray("bboxes", boxes),
        temp.resolve("COFW68_Data/cofw68_test_bboxes.mat"));
  }

  private static void write(MatFile content, Path file) throws IOException {
    Mat5.writeToFile(content, file.toFile());
  }

  @Test
  void cofw68JoinsAnnotationsBoxesAndImages() throws IOException {
    cofw68();
    try (Dataset dataset = Cofw68Dataset.open(temp, DatasetOptions.defaults())) {
      Sample sample = Faces.all(dataset).get(1);
      Faces.assertClose(sample.landmarks(), Faces.landmarks(LandmarkScheme.IBUG_68, 1));
      assertThat(sample.visible(7)).isFalse();
      assertThat(sample.box().orElseThrow().box()).isEqualTo(new Box(11, 20, 30, 40));
      assertThat(sample.image().load().width()).isEqualTo(3);
      assertThat(dataset.card().failureThreshold()).isEqualTo(0.07);
    }
  }

  @Test
  void aMissingAnnotationOfCofw68IsABadRow() throws IOException {
    cofw68();
    Files.delete(temp.resolve("COFW68_Data/test_annotations/1_points.mat"));
    DatasetOptions.SkippedRows skipped = new DatasetOptions.SkippedRows();
    DatasetOptions options = DatasetOptions.builder().errorPolicy(skipped).build();
    try (Dataset dataset = Cofw68Dataset.open(temp, options)) {
      assertThat(Faces.ids(dataset)).containsExactly("test/2");
    }
    assertThat(skipped.count()).isEqualTo(1);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void damagedHdf5FilesAreNotLeftOpen() throws IOException {
    byte[] sound = Files.readAllBytes(cofw("T", temp.resolve("COFW_test_color.mat")));
    Path damaged = temp.resolve("damaged.mat");
    int refused = 0;
    for (int at = 0; at < sound.length; at += 1 + sound.length / 300) {
      byte[] bytes = sound.clone();
      Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0xFF);
      Files.write(damaged, bytes);
      try (Dataset dataset = CofwDataset.open(damaged, DatasetOptions.defaults())) {
        Faces.all(dataset);
      } catch (DatasetException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(open.map(MatDatasetsTest::target)).doesNotContain(damaged.toString());
    }
  }

  /** What a descriptor is of; those that end meanwhile are of nothing. */
  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void damagedMat5FilesEndInAnError() throws IOException {
    cofw68();
    try (Dataset dataset = Cofw68Dataset.open(temp, DatasetOptions.defaults())) {
      Fuzz.reader(
          temp.resolve("COFW68_Data/test_annotations/1_points.mat"),
          500,
          damaged -> Faces.all(dataset));
    }
  }

  @Test
  void damagedMat5FilesSayNothingOnStandardError() throws IOException {
    aflw(3);
    Path file = temp.resolve("AFLWinfo_release.mat");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 132, 136, (byte) 0xFF);
    Files.write(file, bytes);
    PrintStream real = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertThatThrownBy(() -> Aflw19Dataset.open(temp, DatasetOptions.defaults()))
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("4294967295 bytes");
    } finally {
      System.setErr(real);
    }
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  private void aflw(int faces) throws IOException {
    Matrix data = Mat5.newMatrix(faces, 38);
    Matrix mask = Mat5.newMatrix(faces, 19);
    Matrix boxes = Mat5.newMatrix(faces, 4);
    Matrix order = Mat5.newMatrix(1, faces);
    Cell names = Mat5.newCell(faces, 1);
    for (int i = 0; i < faces; i++) {
      for (int k = 0; k < 19; k++) {
        data.setDouble(i, k, i + k);
        data.setDouble(i, 19 + k, 2 * k);
        mask.setDouble(i, k, i % 2 == 0 || k > 3 ? 1 : 0);
      }
      double[] box = {5, 25, 6, 46};
      for (int j = 0; j < 4; j++) {
        boxes.setDouble(i, j, box[j]);
      }
      order.setDouble(0, i, faces - i);
      names.set(i, Mat5.newString("0/image" + i + ".jpg"));
    }
    write(
        Mat5.newMatFile()
            .addArray("data", data)
            .addArray("mask_new", mask)
            .addArray("bbox", boxes)
            .addArray("ra", order)
            .addArray("nameList", names),
        temp.resolve("AFLWinfo_release.mat"));
  }

  @Test
  void aflwIsOrderedByItsPermutationAndSplitAfter20000() throws IOException {
    aflw(20_003);
    Dataset full = Aflw19Dataset.open(temp, DatasetOptions.defaults());
    assertThat(Faces.ids(full))
        .containsExactly("0/image2.jpg#3", "0/image1.jpg#2", "0/image0.jpg#1");
    Sample sample = Faces.all(full).get(1);
    assertThat(sample.landmarks().x(3)).isEqualTo(4);
    assertThat(sample.landmarks().y(3)).isEqualTo(6);
    assertThat(sample.visible(3)).isFalse();
    assertThat(sample.box().orElseThrow().box()).isEqualTo(new Box(5, 6, 20, 40));
    Dataset frontal = Aflw19Dataset.open(temp, DatasetOptions.builder().split("frontal").build());
    assertThat(Faces.ids(frontal)).containsExactly("0/image2.jpg#3", "0/image0.jpg#1");
    Dataset train = Aflw19Dataset.open(temp, DatasetOptions.builder().split("train").build());
    assertThat(train.count()).isEqualTo(20_000);
  }

  @Test
  void aTextFileIsNoMatFile() throws IOException {
    Path file = temp.resolve("AFLWinfo_release.mat");
    Files.writeString(file, "not a mat file");
    assertThatThrownBy(() -> Aflw19Dataset.open(temp, DatasetOptions.defaults()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("MATLAB 5");
  }
}
