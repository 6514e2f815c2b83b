package org.hih4j.align;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that the README shows, as it stands there. */
class ReadmeTest {
  private static final Path README = Path.of("../../README.md");
  private static final Path PHOTO = Path.of("../../examples/images/astronaut.png");

  @TempDir private Path folder;

  @Test
  void theProgramCompilesAndPrintsTheFaceOfAPhotograph() throws Exception {
    String program = program();
    assertThat(program).contains("Path.of(\"photo.jpg\")");
    String photo = PHOTO.toAbsolutePath().toString().replace("\\", "\\\\");
    Path source =
        Files.writeString(
            folder.resolve("Example.java"), program.replace("\"photo.jpg\"", '"' + photo + '"'));

    assertThat(compile(source)).isEmpty();

    // A point and a probability for the one face.
    assertThat(run("Example").strip().lines())
        .hasSize(2)
        .last()
        .satisfies(confidence -> assertThat(Double.parseDouble(confidence)).isBetween(0.5, 1.0));
  }

  private static String program() throws IOException {
    return Pattern.compile("(?ms)^```java\\R(.*?)^```")
        .matcher(Files.readString(README))
        .results()
        .map((MatchResult block) -> block.group(1))
        .filter(block -> block.contains("class Example"))
        .findFirst()
        .orElseThrow();
  }

  /** What the compiler says, with all warnings. */
  private String compile(Path source) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                out,
                out,
                "-Xlint:all",
                "-d",
                folder.toString(),
                "--module-path",
                System.getProperty("jdk.module.path", ""),
                "--add-modules",
                "org.hih4j.align",
                source.toString());
    return code == 0 ? said.toString() : "exit code " + code + ": " + said;
  }

  private String run(String name) throws Exception {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
