package org.hih4j.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hih4j.align.AlignerOptions;
import org.hih4j.align.FaceAligner;
import org.hih4j.align.FaceAlignment;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.Models;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.Landmarks;
import org.hih4j.data.DatasetException;
import org.hih4j.data.PtsFile;
import org.hih4j.face.FaceMeasure;
import org.hih4j.inference.InferenceOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AlignmentRunTest {
  private static final ModelBundle MODEL = Models.bundled("hih-300w");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path temporary;
  private Path folder;
  private Path boxes;

  /** Twelve pictures, one of them in a folder of its own; rows with every kind of trouble. */
  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(temporary.resolve("images"));
    Files.createDirectories(folder.resolve("sub"));
    for (int i = 0; i < 10; i++) {
      picture("image" + i + ".png", i);
    }
    picture("sub/a.png", 20);
    picture("forgotten.png", 21);
    Files.writeString(folder.resolve("broken.png"), "no picture");
    Files.writeString(folder.resolve("notes.txt"), "no picture either");
    StringBuilder rows = new StringBuilder("image,x,y,width,height\n");
    for (int i = 9; i >= 0; i--) {
      rows.append("image").append(i).append(".png,").append(10 + i).append(",12,70,70\n");
    }
    rows.append("sub/a.png,10,10,60,60\nsub/a.png,900,10,60,60\nsub/a.png,NaN,1,2,3\n")
        .append("sub/a.png,20,20,60,60\nmissing.png,1,2,30,30\nbroken.png,1,2,30,30\n");
    boxes = Files.writeString(temporary.resolve("boxes.csv"), rows);
  }

  private void picture(String name, int seed) throws IOException {
    BufferedImage picture = new BufferedImage(96, 100, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(new Color(180, 120 + seed, 100));
    graphics.fillOval(15 + seed % 5, 15, 65, 75);
    graphics.setColor(Color.BLACK);
    graphics.fillOval(30, 40 + seed % 3, 8, 5);
    graphics.fillOval(56, 40, 8, 5);
    graphics.dispose();
    ImageIO.write(picture, "png", folder.resolve(name).toFile());
  }

  private AlignmentRun.Builder run(String output) {
    return AlignmentRun.builder(MODEL)
        .folder(folder)
        .boxes(boxes)
        .output(temporary.resolve(output))
        .workers(3);
  }

  private List<JsonNode> lines(String file) throws IOException {
    return Files.readAllLines(temporary.resolve(file)).stream().map(JSON::readTree).toList();
  }

  /** Every file that a run has written, but for its record. */
  private String written(String output) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(temporary)) {
      for (Path file : files.sorted().toList()) {
        String name = temporary.relativize(file).toString();
        if (Files.isRegularFile(file) && name.startsWith(output) && !name.endsWith(".run")) {
          all.append(name.substring(output.length())).append('\n').append(Files.readString(file));
        }
      }
    }
    return all.toString();
  }

  @Test
  void writesWhatTheAlignerFindsInTheOrderOfTheBoxes() throws IOException {
    RunSummary summary = run("results.jsonl").build().run();
    List<JsonNode> lines = lines("results.jsonl");
    assertThat(lines).hasSize(11);
    assertThat(summary.finished()).isTrue();
    assertThat(summary.images()).isEqualTo(13);
    assertThat(summary.faces()).isEqualTo(12);
    try (FaceAligner aligner = FaceAligner.load(MODEL)) {
      for (int i = 0; i < 10; i++) {
        String name = "image" + (9 - i) + ".png";
        assertThat(lines.get(i).get("image").stringValue()).isEqualTo(name);
        FaceAlignment face =
            aligner.align(folder.resolve(name), FaceBox.detector(19 - i, 12, 70, 70));
        JsonNode nose = lines.get(i).get("faces").get(0).get("landmarks").get(30);
        assertThat(nose.get(0).doubleValue()).isEqualTo(rounded(face.landmarks().x(30)));
        assertThat(nose.get(1).doubleValue()).isEqualTo(rounded(face.landmarks().y(30)));
        assertThat(nose.get(2).doubleValue()).isEqualTo(rounded(face.confidence(30)));
      }
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  @Test
  void namesWhatFailedAndWhatHasNoBox() throws IOException {
    RunSummary summary = run("results.jsonl").build().run();
    assertThat(summary.complete()).isFalse();
    assertThat(summary.failedImages()).isEqualTo(2);
    assertThat(summary.failedBoxes()).isEqualTo(2);
    assertThat(summary.imagesWithoutBox()).isEqualTo(1);
    List<JsonNode> failures = lines("results.jsonl.failures.jsonl");
    assertThat(failures)
        .extracting(
            line ->
                line.get("image").stringValue()
                    + " "
                    + line.path("box").asString("-")
                    + " "
                    + line.get("kind").stringValue())
        .containsExactly(
            "forgotten.png - no-box",
            "sub/a.png 1 box",
            "sub/a.png 2 box",
            "missing.png - image",
            "broken.png - image");
    JsonNode sub = lines("results.jsonl").get(10);
    assertThat(sub.get("faces").valueStream().map(face -> face.get("face").intValue()))
        .containsExactly(0, 3);
    assertThat(summary.reasons())
        .extracting(RunSummary.Reason::kind)
        .containsExactlyInAnyOrder("box", "image");
  }

  @Test
  void countsImagesThatTheBoxesSayHaveNoFace() throws IOException {
    Path json = temporary.resolve("boxes.json");
    Files.writeString(
        json,
        "[{\"image\": \"image0.png\", \"boxes\": []},"
            + "{\"image\": \"./image1.png\", \"box\": [11, 12, 70, 70]}]");
    RunSummary summary = run("results.jsonl").boxes(json).build().run();
    assertThat(summary.images()).isEqualTo(1);
    assertThat(summary.complete()).isTrue();
    // Eight numbered images, sub/a.png, forgotten.png, broken.png, and the one without a face.
    assertThat(summary.imagesWithoutBox()).isEqualTo(12);
    assertThat(lines("results.jsonl.failures.jsonl").get(0).get("image").stringValue())
        .isEqualTo("image0.png");
  }

  @Test
  void writesCommaSeparatedValues() throws IOException {
    run("results.csv").build().run();
    List<String> rows = Files.readAllLines(temporary.resolve("results.csv"));
    assertThat(rows).hasSize(13);
    assertThat(rows.get(0))
        .startsWith("image,face,x0,y0")
        .contains(",c66,c67,box_x,")
        .endsWith("score,box_roll");
    assertThat(rows.get(1)).startsWith("image9.png,0,");
    assertThat(rows.get(12)).startsWith("sub/a.png,3,");
    assertThat(rows).allMatch(row -> row.split(",", -1).length == 3 + 3 * 68 + 6);
  }

  @Test
  void namesThatASpreadsheetWouldRunAreWrittenAsPaths() throws IOException {
    picture("=a.png", 3);
    writeRows(boxes, "=a.png,13,12,70,70");
    run("results.csv").build().run();
    assertThat(Files.readAllLines(temporary.resolve("results.csv")).get(1))
        .startsWith("./=a.png,0,");
  }

  @Test
  void writesAPtsFileAFace() throws IOException {
    run("points").format(ResultFormat.PTS).build().run();
    Path points = temporary.resolve("points");
    assertThat(points.resolve("sub/a-0.pts")).exists();
    assertThat(points.resolve("sub/a-3.pts")).exists();
    assertThat(points.resolve("sub/a-1.pts")).doesNotExist();
    try (FaceAligner aligner = FaceAligner.load(MODEL)) {
      Landmarks written = PtsFile.read(points.resolve("image4.pts"), Optional.empty());
      Landmarks found =
          aligner.align(folder.resolve("image4.png"), FaceBox.detector(14, 12, 70, 70)).landmarks();
      for (int i = 0; i < 68; i++) {
        assertThat(written.get(i).distance(found.get(i))).isLessThan(1e-9);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ResultFormat.class)
  void isTheSameWhereverItWasStopped(ResultFormat format) throws IOException {
    run("whole").format(format).build().run();
    String whole = written("whole");
    for (int stop : new int[] {0, 1, 6, 11, 12, 13}) {
      String name = "part" + stop + "-";
      AlignmentRun[] first = new AlignmentRun[1];
      first[0] =
          run(name)
              .format(format)
              .progress(
                  (done, images) -> {
                    if (done == stop) {
                      first[0].stop();
                    }
                  })
              .build();
      RunSummary part = first[0].run();
      assertThat(part.done()).isEqualTo(stop);
      assertThat(part.finished()).isEqualTo(stop == 13);
      RunSummary rest =
          run(name).format(format).workers(1).existing(ExistingOutput.RESUME).build().run();
      assertThat(rest.resumedAt()).isEqualTo(stop);
      assertThat(rest.finished()).isTrue();
      assertThat(rest.faces()).isEqualTo(12);
      assertThat(rest.failedImages()).isEqualTo(2);
      assertThat(written(name)).isEqualTo(whole);
    }
  }

  private void stopAt(String output, int stop) {
    AlignmentRun[] run = new AlignmentRun[1];
    run[0] =
        run(output)
            .progress(
                (done, images) -> {
                  if (done == stop) {
                    run[0].stop();
                  }
                })
            .build();
    run[0].run();
  }

  @Test
  void cutsOffWhatAKillLeftHalfWritten() throws IOException {
    run("whole.jsonl").build().run();
    stopAt("part.jsonl", 5);
    append("part.jsonl", "{\"image\":\"image4.png\",\"wid");
    append("part.jsonl.failures.jsonl", "{\"image\":\"x\"}\n{\"ima");
    run("part.jsonl").existing(ExistingOutput.RESUME).build().run();
    assertThat(written("part.jsonl")).isEqualTo(written("whole.jsonl"));
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(temporary.resolve(file), text, StandardOpenOption.APPEND);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void survivesATornState(int place) throws IOException {
    run("whole.jsonl").build().run();
    stopAt("part.jsonl", 5);
    Path record = temporary.resolve("part.jsonl.run");
    String text = Files.readString(record);
    int header = text.indexOf('\n') + 1;
    int length = (text.length() - header) / 3;
    int at = header + place * length + length / 2;
    Files.writeString(record, text.substring(0, at) + "7" + text.substring(at + 1));
    RunSummary rest = run("part.jsonl").existing(ExistingOutput.RESUME).build().run();
    assertThat(rest.resumedAt()).isBetween(4L, 5L);
    assertThat(written("part.jsonl")).isEqualTo(written("whole.jsonl"));
  }

  @Test
  void refusesResultsThatWereShortened() throws IOException {
    stopAt("part.jsonl", 5);
    Path results = temporary.resolve("part.jsonl");
    String text = Files.readString(results);
    Files.writeString(results, text.substring(0, text.length() / 2));
    assertThatThrownBy(() -> run("part.jsonl").existing(ExistingOutput.RESUME).build().run())
        .isInstanceOf(BatchException.class)
        .hasMessageContaining("shorter");
  }

  @Test
  void refusesToResumeWithOtherSettings() throws IOException {
    stopAt("part.jsonl", 5);
    AlignerOptions flip =
        AlignerOptions.builder()
            .flipAveraging(true)
            .inference(InferenceOptions.builder().intraOpThreads(1).build())
            .build();
    assertThatThrownBy(
            () ->
                run("part.jsonl")
                    .options(flip)
                    .convention(FaceBox.Convention.LANDMARKS)
                    .existing(ExistingOutput.RESUME)
                    .build()
                    .run())
        .isInstanceOf(BatchException.class)
        .hasMessageContaining("flipAveraging was false, is true")
        .hasMessageContaining("convention was detector, is landmarks");
    assertThatThrownBy(
            () ->
                AlignmentRun.builder(Models.bundled("hih-wflw"))
                    .folder(folder)
                    .boxes(boxes)
                    .output(temporary.resolve("part.jsonl"))
                    .existing(ExistingOutput.RESUME)
                    .build()
                    .run())
        .hasMessageContaining("model was hih-300w");
    Files.writeString(boxes, "image0.png,1,1,30,30\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> run("part.jsonl").existing(ExistingOutput.RESUME).build().run())
        .hasMessageContaining("boxes was");
  }

  @Test
  void beginsWhereThereIsNothingToResume() {
    assertThat(run("results.jsonl").existing(ExistingOutput.RESUME).build().run().finished())
        .isTrue();
  }

  @Test
  void doesNotTouchWhatExistsUnlessToldTo() throws IOException {
    Files.writeString(temporary.resolve("results.jsonl"), "mine\n");
    assertThatThrownBy(() -> run("results.jsonl").build().run())
        .isInstanceOf(BatchException.class)
        .hasMessageContaining("exists");
    assertThatThrownBy(() -> run("results.jsonl").existing(ExistingOutput.RESUME).build().run())
        .isInstanceOf(BatchException.class)
        .hasMessageContaining("no record");
    assertThat(Files.readString(temporary.resolve("results.jsonl"))).isEqualTo("mine\n");
    run("results.jsonl").existing(ExistingOutput.OVERWRITE).build().run();
    assertThat(lines("results.jsonl")).hasSize(11);
  }

  @Test
  void refusesARunThatIsGoingOn() {
    List<Throwable> thrown = new ArrayList<>();
    run("results.jsonl")
        .progress(
            (done, images) -> {
              if (done == 3) {
                for (ExistingOutput each :
                    List.of(ExistingOutput.RESUME, ExistingOutput.OVERWRITE)) {
                  try {
                    run("results.jsonl").existing(each).build().run();
                  } catch (BatchException e) {
                    thrown.add(e);
                  }
                }
              }
            })
        .build()
        .run();
    assertThat(thrown).hasSize(2).allMatch(e -> e.getMessage().contains("another run"));
  }

  @ParameterizedTest
  @EnumSource(ResultFormat.class)
  void bringsTheRowsOfAnImageTogetherWhereTheFirstOneStands(ResultFormat format)
      throws IOException {
    String[] rows = {
      "image3.png,13,12,70,70",
      "image3.png,900,1,2,3",
      "image3.png,14,13,68,68",
      "./image4.png,14,12,70,70",
      "image4.png,13,13,69,69",
      "image5.png,15,12,70,70"
    };
    Path grouped = temporary.resolve("grouped.csv");
    Path scattered = temporary.resolve("scattered.csv");
    writeRows(grouped, rows[0], rows[1], rows[2], rows[3], rows[4], rows[5]);
    writeRows(scattered, rows[0], rows[3], rows[1], rows[5], rows[4], rows[2]);
    RunSummary expected = run("grouped").boxes(grouped).format(format).build().run();
    RunSummary found = run("scattered").boxes(scattered).format(format).build().run();
    assertThat(found.faces()).isEqualTo(expected.faces()).isEqualTo(5);
    assertThat(found.images()).isEqualTo(3);
    assertThat(written("scattered/").lines().sorted())
        .containsExactlyElementsOf(written("grouped/").lines().sorted().toList());
    if (format != ResultFormat.PTS) {
      assertThat(Files.readString(temporary.resolve("scattered")))
          .isEqualTo(Files.readString(temporary.resolve("grouped")));
    }
  }

  @Test
  void resumesARunWhoseRowsAreScattered() throws IOException {
    Files.writeString(
        boxes, "image9.png,20,13,69,69\nimage2.png,13,13,69,69\n", StandardOpenOption.APPEND);
    run("whole.jsonl").build().run();
    stopAt("part.jsonl", 5);
    run("part.jsonl").existing(ExistingOutput.RESUME).build().run();
    assertThat(Files.readString(temporary.resolve("part.jsonl")))
        .isEqualTo(Files.readString(temporary.resolve("whole.jsonl")));
  }

  private static void writeRows(Path file, String... rows) throws IOException {
    Files.writeString(file, "image,x,y,width,height\n" + String.join("\n", rows) + "\n");
  }

  @Test
  void refusesToResumeWithAnotherFolder() throws IOException {
    stopAt("part.jsonl", 5);
    Path other = Files.createDirectories(temporary.resolve("others"));
    assertThatThrownBy(
            () -> run("part.jsonl").folder(other).existing(ExistingOutput.RESUME).build().run())
        .isInstanceOf(BatchException.class)
        .hasMessageContaining("folder was " + folder.toRealPath() + ", is " + other.toRealPath());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void doesNotWaitForAPipeAmongTheImages() throws Exception {
    Path pipe = folder.resolve("pipe.png");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Files.writeString(boxes, "pipe.png,1,1,30,30\n", StandardOpenOption.APPEND);
    RunSummary summary = run("results.jsonl").build().run();
    assertThat(summary.finished()).isTrue();
    assertThat(summary.failedImages()).isEqualTo(3);
    assertThat(Files.readString(temporary.resolve("results.jsonl.failures.jsonl")))
        .contains("pipe.png cannot be read: it is a pipe or a device");
  }

  @ParameterizedTest
  @EnumSource(ResultFormat.class)
  void aNameThatNoFileCanHaveIsAFailureOfItsImage(ResultFormat format) throws IOException {
    Path lines = temporary.resolve("boxes.jsonl");
    Files.writeString(
        lines,
        """
        {"image": "a\\u0000b.png", "box": [1, 1, 30, 30]}
        {"image": "image3.png", "box": [13, 12, 70, 70]}
        """);
    RunSummary summary = run("results").boxes(lines).format(format).build().run();
    assertThat(summary.finished()).isTrue();
    assertThat(summary.faces()).isEqualTo(1);
    assertThat(summary.failedImages()).isEqualTo(1);
    assertThat(Files.readString(summary.failures())).contains("no file of this system");
  }

  @Test
  void severalBoxesOfANameThatNoFileCanHaveAreAFailureOfTheirImage() throws IOException {
    Path lines = temporary.resolve("boxes.jsonl");
    Files.writeString(
        lines, "{\"image\": \"a\\u0000b.png\", \"boxes\": [[1, 1, 30, 30], [2, 2, 30, 30]]}\n");
    RunSummary summary = run("points").boxes(lines).format(ResultFormat.PTS).build().run();
    assertThat(summary.failedImages()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anImageOutsideTheFolderIsRefusedBeforeTheFirstImageWherePicturesAreNamedAfterIt(
      boolean chips) throws IOException {
    for (String image : List.of("../images/image3.png", folder.resolve("image3.png").toString())) {
      writeRows(boxes, "image0.png,10,12,70,70", image + ",13,12,70,70");
      AlignmentRun.Builder run = run("results.jsonl");
      Path pictures = temporary.resolve("pictures");
      AlignmentRun refused = (chips ? run.chips(pictures) : run.drawings(pictures)).build();
      assertThatThrownBy(refused::run)
          .isInstanceOf(BatchException.class)
          .hasMessageContaining("'" + image + "' lies outside the folder");
      try (Stream<Path> files = Files.list(temporary)) {
        assertThat(files).containsExactlyInAnyOrder(folder, boxes);
      }
    }
  }

  @Test
  void anImageOutsideTheFolderIsAlignedWhereNothingIsNamedAfterIt() throws IOException {
    writeRows(boxes, "../images/image3.png,13,12,70,70");
    assertThat(run("results.jsonl").build().run().faces()).isEqualTo(1);
  }

  @Test
  void aRefusedFileOfBoxesLeavesNothingBehind() throws IOException {
    String sound = Files.readString(boxes);
    Files.writeString(boxes, "image11.png,1,1\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> run("results.jsonl").build().run())
        .isInstanceOf(DatasetException.class);
    try (Stream<Path> files = Files.list(temporary)) {
      assertThat(files).containsExactlyInAnyOrder(folder, boxes);
    }
    Files.writeString(boxes, sound);
    assertThat(run("results.jsonl").build().run().finished()).isTrue();
  }

  @Test
  void oneOfTwoRunsThatBeginAtOnceIsRefused() throws Exception {
    for (int round = 0; round < 5; round++) {
      String output = "results" + round + ".jsonl";
      CyclicBarrier start = new CyclicBarrier(2);
      AtomicInteger refused = new AtomicInteger();
      ExecutorService threads = Executors.newFixedThreadPool(2);
      try {
        List<Future<Object>> runs = new ArrayList<>();
        for (ExistingOutput each : List.of(ExistingOutput.REFUSE, ExistingOutput.OVERWRITE)) {
          runs.add(
              threads.submit(
                  () -> {
                    // Whoever is late must meet a run that is still at work.
                    AlignmentRun run =
                        run(output)
                            .existing(each)
                            .progress((done, images) -> waitFor(refused, done))
                            .build();
                    start.await();
                    try {
                      return run.run();
                    } catch (BatchException e) {
                      refused.incrementAndGet();
                      return e;
                    }
                  }));
        }
        List<Object> ends = List.of(runs.get(0).get(), runs.get(1).get());
        assertThat(ends).hasAtLeastOneElementOfType(RunSummary.class);
        assertThat(ends).hasAtLeastOneElementOfType(BatchException.class);
      } finally {
        threads.shutdownNow();
      }
      assertThat(lines(output)).hasSize(11);
    }
  }

  private static void waitFor(AtomicInteger refused, long done) {
    while (done == 1 && refused.get() == 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void refusesImagesThatWouldShareAPtsFile() throws IOException {
    Files.writeString(boxes, "image3.jpg,1,1,30,30\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> run("points").format(ResultFormat.PTS).build().run())
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("image3.jpg");
    assertThat(run("results.jsonl").build().run().finished()).isTrue();
  }

  @Test
  void refusesAMalformedFileOfBoxesBeforeItBegins() throws IOException {
    Files.writeString(boxes, "image11.png,1,1\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> run("results.jsonl").build().run())
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("boxes.csv:18: ");
  }

  @Test
  void refusesMisuse() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("results.txt").build())
        .withMessageContaining("format");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("results.csv").workers(0))
        .withMessageContaining("workers");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("results.csv").output(Path.of("/")).build())
        .withMessageStartingWith("output must name a file");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                run("results.csv").format(ResultFormat.CSV).output(Path.of("/missing/..")).build())
        .withMessageStartingWith("file must lie in a folder");
    AlignmentRun once = run("results.csv").build();
    once.run();
    assertThatIllegalStateException().isThrownBy(once::run);
  }

  @Test
  void posesAndOpennessAreWrittenOnRequest() throws IOException {
    List<FaceMeasure> both = List.of(FaceMeasure.POSE, FaceMeasure.OPENNESS);
    run("results.jsonl").measures(both).build().run();
    run("results.csv").measures(both).build().run();
    JsonNode face = lines("results.jsonl").get(0).get("faces").get(0);
    List<String> rows = Files.readAllLines(temporary.resolve("results.csv"));
    assertThat(rows.get(0)).endsWith(",box_roll,yaw,pitch,roll,leftEye,rightEye,mouth");
    String[] cells = rows.get(1).split(",");
    assertThat(Double.parseDouble(cells[cells.length - 6]))
        .isEqualTo(face.get("pose").get("yaw").doubleValue());
    assertThat(Double.parseDouble(cells[cells.length - 1]))
        .isEqualTo(face.get("openness").get("mouth").doubleValue());
  }

  @Test
  void facesAreCutOutAndImagesDrawnOnRequest() throws IOException {
    Path chips = temporary.resolve("chips");
    Path drawings = temporary.resolve("drawings");
    run("results.jsonl").chips(chips).drawings(drawings).build().run();
    try (Stream<Path> files = Files.walk(chips)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(12);
    }
    // Boxes 1 and 2 of this image are none.
    assertThat(chips.resolve("sub/a.png-0.png")).exists();
    assertThat(chips.resolve("sub/a.png-3.png")).exists();
    BufferedImage chip = ImageIO.read(chips.resolve("image3.png-0.png").toFile());
    assertThat(chip.getWidth()).isEqualTo(112);
    BufferedImage drawn = ImageIO.read(drawings.resolve("image3.png.png").toFile());
    BufferedImage plain = ImageIO.read(folder.resolve("image3.png").toFile());
    assertThat(drawn.getWidth()).isEqualTo(plain.getWidth());
    assertThat(drawn.getRGB(0, 0, 96, 100, null, 0, 96))
        .isNotEqualTo(plain.getRGB(0, 0, 96, 100, null, 0, 96));
  }

  @Test
  void chipsAndDrawingsDoNotLieAmongTheImages() {
    for (Path pictures : List.of(folder, folder.resolve("drawn"), folder.resolve("sub/../drawn"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run("a.jsonl").chips(pictures).build())
          .withMessage("chips must lie outside the folder of images: " + pictures);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run("a.jsonl").drawings(pictures).build())
          .withMessage("drawings must lie outside the folder of images: " + pictures);
    }
  }

  @Test
  void aMeasureIsWrittenOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("a.csv").measures(List.of(FaceMeasure.POSE, FaceMeasure.POSE)))
        .withMessageContaining("measures must differ");
  }
}
