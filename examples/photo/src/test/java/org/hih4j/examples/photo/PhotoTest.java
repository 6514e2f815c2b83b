package org.hih4j.examples.photo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.junit.jupiter.api.Test;

class PhotoTest {
  private static String printed(List<FaceAlignment> faces) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Photo.print(faces, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printsALineForEachOf68PointsOfEveryFaceOfAGroup() {
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      assertThat(printed(aligner.align(Path.of("../images/group.png"))).lines()).hasSize(8 * 69);
    }
  }

  @Test
  void printsTheFaceInABox() {
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      FaceAlignment face =
          aligner.align(Path.of("../images/astronaut.png"), FaceBox.detector(169, 63, 115, 115));
      assertThat(printed(List.of(face)).lines()).hasSize(69);
    }
  }
}
