package org.hih4j.examples.photo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.hih4j.core.geometry.FaceBox;
import org.junit.jupiter.api.Test;

class PhotoTest {
  @Test
  void printsALineForEachOf68Points() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Photo.print(
        Path.of("../images/astronaut.png"),
        FaceBox.detector(169, 63, 115, 115),
        new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).hasSize(68);
  }
}
