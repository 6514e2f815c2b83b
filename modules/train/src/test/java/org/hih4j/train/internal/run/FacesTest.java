package org.hih4j.train.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.hih4j.core.HihException;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.train.TrainConfig;
import org.hih4j.train.TrainingException;
import org.hih4j.train.internal.sample.CachedFace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FacesTest {
  @TempDir Path folder;

  @BeforeEach
  void pictures() throws IOException {
    Files.createDirectories(folder.resolve("set/images"));
    for (String name : List.of("a.png", "b.png", "c.png")) {
      ImageIO.write(
          new BufferedImage(60, 50, BufferedImage.TYPE_INT_RGB),
          "png",
          folder.resolve("set/images").resolve(name).toFile());
    }
  }

  private static String row(String image, int points, double shift) {
    StringBuilder row = new StringBuilder(image);
    for (int i = 0; i < points; i++) {
      row.append(',').append(10 + shift + 40.0 * i / points).append(',').append(10 + i * 7 % 30);
    }
    return row.toString();
  }

  private void labels(String file, int points, String... rows) throws IOException {
    StringBuilder text = new StringBuilder("image");
    for (int i = 0; i < points; i++) {
      text.append(",x").append(i).append(",y").append(i);
    }
    Files.writeString(
        folder.resolve("set").resolve(file), text + "\n" + String.join("\n", rows) + "\n");
  }

  private TrainConfig config(String more, String validation) {
    return TrainConfig.parse(
        """
        {"name": "x", "schemes": ["300w", "wflw"],
         "network": {"features": 8, "input": 128, "feedback": false},
         "optimiser": {"steps": 1}, "dataRoot": "%s",
         "data": [{"name": "set", "images": "set/images",
           "labels": [{"file": "set/68.csv", "scheme": "300w"}%s]}],
         "validation": {%s}}
        """
            .formatted(folder.toString().replace("\\", "/"), more, validation));
  }

  private List<List<CachedFace>> cut(TrainConfig config) {
    try (Faces faces = Faces.find(config)) {
      return faces.cut(faces.training());
    }
  }

  @Test
  void joinsSeveralSetsOfLabelsByThePicture() throws IOException {
    labels("68.csv", 68, row("a.png", 68, 0), row("b.png", 68, 0));
    labels("98.csv", 98, row("b.png", 98, 0), row("c.png", 98, 0));
    TrainConfig config =
        config(
            ",{\"file\": \"set/98.csv\", \"scheme\": \"wflw\", \"weight\": 0.5}",
            "\"fraction\": 0");

    List<CachedFace> faces = cut(config).get(0);

    assertThat(faces)
        .extracting(CachedFace::name)
        .containsExactly("set/a.png", "set/b.png", "set/c.png");
    assertThat(faces.get(0).weight()[0]).isEqualTo(1);
    assertThat(faces.get(0).weight()[68]).isZero();
    assertThat(faces.get(1).weight()[68 + 97]).isEqualTo(0.5f);
    assertThat(faces.get(2).weight()[0]).isZero();
    assertThat(faces.get(2).xy()[0]).isNaN();
    assertThat(config.schemes().get(1)).isEqualTo(LandmarkScheme.WFLW_98);
  }

  @Test
  void pointsWithoutALabelHaveNoWeight() throws IOException {
    labels("68.csv", 68, row("a.png", 68, 0).replaceFirst(",[^,]*,[^,]*", ",,"));

    CachedFace face = cut(config("", "\"fraction\": 0")).get(0).get(0);

    assertThat(face.xy()[0]).isNaN();
    assertThat(face.weight()[0]).isZero();
    assertThat(face.weight()[1]).isEqualTo(1);
  }

  @Test
  void weightsFallWithTheSpreadAndByGroup() throws IOException {
    labels("68.csv", 68, row("a.png", 68, 0));
    labels("98.csv", 98, row("a.png", 98, 0));
    StringBuilder spread = new StringBuilder("image");
    StringBuilder values = new StringBuilder("a.png");
    for (int i = 0; i < 98; i++) {
      spread.append(",s").append(i);
      values.append(',').append(i == 40 ? 2 : i == 41 ? 9 : 0);
    }
    Files.writeString(folder.resolve("set/spread.csv"), spread + "\n" + values + "\n");

    CachedFace face =
        cut(config(
                """
                , {"file": "set/98.csv", "scheme": "wflw", "weight": 0.5,
                   "spread": {"file": "set/spread.csv", "full": 1.2, "slope": 0.25, "least": 0.1, "most": 1},
                   "groups": {"contour": 0.5}}
                """,
                "\"fraction\": 0"))
            .get(0)
            .get(0);

    assertThat(face.weight()[68]).as("contour").isEqualTo(0.25f);
    assertThat(face.weight()[68 + 50]).as("sure").isEqualTo(0.5f);
    assertThat(face.weight()[68 + 40]).as("unsure").isEqualTo(0.35f);
    assertThat(face.weight()[68 + 41]).as("guessed").isEqualTo(0.05f);
  }

  private TrainConfig mapped(String file, String from, String to) {
    return TrainConfig.parse(
        """
        {"name": "x", "schemes": ["%s"],
         "network": {"features": 8, "input": 128, "feedback": false},
         "optimiser": {"steps": 1}, "dataRoot": "%s",
         "data": [{"name": "set", "images": "set/images",
           "labels": [{"file": "set/%s", "scheme": "%s", "labelled": "%s"}]}],
         "validation": {"fraction": 0}}
        """
            .formatted(to, folder.toString().replace("\\", "/"), file, to, from));
  }

  @Test
  void labelsOfOneSchemeTeachAnotherThroughTheMeasuredMap() throws IOException {
    labels("98.csv", 98, row("a.png", 98, 0));
    CachedFace face = cut(mapped("98.csv", "wflw", "300w")).get(0).get(0);

    assertThat(face.xy()).hasSize(2 * 68).doesNotContain(Float.NaN);
  }

  @Test
  void labelsOfSixtyEightPointsTeachThoseOfNinetyEightThatHaveTheirName() throws IOException {
    labels("68.csv", 68, row("a.png", 68, 0));
    CachedFace face = cut(mapped("68.csv", "300w", "wflw")).get(0).get(0);

    assertThat(face.xy()[2 * 54]).as("tip of the nose").isNotNaN();
    assertThat(face.weight()[54]).as("tip of the nose").isEqualTo(1);
    assertThat(face.xy()[2 * 62]).as("middle of a lid").isNaN();
    assertThat(face.weight()[62]).as("middle of a lid").isZero();
  }

  @Test
  void aPictureWithoutSpreadsIsNamed() throws IOException {
    labels("68.csv", 68, row("a.png", 68, 0));
    Files.writeString(folder.resolve("set/spread.csv"), "image,s0\nb.png,1\n");

    assertThatThrownBy(
            () ->
                cut(
                    config(
                        ",{\"file\": \"set/68.csv\", \"scheme\": \"300w\", \"spread\":"
                            + " {\"file\": \"set/spread.csv\"}}",
                        "\"fraction\": 0")))
        .isInstanceOf(HihException.class)
        .hasMessageContaining("spread.csv");
  }

  @Test
  void twoRowsOfOnePictureAreRefused() throws IOException {
    labels("68.csv", 68, row("a.png", 68, 0), row("b.png", 68, 0), row("a.png", 68, 1));

    assertThatThrownBy(() -> cut(config("", "\"fraction\": 0")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("source set labels a.png twice");
  }

  /** A list of WFLW with several faces of each picture. */
  private TrainConfig groups(String validation) throws IOException {
    StringBuilder list = new StringBuilder();
    for (String picture : List.of("a.png", "b.png", "c.png")) {
      for (int face = 0; face < 5; face++) {
        String points = row("", 98, face).replace(',', ' ').trim();
        list.append(points).append(" 5 5 45 45 0 0 0 0 0 0 ").append(picture).append('\n');
      }
    }
    Files.writeString(folder.resolve("set/list.txt"), list);
    return TrainConfig.parse(
        """
        {"name": "x", "schemes": ["wflw"], "network": {"features": 8, "input": 128},
         "optimiser": {"steps": 1}, "dataRoot": "%s",
         "data": [{"name": "set", "images": "set/images",
           "labels": [{"format": "wflw", "file": "set/list.txt"}]}],
         "validation": {%s}}
        """
            .formatted(folder.toString().replace("\\", "/"), validation));
  }

  @Test
  void aSplitFileHoldsOutEveryFaceOfAPicture() throws IOException {
    Files.writeString(folder.resolve("split.txt"), "set/b.png\n");
    try (Faces faces = Faces.find(groups("\"split\": \"split.txt\""))) {
      assertThat(faces.training().get(0)).hasSize(10);
      assertThat(faces.heldOut().get(0)).hasSize(5).allMatch(f -> f.name().contains("b.png"));
    }
  }

  @Test
  void aFractionHoldsOutWholePictures() throws IOException {
    try (Faces faces = Faces.find(groups("\"fraction\": 0.12"))) {
      assertThat(faces.heldOut().get(0)).hasSize(5).allMatch(f -> f.name().contains("b.png"));
    }
  }

  @Test
  void holdsOutWhatTheSplitFileLists() throws IOException {
    labels("68.csv", 68, row("a.png", 68, 0), row("b.png", 68, 0), row("c.png", 68, 0));
    Files.writeString(folder.resolve("split.txt"), "set/b.png\nother/c.png\n");
    try (Faces faces = Faces.find(config("", "\"split\": \"split.txt\""))) {
      assertThat(faces.training().get(0)).hasSize(2);
      assertThat(faces.heldOut().get(0)).singleElement().matches(f -> f.name().equals("set/b.png"));
    }
  }

  @Test
  void aPictureThatIsHeldOutOfOneSourceIsHeldOutOfAllWithItsFolder() throws IOException {
    labels("68.csv", 68, row("a.png", 68, 0), row("b.png", 68, 0), row("c.png", 68, 0));
    Files.writeString(folder.resolve("split.txt"), "set/b.png\n");
    String text =
        """
        {"name": "x", "schemes": ["300w"], "network": {"features": 8, "input": 128},
         "optimiser": {"steps": 1}, "dataRoot": "%s",
         "data": [
           {"name": "set", "images": "set/images", "labels": [{"file": "set/68.csv"}]},
           {"name": "again", "images": "set/images", "labels": [{"file": "set/68.csv"}]}],
         "validation": {"split": "split.txt", "sources": ["set"]}}
        """
            .formatted(folder.toString().replace("\\", "/"));
    try (Faces faces = Faces.find(TrainConfig.parse(text))) {
      assertThat(faces.training())
          .allSatisfy(
              source ->
                  assertThat(source).hasSize(2).noneMatch(face -> face.name().contains("b.png")));
    }
  }

  @Test
  void namesAMissingPicture() throws IOException {
    labels("68.csv", 68, row("a.png", 68, 0), row("lost.png", 68, 0));

    assertThatThrownBy(() -> cut(config("", "\"fraction\": 0")))
        .isInstanceOf(HihException.class)
        .hasMessageContaining("lost.png");
  }

  @Test
  void namesARowWithTooFewColumns() throws IOException {
    labels("68.csv", 68, row("a.png", 68, 0), row("b.png", 67, 0));

    assertThatThrownBy(() -> cut(config("", "\"fraction\": 0")))
        .isInstanceOf(HihException.class)
        .hasMessageContaining("68.csv")
        .hasMessageContaining("3");
  }

  @Test
  void namesALabelThatIsNotANumber() throws IOException {
    labels("68.csv", 68, row("a.png", 68, 0), row("b.png", 68, 0).replaceFirst("10\\.0", "ten"));

    assertThatThrownBy(() -> cut(config("", "\"fraction\": 0")))
        .isInstanceOf(HihException.class)
        .hasMessageContaining("68.csv");
  }

  @Test
  void namesALandmarkFarOutsideItsPicture() throws IOException {
    labels("68.csv", 68, row("a.png", 68, 0), row("b.png", 68, 60));

    assertThatThrownBy(() -> cut(config("", "\"fraction\": 0")))
        .isInstanceOf(HihException.class)
        .hasMessageContaining("set/b.png")
        .hasMessageContaining("far outside");
  }

  @Test
  void refusesLabelsOfAnotherScheme() throws IOException {
    labels("68.csv", 98, row("a.png", 98, 0));

    assertThatThrownBy(() -> cut(config("", "\"fraction\": 0")))
        .isInstanceOf(HihException.class)
        .hasMessageContaining("68.csv");
  }
}
