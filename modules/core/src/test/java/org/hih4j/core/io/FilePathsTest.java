package org.hih4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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
}
