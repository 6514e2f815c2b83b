package org.hih4j.inference.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hih4j.inference.InferenceException;
import org.hih4j.inference.InferenceOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is said where ONNX Runtime cannot be loaded, in a Java of its own each time. */
class NativeLibraryTest {
  @TempDir private Path folder;

  /** Loads a network twice and prints what came of it. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      for (int i = 0; i < 2; i++) {
        try {
          byte[] network = OnnxBytes.scaling(List.of("n", 2), 2, 4);
          InferenceSession.load(network, InferenceOptions.defaults()).close();
          System.out.println("loaded");
        } catch (InferenceException e) {
          System.out.println("refused: " + e.getMessage());
        }
      }
    }
  }

  private List<String> outputOf(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path", ""),
            Path.of("target", "test-classes").toString(),
            Path.of("target", "classes").toString()));
    command.add(Program.class.getName());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    // As an application starts it, not the launcher; with home and cache where a test can look.
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.startsWith("ORT_") || name.startsWith("XDG_"));
    variables.put("HOME", folder.resolve("home").toString());
    Process child = builder.start();
    try {
      List<String> lines = child.inputReader().lines().toList();
      assertThat(child.waitFor()).isZero();
      return lines;
    } finally {
      child.destroyForcibly();
    }
  }

  private static void assertRefusedTwice(List<String> lines, String... words) {
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("refused: ONNX Runtime's native library").contains(words);
    assertThat(lines.get(1)).startsWith("refused: ONNX Runtime's native library");
  }

  @Test
  void isLoadedWhereNothingIsWrongAndLeavesNoFileBehind() throws Exception {
    assertThat(outputOf("-Djava.io.tmpdir=" + folder)).containsExactly("loaded", "loaded");
    try (var left = Files.walk(folder)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void anUnknownArchitectureIsNamed() throws Exception {
    assertRefusedTwice(outputOf("-Dos.arch=s390x"), "s390x", "-Donnxruntime.native.path");
  }

  @Test
  void aFolderOfTemporaryFilesThatIsMissingIsNamed() throws Exception {
    String missing = folder.resolve("none").toString();
    assertRefusedTwice(outputOf("-Djava.io.tmpdir=" + missing), missing, "-Djava.io.tmpdir");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderOfTemporaryFilesThatCannotBeWrittenToIsNamed() throws Exception {
    assertRefusedTwice(outputOf("-Djava.io.tmpdir=/proc"), "/proc", "writable");
  }

  @Test
  void isLoadedByAJavaWithALongCommandLine() throws Exception {
    assertThat(outputOf("-Dpadding=" + "x".repeat(5000))).containsExactly("loaded", "loaded");
  }

  @Test
  void keepsNothingForTelemetryInTheUsersFolders() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    assertThat(outputOf("-Duser.home=" + home, "-Djava.io.tmpdir=" + folder))
        .containsExactly("loaded", "loaded");
    try (var files = Files.walk(home)) {
      assertThat(files).containsExactly(home);
    }
  }

  @Test
  void aLibraryOfAnotherMachineIsRefused() throws Exception {
    Files.writeString(folder.resolve(System.mapLibraryName("onnxruntime")), "no library");
    Files.writeString(folder.resolve(System.mapLibraryName("onnxruntime4j_jni")), "no library");
    assertRefusedTwice(
        outputOf("-Donnxruntime.native.path=" + folder), folder.toString(), "native.path");
  }
}
