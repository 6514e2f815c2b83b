package org.hih4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class FrontierCommandTest {
  private static final Path PHOTO = Path.of("../../examples/images/astronaut.png");
  private static final FaceBox BOX = FaceBox.detector(169, 63, 115, 115);

  @TempDir private Path folder;

  @RegisterExtension final Console console = new Console();

  /** A photograph with the landmarks that a model gives. */
  private Path face() throws IOException {
    return face(folder);
  }

  private static Path face(Path parent) throws IOException {
    Path set = parent.resolve("portrait");
    Files.copy(PHOTO, Files.createDirectories(set.resolve("images")).resolve("face.png"));
    StringBuilder header = new StringBuilder("image");
    StringBuilder row = new StringBuilder("face.png");
    try (FaceAligner aligner = FaceAligner.load(Models.bundled("hih-300w"))) {
      double[] xy = aligner.align(PHOTO, BOX).landmarks().toArray();
      for (int i = 0; i < xy.length; i += 2) {
        header.append(",x").append(i / 2).append(",y").append(i / 2);
        row.append(',').append(xy[i]).append(',').append(xy[i + 1]);
      }
    }
    Files.writeString(set.resolve("labels.csv"), header + "\n" + row + "\n");
    return set;
  }

  private int frontier(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("model", "frontier", "hih-300w"));
    all.addAll(List.of("--data", face().toString(), "--split", "all"));
    all.addAll(List.of(options));
    return Hih.execute(all.toArray(new String[0]));
  }

  @Test
  void modelsAreMeasuredAndTheirNumbersWritten() throws IOException {
    Path csv = folder.resolve("numbers.csv");

    assertThat(frontier("--runs", "2", "hih-300w-int8", "--csv", csv.toString())).isZero();

    assertThat(console.out())
        .contains("| portrait | ms a face | NME, % | file, kB | |")
        .contains("| hih-300w | ")
        .contains("| hih-300w-int8 | ")
        .contains("on the frontier");
    assertThat(Files.readAllLines(csv))
        .hasSize(3)
        .startsWith("model,bytes,milliseconds,portrait")
        .anyMatch(line -> line.startsWith("hih-300w,"))
        .anyMatch(line -> line.startsWith("hih-300w-int8,"));
  }

  @Test
  void errorAgainstTimeIsDrawn() throws IOException {
    Path picture = folder.resolve("frontier.png");

    assertThat(frontier("--runs", "2", "--out", picture.toString())).isZero();

    assertThat(Files.readAllBytes(picture)).startsWith(0x89, 0x50, 0x4e, 0x47);
  }

  @Test
  void aPictureOfAnotherKindIsMisuse() throws IOException {
    assertThat(frontier("--out", "frontier.jpg")).isEqualTo(2);
    assertThat(console.err()).contains("--out must end in .png: frontier.jpg");
  }

  @Test
  void comparedModelsTellTheirErrorsOnTheSameFaces() throws IOException {
    String data = face().toString();

    assertThat(
            Hih.execute(
                "model",
                "compare",
                "hih-300w",
                "hih-300w-int8",
                "--runs",
                "1",
                "--split",
                "all",
                "--data",
                data))
        .isZero();

    assertThat(console.out())
        .containsPattern("hih-300w +NME \\d.* \\(1 faces of portrait\\)")
        .containsPattern("hih-300w-int8 +NME \\d.* \\(1 faces of portrait\\)")
        .contains("difference +");
  }

  @Test
  void twoFoldersOfOneNameAreMisuse() throws IOException {
    assertThat(frontier("--data", face(folder.resolve("other")).toString())).isEqualTo(2);
    assertThat(console.err()).contains("two sets of faces have the name portrait");
  }

  @Test
  void noRunIsMisuse() throws IOException {
    assertThat(frontier("--runs", "0")).isEqualTo(2);
    assertThat(console.err()).contains("--runs must be above 0: 0");
  }
}
