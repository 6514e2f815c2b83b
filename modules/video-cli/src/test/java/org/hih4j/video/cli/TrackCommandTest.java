package org.hih4j.video.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hih4j.cli.BoxKind;
import org.hih4j.cli.Hih;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.imaging.FaceChip;
import org.hih4j.imaging.FaceImage;
import org.hih4j.video.VideoReader;
import org.hih4j.video.VideoWriter;
import org.hih4j.video.VideoWriterOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example photograph as a clip in which the face moves to the right. */
class TrackCommandTest {
  private static final int FRAMES = 12;
  private static final long STEP = 40_000_000;
  private static final String BOX = "97,55,115,115";

  @TempDir private static Path shared;
  private static Path clip;

  @TempDir private Path folder;
  private String console;

  @BeforeAll
  static void makeClip() {
    clip = shared.resolve("clip.mp4");
    write(clip, FRAMES);
  }

  /** Twelve frames to the right, twelve back to the left, and so on. */
  private static void write(Path file, int frames) {
    FaceImage photo = FaceImage.load(Path.of("../../examples/images/astronaut.png"));
    try (VideoWriter writer =
        VideoWriter.create(file, 320, 240, VideoWriterOptions.builder().frameRate(25).build())) {
      for (int i = 0; i < frames; i++) {
        int phase = i % (2 * FRAMES);
        Transform2 map =
            Transform2.translation(-72 + 3 * Math.min(phase, 2 * FRAMES - 1 - phase), -8);
        writer.write(FaceChip.cut(photo, map, 320, 240).image(), i * STEP);
      }
    }
  }

  private int run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream both = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
    try {
      return Hih.execute(arguments);
    } finally {
      System.setOut(out);
      System.setErr(err);
      console = bytes.toString(StandardCharsets.UTF_8);
    }
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name));
  }

  @Test
  void linesRowsChipsAndADrawnVideoAreWritten() throws IOException {
    int code =
        run(
            "track",
            clip.toString(),
            "--box",
            BOX,
            "--json",
            at("a.jsonl"),
            "--csv",
            at("a.csv"),
            "--out",
            at("a.mp4"),
            "--chips",
            at("chips"),
            "--pose",
            "--openness");
    assertThat(console).contains("12 frames to 0.44 s, 1 face in 12 of them");
    assertThat(code).isZero();
    assertThat(lines("a.jsonl")).hasSize(FRAMES);
    assertThat(lines("a.jsonl").get(11))
        .startsWith(
            "{\"frame\":11,\"time\":0.44,\"width\":320,\"height\":240,\"faces\":[{\"face\":0,")
        .contains("\"pose\":{\"yaw\":")
        .contains("\"openness\":{\"leftEye\":");
    assertThat(lines("a.csv")).hasSize(FRAMES + 1);
    assertThat(lines("a.csv").get(0))
        .startsWith("frame,time,face,confidence,yaw,pitch,roll,leftEye,rightEye,mouth,x0,y0,");
    assertThat(lines("a.csv").get(1).split(",")).hasSize(10 + 2 * 68);
    try (Stream<Path> chips = Files.list(folder.resolve("chips"))) {
      assertThat(chips.map(file -> file.getFileName().toString()))
          .hasSize(FRAMES)
          .contains("0-000000.png", "0-000011.png");
    }
    try (VideoReader video = VideoReader.open(folder.resolve("a.mp4"));
        VideoReader plain = VideoReader.open(clip)) {
      assertThat(video.info().frames()).hasValue(FRAMES);
      assertThat(differing(video, plain)).isGreaterThan(500);
    }
  }

  /** Pixels of the first frames that are drawn on. */
  private static long differing(VideoReader one, VideoReader other) {
    FaceImage drawn = one.next().orElseThrow().image();
    FaceImage plain = other.next().orElseThrow().image();
    long count = 0;
    for (int y = 0; y < plain.height(); y++) {
      for (int x = 0; x < plain.width(); x++) {
        int difference = (drawn.rgb(x, y) >> 8 & 0xFF) - (plain.rgb(x, y) >> 8 & 0xFF);
        count += Math.abs(difference) > 40 ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void aResumedRunGoesOnBehindTheLastWholeLineWithTheSameFace() throws IOException {
    String[] command = {
      "track", clip.toString(), "--box", BOX, "--json", at("a.jsonl"), "--csv", at("a.csv")
    };
    assertThat(run(command)).isZero();
    List<String> whole = lines("a.jsonl");
    Files.writeString(
        folder.resolve("a.jsonl"),
        String.join("\n", whole.subList(0, 5)) + "\n" + whole.get(5).substring(0, 90));
    List<String> resumed = new ArrayList<>(List.of(command));
    resumed.add("--resume");
    assertThat(run(resumed.toArray(new String[0]))).isZero();
    assertThat(console).contains("7 frames to 0.44 s");
    List<String> lines = lines("a.jsonl");
    assertThat(lines).hasSize(FRAMES);
    assertThat(lines.subList(0, 5)).isEqualTo(whole.subList(0, 5));
    for (int i = 5; i < FRAMES; i++) {
      assertThat(lines.get(i))
          .startsWith("{\"frame\":" + i + ",")
          .contains("\"faces\":[{\"face\":0,");
    }
    assertThat(lines("a.csv")).hasSize(FRAMES + 1);
    assertThat(lines("a.csv").get(FRAMES)).startsWith("11,0.440,0,");
  }

  @Test
  void aFrameWhoseChipIsNotWrittenIsDoneAgainByTheResumedRun() throws IOException {
    String[] command = {
      "track",
      clip.toString(),
      "--box",
      BOX,
      "--json",
      at("a.jsonl"),
      "--csv",
      at("a.csv"),
      "--chips",
      at("chips"),
      "--resume"
    };
    Path chip = folder.resolve("chips/0-000005.png");
    Path obstacle = Files.createDirectories(chip.resolve("obstacle"));
    assertThat(run(command)).isEqualTo(1);
    assertThat(lines("a.jsonl")).hasSize(5);
    Files.delete(obstacle);
    Files.delete(chip);

    assertThat(run(command)).isZero();

    assertThat(chip).isRegularFile();
    assertThat(lines("a.jsonl")).hasSize(FRAMES);
    assertThat(lines("a.csv")).hasSize(FRAMES + 1);
  }

  @Test
  void rowsWithOtherColumnsAreNeitherResumedNorChanged() throws IOException {
    String[] command = {
      "track",
      clip.toString(),
      "--box",
      BOX,
      "--json",
      at("a.jsonl"),
      "--csv",
      at("a.csv"),
      "--frames",
      "2"
    };
    assertThat(run(command)).isZero();
    List<String> rows = lines("a.csv");
    List<String> resumed = new ArrayList<>(List.of(command));
    resumed.addAll(List.of("--resume", "--pose"));

    assertThat(run(resumed.toArray(new String[0]))).isEqualTo(1);

    assertThat(console).contains("a.csv does not begin with what is to be resumed");
    assertThat(lines("a.csv")).isEqualTo(rows);
  }

  @Test
  void aResumedRunEndsAfterAsManyFramesAsOneThatWasNotStopped() throws IOException {
    String[] command = {
      "track", clip.toString(), "--box", BOX, "--json", at("a.jsonl"), "--resume"
    };
    for (String frames : List.of("3", "5", "4")) {
      List<String> limited = new ArrayList<>(List.of(command));
      limited.addAll(List.of("--frames", frames));
      assertThat(run(limited.toArray(new String[0]))).isZero();
    }
    assertThat(lines("a.jsonl")).hasSize(5);
  }

  @Test
  void linesOfAnotherVideoAreNotResumed() throws IOException {
    Files.writeString(
        folder.resolve("a.jsonl"),
        "{\"frame\":0,\"time\":0,\"width\":64,\"height\":64,\"faces\":[]}\n");
    int code = run("track", clip.toString(), "--box", BOX, "--json", at("a.jsonl"), "--resume");
    assertThat(code).isEqualTo(1);
    assertThat(console).contains("do not belong together");
  }

  @Test
  void aFileThatHoldsNoFramesIsNeitherResumedNorChanged() throws IOException {
    Path notes = Files.writeString(folder.resolve("notes"), "not of a track\n");
    for (List<String> files :
        List.of(
            List.of("--json", notes.toString()),
            List.of("--json", at("a.jsonl"), "--csv", notes.toString()))) {
      List<String> command =
          new ArrayList<>(List.of("track", clip.toString(), "--box", BOX, "--resume"));
      command.addAll(files);
      assertThat(run(command.toArray(new String[0]))).isEqualTo(1);
      assertThat(console).contains("notes does not begin", "remove it or name another file");
      assertThat(notes).hasContent("not of a track");
    }
  }

  @Test
  void aVideoWithoutFacesIsSaidToHaveNone() throws IOException {
    Path blank = folder.resolve("blank.mp4");
    BufferedImage picture = new BufferedImage(160, 120, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = picture.createGraphics();
    graphics.fillRect(0, 0, 80, 120);
    graphics.dispose();
    try (VideoWriter writer = VideoWriter.create(blank, 160, 120)) {
      for (int i = 0; i < 3; i++) {
        writer.write(picture, i * STEP);
      }
    }
    assertThat(run("track", blank.toString(), "--box", "20,20,60,60", "--json", at("a.jsonl")))
        .isZero();
    assertThat(console).contains("3 frames to 0.08 s, no face in 0 of them");
    assertThat(lines("a.jsonl")).hasSize(3);
  }

  @Test
  void anEmptyVideoIsNamedOnOneLine() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.mp4"));
    assertThat(run("track", empty.toString(), "--box", BOX, "--json", at("a.jsonl"))).isEqualTo(1);
    assertThat(console.strip()).isEqualTo("hih: " + empty + " is empty");
    assertThat(folder.resolve("a.jsonl")).doesNotExist();
  }

  @Test
  void aBoxOfAnotherKindStartsTheSameFace() throws IOException {
    FaceBox found = BoxKind.DETECTOR.parse(BOX);
    Box yunet = found.as(FaceBox.Convention.YUNET).box();
    String same = yunet.x() + "," + yunet.y() + "," + yunet.width() + "," + yunet.height();

    run("track", clip.toString(), "--box", BOX, "--json", at("a.jsonl"));
    run("track", clip.toString(), "--box", same, "--box-kind", "yunet", "--json", at("b.jsonl"));

    assertThat(lines("b.jsonl")).isEqualTo(lines("a.jsonl"));
  }

  @Test
  void facesAreFoundWithoutABox() throws IOException {
    assertThat(run("track", clip.toString(), "--json", at("a.jsonl"))).isZero();
    assertThat(console).contains("12 frames to 0.44 s, 1 face in 12 of them");
    assertThat(lines("a.jsonl")).hasSize(FRAMES);
  }

  @Test
  void aVideoThatIsDamagedInTheMiddleIsExitCode3AndItsOtherFramesHaveTheirFace()
      throws IOException {
    Path damaged = folder.resolve("damaged.mp4");
    write(damaged, 75);
    byte[] bytes = Files.readAllBytes(damaged);
    int middle = bytes.length / 2;
    Arrays.fill(bytes, middle, middle + bytes.length / 20, (byte) 0x5A);
    Files.write(damaged, bytes);

    assertThat(run("track", damaged.toString(), "--json", at("a.jsonl"))).isEqualTo(3);

    assertThat(console).contains("hih: " + damaged + ": ").contains("damaged");
    List<String> lines = lines("a.jsonl");
    assertThat(lines.get(0)).contains("\"faces\":[{\"face\":0,");
    assertThat(lines.get(lines.size() - 1)).contains("\"faces\":[{\"face\":");
  }

  @Test
  void aCameraThatIsNotThereIsNamedOnOneLine() {
    assertThat(run("track", "camera:97", "--json", at("a.jsonl"))).isEqualTo(1);
    assertThat(console.strip()).startsWith("hih: cannot ").doesNotContain("\n");
    assertThat(folder.resolve("a.jsonl")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--out", "--json", "--csv"})
  void theVideoIsNotWrittenOver(String option) throws IOException {
    byte[] bytes = Files.readAllBytes(clip);
    Path link = Files.createLink(folder.resolve("link.mp4"), clip);
    for (Path file : List.of(clip, link)) {
      assertThat(run("track", clip.toString(), "--box", BOX, option, file.toString())).isEqualTo(2);
      assertThat(console).contains(option + " must be another file than the video: " + file);
      assertThat(clip).hasBinaryContent(bytes);
    }
  }

  @Test
  void linesAndRowsOfOneFileAreMisuse() {
    String same = folder.resolve("../" + folder.getFileName() + "/a.jsonl").toString();
    int code = run("track", clip.toString(), "--box", BOX, "--json", at("a.jsonl"), "--csv", same);
    assertThat(code).isEqualTo(2);
    assertThat(console).contains("--csv must be another file than --json: " + same);
    assertThat(folder.resolve("a.jsonl")).doesNotExist();
  }

  @Test
  void whatCannotBeMeantIsMisuse() {
    String video = clip.toString();
    assertThat(run("track", video, "--box", BOX)).isEqualTo(2);
    assertThat(console).contains("name what is wanted");
    assertThat(run("track", video, "--box", "1,2,3", "--json", "-")).isEqualTo(2);
    assertThat(console).contains("is not four numbers with commas");
    assertThat(run("track", video, "--box", BOX, "--resume", "--json", "-")).isEqualTo(2);
    assertThat(console).contains("--resume needs --json FILE");
    assertThat(run("track", "camera:x", "--box", BOX, "--json", "-")).isEqualTo(2);
    assertThat(console).contains("a camera is named by its number");
    assertThat(run("track", video, "--box", BOX, "--json", "-", "--max-faces", "0")).isEqualTo(2);
    assertThat(console).contains("maxFaces must be in 1..1000: 0");
    assertThat(run("track", video, "--box", BOX, "--out", at("a.avi"))).isEqualTo(2);
    assertThat(console).contains("--out must end in .mp4");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  @Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aRunThatIsToldToStopLeavesAPlayableVideoAndWholeLines() throws Exception {
    Path longer = folder.resolve("longer.mp4");
    FaceImage photo = FaceImage.load(Path.of("../../examples/images/astronaut.png"));
    BufferedImage still = FaceChip.cut(photo, Transform2.translation(-72, -8), 320, 240).image();
    try (VideoWriter writer = VideoWriter.create(longer, 320, 240)) {
      for (int i = 0; i < 1000; i++) {
        writer.write(still, i * STEP);
      }
    }
    Path log = folder.resolve("console.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                System.getProperty("jdk.module.path"),
                // FFmpeg's native libraries.
                "--class-path",
                System.getProperty("java.class.path"),
                "-m",
                "org.hih4j.cli/org.hih4j.cli.Hih",
                "track",
                longer.toString(),
                "--box",
                BOX,
                "--json",
                at("a.jsonl"),
                "--out",
                at("a.mp4"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Path lines = folder.resolve("a.jsonl");
    while (!Files.exists(lines) || Files.readAllLines(lines).size() < 8) {
      if (!process.isAlive()) {
        throw new AssertionError(Files.readString(log));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }

    process.destroy();

    assertThat(process.waitFor()).isEqualTo(128 + 15);
    assertThat(Files.readString(log)).contains("stopped; what is written is whole");
    assertThat(Files.readString(lines)).endsWith("]}\n");
    List<String> written = Files.readAllLines(lines);
    assertThat(written).hasSizeBetween(8, 999);
    assertThat(written).allMatch(line -> line.endsWith("]}"));
    try (VideoReader video = VideoReader.open(folder.resolve("a.mp4"))) {
      assertThat(video.frames()).hasSize(written.size());
      assertThat(video.damage().any()).isFalse();
    }
  }
}
