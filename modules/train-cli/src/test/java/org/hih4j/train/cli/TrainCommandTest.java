package org.hih4j.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.hih4j.align.ModelBundle;
import org.hih4j.core.HihException;
import org.hih4j.network.Networks;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.train.TrainConfig;
import org.hih4j.train.Trainer;
import org.hih4j.train.Trainer.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TrainCommandTest {
  private static final String SHIPPED = "../../models/configs/shapes.json";

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private Exception failure;

  private int run(String... arguments) {
    CommandLine line = new CommandLine(new TrainCommand());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          failure = e;
          return 1;
        });
    return line.execute(arguments);
  }

  /** The shipped toy configuration, cut short, with everything written to the test's folder. */
  private Path config(int steps) throws IOException {
    String json =
        Files.readString(Path.of(SHIPPED))
            .replace("\"steps\": 240", "\"steps\": " + steps)
            .replace("runs/", folder.toString().replace("\\", "/") + "/")
            .replace("\"limit\": 320", "\"limit\": 40")
            .replace("\"checkpointEvery\": 40", "\"checkpointEvery\": 3");
    return Files.writeString(folder.resolve("train.json"), json);
  }

  @Test
  void aDryRunPrintsTheNetworkAndTheDataFound() {
    assertThat(run(SHIPPED, "--dry-run")).isZero();

    assertThat(out.toString())
        .contains("1 stacks, 16 features")
        .contains("landmarks: 10 (shapes)")
        .contains("GMAC")
        .contains("drawn: ");
  }

  @Test
  void aSheetIsAPicture() throws IOException {
    Path sheet = folder.resolve("sheet.png");

    assertThat(run(SHIPPED, "--sheet", sheet.toString())).isZero();

    assertThat(ImageIO.read(sheet.toFile()).getWidth()).isEqualTo(6 * 256);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--export --weights w.safetensors",
        "--dry-run --export",
        "--sheet s.png --export",
        "--resume --dry-run"
      })
  void twoKindsOfWorkAreRefused(String options) {
    String[] arguments = (SHIPPED + " " + options).split(" ");

    assertThat(run(arguments)).isEqualTo(2);

    assertThat(out.toString()).contains("mutually exclusive");
  }

  @Test
  void missingDataIsNamed() throws IOException {
    Path file = folder.resolve("x.json");
    Files.writeString(
        file,
        """
        {"name": "x", "schemes": ["300w"], "network": {"features": 16, "input": 128},
         "optimiser": {"steps": 5},
         "data": [{"name": "nobody", "labels": [{"file": "nobody/landmarks.csv"}]}]}
        """);

    assertThat(run(file.toString(), "--dry-run")).isEqualTo(1);
    assertThat(failure).isInstanceOf(HihException.class).hasMessageContaining("nobody");
  }

  @Test
  void trainingEndsWithABundleThatLoads() throws IOException {
    assertThat(run(config(6).toString())).as(() -> out + " " + failure).isZero();

    ModelBundle bundle = ModelBundle.load(folder.resolve("shapes/model"));
    assertThat(bundle.card().scheme().size()).isEqualTo(10);
    assertThat(bundle.card().training()).containsEntry("seed", "5").containsEntry("steps", "6");
    assertThat(bundle.card().measured()).isNotEmpty();
    Weights weights = Weights.load(folder.resolve("shapes/model/weights.safetensors"));
    assertThat(Networks.infer(weights, 64).features()).isEqualTo(16);
  }

  @Test
  void aResumedRunWithAnOutputOfItsOwnLeavesTheConfigurationsOutputAlone() throws IOException {
    String config = config(6).toString();
    assertThat(run(config)).as(() -> out + " " + failure).isZero();
    Path earlier = folder.resolve("shapes/model/model.onnx");
    byte[] before = Files.readAllBytes(earlier);
    FileTime written = Files.getLastModifiedTime(earlier);
    Path other = folder.resolve("other");
    assertThat(run(config, "--output", other.toString())).isZero();
    Path model = other.resolve("model/model.onnx");
    Files.delete(model);

    assertThat(run(config, "--output", other.toString(), "--resume"))
        .as(() -> out + " " + failure)
        .isZero();

    assertThat(model).isNotEmptyFile();
    assertThat(earlier).hasBinaryContent(before);
    assertThat(Files.getLastModifiedTime(earlier)).isEqualTo(written);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void terminationSavesTheStateFirst() throws IOException, InterruptedException {
    Path config = config(100_000);
    Process child = started(Terminated.class, config.toString());
    try {
      assertThat(child.inputReader().lines().anyMatch("ready"::equals)).isTrue();
      child.destroy();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }

    assertThat(child.exitValue()).isEqualTo(143);
    TrainConfig read = TrainConfig.load(config);
    Path log = folder.resolve("shapes/checkpoint.hih");
    assertThat(log).isNotEmptyFile();
    assertThat(new Trainer(read, Progress.NONE).weights().names()).isNotEmpty();
  }

  /** Starts a test program in a Java of its own. */
  private static Process started(Class<?> program, String argument) throws IOException {
    String path =
        String.join(
            File.pathSeparator,
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path", ""),
            Path.of("target", "test-classes").toString(),
            Path.of("target", "classes").toString());
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(java, "-cp", path, program.getName(), argument)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The program that is terminated: the command, with a line once a step was saved. */
  static final class Terminated {
    private Terminated() {}

    /** Trains as the configuration says. */
    public static void main(String[] args) {
      Thread watch =
          new Thread(
              () -> {
                Path checkpoint =
                    TrainConfig.load(Path.of(args[0])).output().resolve("checkpoint.hih");
                while (!Files.exists(checkpoint)) {
                  Thread.onSpinWait();
                }
                System.out.println("ready");
              });
      watch.setDaemon(true);
      watch.start();
      System.exit(new CommandLine(new TrainCommand()).execute(args));
    }
  }
}
