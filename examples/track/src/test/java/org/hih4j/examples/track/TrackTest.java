package org.hih4j.examples.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TrackTest {
  @Test
  void writesALineOfJsonForEachFrameThatShowsTheFaceAndOneWhereItIsLost(@TempDir Path folder)
      throws IOException {
    for (String name : new String[] {"2.png", "1.png"}) {
      Files.copy(Path.of("../images/astronaut.png"), folder.resolve(name));
    }
    for (String name : new String[] {"3.png", "4.png"}) {
      BufferedImage blank = new BufferedImage(512, 512, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(blank, "png", folder.resolve(name).toFile());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Track.run(folder, 25, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    List<JsonNode> lines =
        bytes.toString(StandardCharsets.UTF_8).lines().map(new JsonMapper()::readTree).toList();
    assertThat(lines.stream().map(line -> line.get("frame").stringValue()))
        .containsExactly("1.png", "2.png", "3.png");
    assertThat(lines.stream().map(line -> line.get("state").stringValue()))
        .containsExactly("TRACKED", "TRACKED", "LOST");
    assertThat(lines.get(1).get("seconds").doubleValue()).isEqualTo(0.04);
    assertThat(lines.get(1).get("smoothed")).hasSize(2 * 68);
  }
}
