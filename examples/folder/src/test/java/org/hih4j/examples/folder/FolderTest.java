package org.hih4j.examples.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
  @Test
  void reportsEveryImageInOrder(@TempDir Path folder) throws IOException {
    Files.copy(Path.of("../images/group.png"), folder.resolve("a.png"));
    Files.writeString(folder.resolve("b.png"), "no image");
    ImageIO.write(
        new BufferedImage(90, 60, BufferedImage.TYPE_BYTE_GRAY),
        "png",
        folder.resolve("c.png").toFile());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Folder.run(folder, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .hasSize(1 + 8 + 1 + 1)
        .startsWith(folder.resolve("a.png") + ": 8 faces")
        .endsWith(folder.resolve("c.png") + ": 0 faces")
        .anyMatch(line -> line.startsWith(folder.resolve("b.png") + ": "));
  }
}
