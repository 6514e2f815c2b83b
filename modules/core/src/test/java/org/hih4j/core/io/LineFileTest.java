package org.hih4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hih4j.core.HihException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
  @TempDir private Path folder;

  @Test
  void aFileIsCutOffAtTheFirstLineThatIsNotWanted() throws IOException {
    Path file = Files.writeString(folder.resolve("lines"), "a\nbé\nx\nc\n");
    try (LineFile lines = LineFile.resume(file, line -> !line.equals("x"))) {
      lines.append("d\n");
    }
    assertThat(file).hasContent("a\nbé\nd\n");
  }

  @Test
  void aLastLineWithoutAnEndIsCutOff() throws IOException {
    Path file = Files.writeString(folder.resolve("lines"), "a\nb");
    LineFile.resume(file, line -> true).close();
    assertThat(Files.readString(file)).isEqualTo("a\n");
  }

  @Test
  void aFileWithoutAWantedLineIsRefusedAndLeftAsItIs() throws IOException {
    for (String text : List.of("notes\n", "notes", "\n")) {
      Path file = Files.writeString(folder.resolve("lines"), text);
      assertThatThrownBy(() -> LineFile.resume(file, line -> line.startsWith("frame")))
          .isInstanceOf(HihException.class)
          .hasMessageContaining("name another file");
      assertThat(Files.readString(file)).isEqualTo(text);
    }
  }

  @Test
  void aFileWhoseLinesEndWithCarriageReturnsIsRefusedAndLeftAsItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("lines"), "a\r\nb\r\n");
    assertThatThrownBy(() -> LineFile.resume(file, line -> true))
        .isInstanceOf(HihException.class)
        .hasMessageContaining("convert their ends");
    assertThat(Files.readString(file)).isEqualTo("a\r\nb\r\n");
  }

  @Test
  void whyAFileCannotBeReadIsSaid() throws IOException {
    Path file = Files.write(folder.resolve("lines"), new byte[] {'a', (byte) 0xff, '\n'});
    assertThatThrownBy(() -> LineFile.resume(file, line -> true))
        .isInstanceOf(HihException.class)
        .hasMessageEndingWith("it is not text in UTF-8");
  }

  @Test
  void anEmptyFileIsResumed() throws IOException {
    Path file = Files.createFile(folder.resolve("lines"));
    try (LineFile lines = LineFile.resume(file, line -> false)) {
      lines.append("a\n");
    }
    assertThat(file).hasContent("a\n");
  }

  @Test
  void whatIsAddedGoesBehindTheLengthThatAFileIsCutTo() throws IOException {
    Path file = Files.writeString(folder.resolve("lines"), "a\nb\n");
    try (LineFile lines = LineFile.open(file)) {
      assertThat(lines.length()).isEqualTo(4);
      lines.cutTo(2);
      lines.append("é\n");
      assertThat(lines.length()).isEqualTo(5);
    }
    assertThat(Files.readString(file)).isEqualTo("a\né\n");
  }
}
