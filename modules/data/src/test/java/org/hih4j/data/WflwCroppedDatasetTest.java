package org.hih4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WflwCroppedDatasetTest {
  @TempDir Path temp;

  @BeforeEach
  void writeTheLists() throws IOException {
    Files.writeString(temp.resolve("test.txt"), line("a.png", 1) + line("b.png", 2));
    Files.writeString(temp.resolve("test_largepose.txt"), line("b.png", 2));
    Files.writeString(temp.resolve("test_blur.txt"), line("0_renamed.png", 1));
    Faces.png(temp.resolve("test/a.png"));
    Faces.png(temp.resolve("test/b.png"));
  }

  private static String line(String image, long seed) {
    StringBuilder text = new StringBuilder(image);
    for (double value : Faces.landmarks(LandmarkScheme.WFLW_98, seed).toArray()) {
      text.append(' ').append(value / 100);
    }
    return text.append('\n').toString();
  }

  @Test
  void fractionsBecomePixelsOfTheCropWithNothingAdded() {
    Sample sample = Faces.all(WflwCroppedDataset.open(temp, DatasetOptions.defaults())).get(1);
    double fraction = Faces.landmarks(LandmarkScheme.WFLW_98, 2).x(60) / 100;
    assertThat(sample.landmarks().x(60)).isCloseTo(256 * fraction, within(1e-4));
  }

  @Test
  void theImagesAreCropsAlready() {
    assertThat(WflwCroppedDataset.open(temp, DatasetOptions.defaults()).cropSide()).hasValue(256);
    assertThat(WflwCroppedDataset.open(temp, DatasetOptions.defaults()).limit(1).cropSide())
        .hasValue(256);
  }

  @Test
  void facesCarryTheSubsetsInWhoseListsTheyStandUnderAnyName() {
    Dataset dataset = WflwCroppedDataset.open(temp, DatasetOptions.defaults());
    assertThat(dataset.card().subsets()).containsExactly("pose", "blur");
    assertThat(Faces.all(dataset))
        .extracting(s -> s.subsets().toString())
        .containsExactly("[blur]", "[pose]");
  }

  @Test
  void aSubsetWithoutAFolderTakesTheImagesOfTheWholeTest() {
    Dataset dataset = WflwCroppedDataset.open(temp, DatasetOptions.builder().split("pose").build());
    assertThat(Faces.all(dataset).get(0).image().path()).contains(temp.resolve("test/b.png"));
  }

  @Test
  void aSubsetsOwnFolderComesFirst() {
    Faces.png(temp.resolve("test_largepose/b.png"));
    Dataset dataset = WflwCroppedDataset.open(temp, DatasetOptions.builder().split("pose").build());
    assertThat(Faces.all(dataset).get(0).image().path())
        .contains(temp.resolve("test_largepose/b.png"));
  }

  @Test
  void pixelsInsteadOfFractionsAreReported() throws IOException {
    Files.writeString(
        temp.resolve("test.txt"), line("a.png", 1) + line("b.png", 2).replace(" 0.", " 170."));
    assertThatThrownBy(() -> WflwCroppedDataset.open(temp, DatasetOptions.defaults()).count())
        .hasMessageContaining("test.txt:2:")
        .hasMessageContaining("not a fraction");
  }

  @Test
  void damagedListsEndInAnError() throws IOException {
    Fuzz.reader(
        temp.resolve("test.txt"),
        600,
        file -> WflwCroppedDataset.open(temp, DatasetOptions.defaults()).count());
  }
}
