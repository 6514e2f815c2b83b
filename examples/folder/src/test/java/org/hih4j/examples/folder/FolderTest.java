package org.hih4j.examples.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
  @Test
  void reportsEveryImageInOrder(@TempDir Path folder) throws IOException {
    for (String name : new String[] {"b.png", "a.png", "c.png"}) {
      Files.copy(Path.of("../images/astronaut.png"), folder.resolve(name));
    }
    Files.writeString(
        folder.resolve("boxes.csv"),
        "a.png,169,63,115,115\nb.png,160,60,120,120\nc.png,900,60,120,120\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Folder.run(folder, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines().map(line -> line.substring(0, 5)))
        .containsExactly("a.png", "b.png", "c.png");
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("c.png: box");
  }
}
