package org.hih4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.core.FileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path folder;

  @Test
  void readsWhatIsWithinTheLimit() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "grüß");
    assertThat(WholeFile.text(file, 6)).isEqualTo("grüß");
    assertThat(WholeFile.bytes(file, 6)).hasSize(6);
  }

  @Test
  void refusesALargerFile() throws IOException {
    Path file = Files.write(folder.resolve("a"), new byte[7]);
    assertThatThrownBy(() -> WholeFile.bytes(file, 6))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("a: it is larger than 6 bytes");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void refusesADeviceOrPipeWithoutWaitingForIt() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Path file : new Path[] {Path.of("/dev/zero"), pipe}) {
      assertThatThrownBy(() -> WholeFile.bytes(file, 1000))
          .isInstanceOf(FileException.class)
          .hasMessage("cannot read " + file + ": it is a pipe or a device, not a file");
    }
  }

  @Test
  void saysThatAFileIsNotText() throws IOException {
    Path file = Files.write(folder.resolve("a"), new byte[] {'a', (byte) 0xff});
    assertThatThrownBy(() -> WholeFile.text(file, 10))
        .isInstanceOf(FileException.class)
        .hasMessageEndingWith("it is not text in UTF-8");
  }

  @Test
  void namesAMissingFile() {
    assertThatThrownBy(() -> WholeFile.bytes(folder.resolve("none"), 10))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("there is no " + folder.resolve("none"));
  }
}
