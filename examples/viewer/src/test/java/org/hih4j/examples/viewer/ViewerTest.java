package org.hih4j.examples.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.hih4j.core.geometry.FaceBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewerTest {
  @Test
  void drawsOnTheFaceOnly(@TempDir Path folder) throws IOException {
    Path photo = Path.of("../images/astronaut.png");
    Path picture = folder.resolve("aligned.png");
    Viewer.write(photo, FaceBox.detector(169, 63, 115, 115), picture);
    BufferedImage before = ImageIO.read(photo.toFile());
    BufferedImage after = ImageIO.read(picture.toFile());
    int inside = 0;
    int outside = 0;
    for (int y = 0; y < before.getHeight(); y++) {
      for (int x = 0; x < before.getWidth(); x++) {
        if ((before.getRGB(x, y) & 0xffffff) != (after.getRGB(x, y) & 0xffffff)) {
          if (x > 150 && x < 300 && y > 50 && y < 210) {
            inside++;
          } else {
            outside++;
          }
        }
      }
    }
    assertThat(inside).isGreaterThan(300);
    assertThat(outside).isZero();
  }
}
