package org.hih4j.imaging.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.hih4j.core.FileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFileTest {
  @TempDir private Path folder;

  private static BufferedImage picture(int type) {
    return new BufferedImage(5, 4, type);
  }

  @Test
  void aPictureIsWrittenInTheFormatOfItsName() throws IOException {
    Path png = folder.resolve("a.PNG");
    Path jpeg = folder.resolve("a.jpeg");
    PictureFile.write(png, picture(BufferedImage.TYPE_INT_RGB));
    PictureFile.write(jpeg, picture(BufferedImage.TYPE_INT_RGB));
    assertThat(Files.readAllBytes(png)).startsWith(0x89, 'P', 'N', 'G');
    assertThat(Files.readAllBytes(jpeg)).startsWith(0xff, 0xd8);
    assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(5);
  }

  @Test
  void aNameWithoutAFormatIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> PictureFile.write(folder.resolve("a.gif"), picture(BufferedImage.TYPE_INT_RGB)))
        .withMessageContaining(".png or .jpg");
  }

  @Test
  void aPictureThatItsFormatCannotHoldLeavesNoFile() {
    Path file = folder.resolve("a.jpg");
    assertThatExceptionOfType(FileException.class)
        .isThrownBy(() -> PictureFile.write(file, picture(BufferedImage.TYPE_INT_ARGB)))
        .withMessageContaining("no jpg writer");
    assertThat(folder).isEmptyDirectory();
  }
}
