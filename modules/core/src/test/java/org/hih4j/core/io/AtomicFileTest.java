package org.hih4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  private void assertNothingButTheFile() throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void is_not_seen_before_it_is_committed() throws IOException {
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
  void replaces_an_older_file() throws IOException {
    Path target = folder.resolve("a.txt");
    AtomicFile.write(target, "old");
    AtomicFile.write(target, "new");
    assertThat(target).hasContent("new");
    assertNothingButTheFile();
  }

  @Test
  void leaves_the_older_file_when_writing_fails() throws IOException {
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
  void names_a_folder_that_is_missing() {
    assertThatThrownBy(() -> AtomicFile.write(folder.resolve("none/a.txt"), "text"))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("none");
  }

  @Test
  void takes_nothing_after_it_was_closed() {
    AtomicFile file = AtomicFile.create(folder.resolve("a.txt"));
    file.close();
    file.close();
    assertThatIllegalStateException().isThrownBy(() -> file.append("more"));
    assertThatIllegalStateException().isThrownBy(file::commit);
  }
}
