package org.hih4j.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlignImagesTest {
  private static final Path PHOTO = Path.of("../images/astronaut.png");

  private static SparkSession spark;

  @TempDir private static Path temporary;
  private static Path folder;
  private static Path boxes;

  @BeforeAll
  static void begin() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.warehouse.dir", temporary.resolve("warehouse").toString())
            .getOrCreate();
    folder = Files.createDirectory(temporary.resolve("images"));
    StringBuilder rows = new StringBuilder("image,x,y,width,height\n");
    for (int i = 0; i < 6; i++) {
      Files.copy(PHOTO, folder.resolve("image" + i + ".png"));
      rows.append("image").append(i).append(".png,").append(165 + i).append(",63,115,115\n");
    }
    Files.writeString(folder.resolve("broken.png"), "no image");
    rows.append("image2.png,900,900,10,10\nimage2.png,160,60,120,120\nimage3.png,,1,2,3\n")
        .append("broken.png,1,2,30,30\nmissing.png,1,2,30,30\n");
    boxes = Files.writeString(temporary.resolve("boxes.csv"), rows);
  }

  @AfterAll
  static void end() {
    spark.stop();
  }

  private static List<FaceRow> rows(ModelSource model) throws IOException {
    return rows(boxes.toString(), model, Set.of());
  }

  private static List<FaceRow> rows(String from, ModelSource model, Set<Extra> extras)
      throws IOException {
    return AlignImages.align(spark, folder.toString(), from, model, extras).collectAsList().stream()
        .sorted(
            Comparator.comparing(FaceRow::getImage)
                .thenComparing(row -> row.getFace() == null ? -1 : row.getFace()))
        .toList();
  }

  @Test
  void findsWhatTheAlignerFinds() throws IOException {
    List<FaceRow> faces =
        rows(ModelSource.of("hih-300w")).stream().filter(row -> row.getError() == null).toList();
    assertThat(faces).hasSize(7);
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      for (FaceRow face : faces) {
        double[] box = face.getBox();
        FaceAlignment expected =
            aligner.align(PHOTO, FaceBox.detector(box[0], box[1], box[2], box[3]));
        assertThat(face.getLandmarks()).hasDimensions(68, 2);
        assertThat(face.getLandmarks()[30][0]).isEqualTo(expected.landmarks().x(30));
        assertThat(face.getConfidences()[30]).isEqualTo(expected.confidence(30));
        assertThat(face.getModel()).isEqualTo("hih-300w");
      }
    }
  }

  @Test
  void makesARowWithAnErrorOfWhatFails() throws IOException {
    List<FaceRow> failed =
        rows(ModelSource.of("hih-300w")).stream().filter(row -> row.getError() != null).toList();
    assertThat(failed)
        .extracting(row -> row.getImage() + " " + row.getFace())
        .containsExactly("broken.png null", "image2.png 1", "image3.png 1", "missing.png null");
    assertThat(failed.get(3).getError()).contains("missing.png");
  }

  @Test
  void loadsOneAlignerForAllTasksOfAnExecutor() throws IOException {
    Path model = temporary.resolve("model");
    Models.bundled("hih-wflw").write(model);
    ModelSource source = ModelSource.of(model.toString());
    int before = ExecutorAligner.LOADED.get();
    assertThat(rows(source).get(1).getLandmarks()).hasDimensions(98, 2);
    rows(source);
    assertThat(ExecutorAligner.LOADED.get() - before).isEqualTo(1);
  }

  @Test
  void writesParquetThatReadsBack() throws IOException {
    String output = temporary.resolve("faces.parquet").toString();
    AlignImages.align(
            spark, folder.toString(), boxes.toString(), ModelSource.of("hih-300w"), Set.of())
        .write()
        .parquet(output);
    List<FaceRow> read =
        spark.read().parquet(output).as(Encoders.bean(FaceRow.class)).collectAsList();
    assertThat(read).hasSize(11);
    assertThat(read.stream().filter(row -> row.getError() == null))
        .hasSize(7)
        .allMatch(row -> row.getLandmarks().length == 68);
  }

  @Test
  void findsTheFacesOfAFolderWithoutBoxes() throws IOException {
    Path blank = folder.resolve("sub/blank.png");
    Files.createDirectories(blank.getParent());
    ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR), "png", blank.toFile());
    List<FaceRow> rows = rows("-", ModelSource.of("hih-300w"), EnumSet.allOf(Extra.class));
    Files.delete(blank);
    assertThat(rows)
        .extracting(row -> row.getImage() + " " + row.getFace())
        .containsExactly(
            "broken.png null",
            "image0.png 0",
            "image1.png 0",
            "image2.png 0",
            "image3.png 0",
            "image4.png 0",
            "image5.png 0",
            "sub/blank.png null");
    FaceRow face = rows.get(1);
    assertThat(face.getScore()).isBetween(0.5, 1.0);
    assertThat(face.getPose()).hasSize(3);
    assertThat(face.getOpenness()).hasSize(3);
    assertThat(ImageIO.read(new ByteArrayInputStream(face.getChip())).getWidth()).isEqualTo(112);
    BufferedImage image = ImageIO.read(folder.resolve("image0.png").toFile());
    BufferedImage drawing = ImageIO.read(new ByteArrayInputStream(face.getDrawing()));
    assertThat(drawing.getWidth()).isEqualTo(image.getWidth());
    int x = (int) Math.round(face.getLandmarks()[30][0]);
    int y = (int) Math.round(face.getLandmarks()[30][1]);
    assertThat(drawing.getRGB(x, y)).isNotEqualTo(image.getRGB(x, y));
    assertThat(rows.get(0).getError()).isNotNull();
    assertThat(rows.get(7).getError()).isNull();
  }
}
