package org.hih4j.train.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.train.DetectorConfig;
import org.hih4j.train.Trainer.SampleCount;
import org.hih4j.train.TrainingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhotosTest {
  private static final String WHOLE_FACE = row("a.png", 0, 68);

  @TempDir Path folder;

  /** Points of a picture, of which those from {@code first} to before {@code end} are known. */
  private static String row(String image, int first, int end) {
    StringBuilder row = new StringBuilder(image);
    for (int i = 0; i < 68; i++) {
      boolean known = i >= first && i < end;
      row.append(known ? "," + (10 + i) + "," + (10 + i * 7 % 30) : ",,");
    }
    return row.toString();
  }

  private Photos find(String labels, String row) throws IOException {
    Files.writeString(folder.resolve("labels.csv"), "image\n" + row + "\n");
    Files.writeString(folder.resolve("split.txt"), "none.png\n");
    return Photos.find(
        DetectorConfig.parse(
            """
            {"task": "detector", "name": "x", "network": {}, "optimiser": {"steps": 1},
             "dataRoot": "%s", "validation": {"split": "split.txt"},
             "data": [{"name": "set", "images": ".", "file": "labels.csv", "labels": "%s"}]}
            """
                .formatted(folder.toString().replace("\\", "/"), labels)));
  }

  private void refuses(String labels, String row) {
    assertThatThrownBy(() -> find(labels, row))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("labels.csv, line 2");
  }

  @Test
  void aFaceWithAllItsPointsIsTaken() throws IOException {
    assertThat(find("landmarks68", WHOLE_FACE).counts())
        .containsEntry("set", new SampleCount(1, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"landmarks68", "half68"})
  void aRowWithoutAPointIsRefused(String labels) {
    refuses(labels, row("a.png", 0, 0));
  }

  @Test
  void aFaceOfWhichAPointIsUnknownIsRefusedWhereAllAreWanted() {
    refuses("landmarks68", row("a.png", 1, 68));
  }

  @Test
  void aFrontalHalfFaceWithoutAPointOfTheMiddleIsRefused() {
    refuses("half68", row("frontal/a.png", 0, 8));
  }

  @Test
  void aProfileWhosePointsLieInOneLineIsRefused() {
    refuses("half68", WHOLE_FACE.replaceAll(",\\d+,", ",10,"));
  }

  @Test
  void aLandmarkBoxWithoutWidthIsRefused() {
    refuses("boxes", "a.png,1,2,30,40,0,0,0,0,0,0,5,6,0,20");
  }
}
