package org.hih4j.imaging.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.core.FileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderTest {
  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.JPEG", "a.png", "a.b.gif", "a.bmp", "a.tif", "a.tiff"})
  void aNameWithTheEndingOfAReadableFormatIsThatOfAnImage(String name) {
    assertThat(ImageFolder.isImage(Path.of(name))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "a.txt", "a.jpg.txt", "a.", "a.webp2"})
  void anyOtherNameIsNotThatOfAnImage(String name) {
    assertThat(ImageFolder.isImage(Path.of(name))).isFalse();
  }

  @Test
  void imagesAreListedInTheOrderOfTheirNames(@TempDir Path folder) throws IOException {
    for (String name : new String[] {"b.png", "a.jpg", "notes.txt"}) {
      Files.createFile(folder.resolve(name));
    }

    assertThat(ImageFolder.list(folder))
        .containsExactly(folder.resolve("a.jpg"), folder.resolve("b.png"));
  }

  @Test
  void aFolderThatIsNotThereCannotBeListed(@TempDir Path folder) {
    Path missing = folder.resolve("missing");

    assertThatExceptionOfType(FileException.class)
        .isThrownBy(() -> ImageFolder.list(missing))
        .withMessageContaining("missing");
  }
}
