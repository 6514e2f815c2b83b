package org.hih4j.train.internal.sample;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PixelsTest {
  @Test
  void compressionMakesNoTemporaryFile(@TempDir Path folder) throws IOException {
    Path missing = Files.createDirectory(folder.resolve("missing"));
    ImageIO.setCacheDirectory(missing.toFile());
    try {
      Files.delete(missing);

      assertThatCode(() -> new Pixels(16).compress(0.5f)).doesNotThrowAnyException();
    } finally {
      ImageIO.setCacheDirectory(null);
    }
  }
}
