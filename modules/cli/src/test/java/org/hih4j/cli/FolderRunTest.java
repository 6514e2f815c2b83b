package org.hih4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs over a folder, in processes that are killed. */
@Timeout(value = 1800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FolderRunTest {
  private static final int IMAGES = 40;

  @TempDir private Path temporary;
  private Path folder;
  private Path boxes;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("images"));
    StringBuilder rows = new StringBuilder("image,x,y,width,height\n");
    for (int i = 0; i < IMAGES; i++) {
      String name = String.format(Locale.ROOT, "image%02d.png", i);
      Path image = folder.resolve(name);
      if (i % 10 == 7) {
        Files.writeString(image, "no image");
      } else {
        Files.createLink(image, Path.of("../../examples/images/astronaut.png").toRealPath());
      }
      rows.append(name).append(',').append(150 + i).append(",63,115,115\n");
      if (i % 10 == 3) {
        rows.append(name).append(",900,900,10,10\n").append(name).append(",170,60,120,120\n");
      }
    }
    boxes = Files.writeString(temporary.resolve("boxes.csv"), rows);
  }

  private String[] arguments(String output, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "align",
                folder.toString(),
                "--boxes",
                boxes.toString(),
                "--out",
                temporary.resolve(output).toString()));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  private Process start(String output) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "--module-path",
            System.getProperty("jdk.module.path"),
            "-m",
            "org.hih4j.cli/org.hih4j.cli.Hih"));
    command.addAll(List.of(arguments(output, "--resume")));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(temporary.resolve("console.txt").toFile())
        .start();
  }

  /** Waits until a file has so many lines, and ends the test if the process does not get there. */
  private void awaitLines(Process process, Path file, int lines) throws Exception {
    while (count(file) < lines) {
      if (!process.isAlive()) {
        throw new AssertionError(Files.readString(temporary.resolve("console.txt")));
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private static long count(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }

  private void assertSame(String output) throws IOException {
    for (String ending : List.of("", ".failures.jsonl")) {
      assertThat(temporary.resolve(output + ending))
          .hasSameBinaryContentAs(temporary.resolve("whole.jsonl" + ending));
    }
  }

  @Test
  void goesOnAfterBeingKilledAgainAndAgain() throws Exception {
    assertThat(Hih.execute(arguments("whole.jsonl"))).isEqualTo(Terminal.INCOMPLETE);
    Path results = temporary.resolve("killed.jsonl");
    for (int lines : new int[] {1, 9, 22}) {
      Process process = start("killed.jsonl");
      awaitLines(process, results, lines);
      process.destroyForcibly().waitFor();
      assertThat(count(results)).isLessThan(36);
    }
    assertThat(Hih.execute(arguments("killed.jsonl", "--resume"))).isEqualTo(Terminal.INCOMPLETE);
    assertThat(count(results)).isEqualTo(36);
    assertSame("killed.jsonl");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void endsInGoodOrderWhenToldTo() throws Exception {
    assertThat(Hih.execute(arguments("whole.jsonl"))).isEqualTo(Terminal.INCOMPLETE);
    Process process = start("ended.jsonl");
    awaitLines(process, temporary.resolve("ended.jsonl"), 5);
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(128 + 15);
    assertThat(Files.readString(temporary.resolve("console.txt"))).contains("--resume");
    assertThat(Files.readString(temporary.resolve("ended.jsonl"))).endsWith("]}]}\n");
    assertThat(Hih.execute(arguments("ended.jsonl", "--resume"))).isEqualTo(Terminal.INCOMPLETE);
    assertSame("ended.jsonl");
  }

  @Test
  void isExitCodeZeroIfNothingFailed() throws IOException {
    Files.writeString(boxes, "image,x,y,width,height\nimage00.png,169,63,115,115\n");
    assertThat(Hih.execute(arguments("points.csv", "--flip"))).isZero();
    assertThat(count(temporary.resolve("points.csv"))).isEqualTo(2);
    assertThat(Hih.execute(arguments("points", "--format", "pts"))).isZero();
    assertThat(temporary.resolve("points/image00.pts")).exists();
  }

  @Test
  void facesAreFoundWithoutAFileOfBoxesAndAPictureWithoutOneIsAResult() throws IOException {
    Path found = Files.createDirectory(temporary.resolve("found"));
    Files.copy(Path.of("../../examples/images/astronaut.png"), found.resolve("a.png"));
    Files.writeString(found.resolve("b.png"), "no image");
    BufferedImage gray = new BufferedImage(160, 120, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(gray, "png", found.resolve("c.png").toFile());
    Path results = temporary.resolve("found.jsonl");

    int code = Hih.execute("align", found.toString(), "--out", results.toString());

    assertThat(code).isEqualTo(Terminal.INCOMPLETE);
    List<JsonNode> rows =
        Files.readAllLines(results).stream().map(JsonMapper.shared()::readTree).toList();
    assertThat(rows)
        .extracting(row -> Path.of(row.get("image").asString()).getFileName().toString())
        .containsExactly("a.png", "c.png");
    assertThat(rows).extracting(row -> row.get("faces").size()).containsExactly(1, 0);
    assertThat(Files.readAllLines(temporary.resolve("found.jsonl.failures.jsonl")))
        .singleElement()
        .asString()
        .contains("b.png");
  }

  @Test
  void isExitCodeOneIfItCannotBegin() throws IOException {
    Files.writeString(temporary.resolve("there.jsonl"), "mine\n");
    assertThat(Hih.execute(arguments("there.jsonl"))).isEqualTo(Terminal.FAILURE);
  }

  @Test
  void misuseIsExitCodeTwo() {
    assertThat(Hih.execute("align", folder.toString())).isEqualTo(Terminal.MISUSE);
    assertThat(Hih.execute(arguments("results.txt"))).isEqualTo(Terminal.MISUSE);
    assertThat(Hih.execute(arguments("a.jsonl", "--format", "json"))).isEqualTo(Terminal.MISUSE);
    assertThat(Hih.execute(arguments("a.jsonl", "--resume", "--overwrite")))
        .isEqualTo(Terminal.MISUSE);
    assertThat(Hih.execute(arguments("a.jsonl", "--box", "1,2,3,4"))).isEqualTo(Terminal.MISUSE);
    assertThat(Hih.execute("align", "a.png", "--boxes", boxes.toString()))
        .isEqualTo(Terminal.MISUSE);
  }
}
