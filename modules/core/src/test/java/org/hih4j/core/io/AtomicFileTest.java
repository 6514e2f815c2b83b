package org.hih4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hih4j.core.FileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  private void assertNothingButTheFile() throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void isNotSeenBeforeItIsCommitted() throws IOException {
    Path target = folder.resolve("a.txt");
    try (AtomicFile file = AtomicFile.create(target)) {
      file.append("half");
      assertThat(target).doesNotExist();
      file.append(" and half");
      file.commit();
    }
    assertThat(target).hasContent("half and half");
    assertNothingButTheFile();
  }

  @Test
  void replacesAnOlderFile() throws IOException {
    Path target = folder.resolve("a.txt");
    AtomicFile.write(target, "old");
    AtomicFile.write(target, "new");
    assertThat(target).hasContent("new");
    assertNothingButTheFile();
  }

  @Test
  void leavesTheOlderFileWhenWritingFails() throws IOException {
    Path target = folder.resolve("a.txt");
    AtomicFile.write(target, "old");
    AtomicFile.Content failing =
        out -> {
          out.write(1);
          throw new IOException("the disk is full");
        };
    assertThatThrownBy(() -> AtomicFile.write(target, failing))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("a.txt")
        .hasMessageContaining("the disk is full");
    assertThat(target).hasContent("old");
    assertNothingButTheFile();
  }

  @Test
  void replacesWhatASymbolicLinkPointsToAndNotTheLink() throws IOException {
    Path target = Files.writeString(folder.resolve("a.txt"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.txt"), target);
    AtomicFile.write(link, "new");
    assertThat(link).isSymbolicLink();
    assertThat(target).hasContent("new");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void makesTheAbsentFileThatASymbolicLinkPointsTo() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.txt"), Path.of("a.txt"));
    AtomicFile.write(link, "new");
    assertThat(link).isSymbolicLink();
    assertThat(folder.resolve("a.txt")).hasContent("new");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void linksThatGoRoundInACircleAreRefused() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.txt"), Path.of("link.txt"));
    assertThatThrownBy(() -> AtomicFile.write(link, "new")).isInstanceOf(FileException.class);
    assertThat(link).isSymbolicLink();
  }

  @Test
  void writesAFileWhoseNameIsAsLongAsNamesCanBe() {
    Path file = folder.resolve("a".repeat(255));
    AtomicFile.write(file, "new");
    assertThat(file).hasContent("new");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void writesToAPipeAndDoesNotReplaceIt() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try (BufferedReader reader = Files.newBufferedReader(pipe)) {
                return reader.readLine();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    AtomicFile.write(pipe, "through the pipe");
    assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo("through the pipe");
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
  }

  @Test
  void doesNotReplaceAFolder() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    assertThatThrownBy(() -> AtomicFile.write(inner, "text"))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("folder");
    assertThat(inner).isDirectory();
  }

  @Test
  void namesAFolderThatIsMissing() {
    assertThatThrownBy(() -> AtomicFile.write(folder.resolve("none/a.txt"), "text"))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("none");
  }

  @Test
  void takesNothingAfterItWasClosed() {
    AtomicFile file = AtomicFile.create(folder.resolve("a.txt"));
    file.close();
    file.close();
    assertThatIllegalStateException().isThrownBy(() -> file.append("more"));
    assertThatIllegalStateException().isThrownBy(file::commit);
  }
}
