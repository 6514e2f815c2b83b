package org.hih4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.core.FileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePathsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getRoot();

  @Test
  void aFileHasTheLastNameOfItsPath() {
    assertThat(FilePaths.name(Path.of("faces", "a.png"))).isEqualTo("a.png");
  }

  @Test
  void aRootHasNoName() {
    assertThat(FilePaths.name(ROOT)).isEmpty();
  }

  @Test
  void aBareNameLiesInTheWorkingDirectory() {
    assertThat(FilePaths.folder(Path.of("a.png"))).isEqualTo(Path.of("").toAbsolutePath());
  }

  @Test
  void aRootLiesInNoFolder() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FilePaths.folder(ROOT))
        .withMessageContaining("file must lie in a folder");
  }

  @Test
  void aStepThroughTheSameFolderChangesNoNormalName() {
    assertThat(FilePaths.normal(Path.of("faces", ".", "old", "..", "a.png")))
        .isEqualTo("faces/a.png");
  }

  @Test
  void aFolderIsMadeWithThoseThatItLiesIn(@TempDir Path temp) {
    Path folder = temp.resolve("a").resolve("b");
    FilePaths.makeFolder(folder);
    FilePaths.makeFolder(folder);
    assertThat(folder).isDirectory();
  }

  @Test
  void aFolderCannotBeMadeWhereAFileIs(@TempDir Path temp) throws IOException {
    Path file = Files.createFile(temp.resolve("a"));
    assertThatExceptionOfType(FileException.class)
        .isThrownBy(() -> FilePaths.makeFolder(file))
        .withMessageContaining("cannot make the folder " + file);
  }
}
