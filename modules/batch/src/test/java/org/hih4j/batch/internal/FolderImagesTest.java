package org.hih4j.batch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hih4j.core.FileException;
import org.junit.jupiter.api.Test;

class FolderImagesTest {
  private static final Path FOLDER = Path.of("photos");
  private static final Path SUB = FOLDER.resolve("sub");

  private final List<Path> images = new ArrayList<>();
  private final FolderImages.Visitor visitor = new FolderImages.Visitor(FOLDER, images::add);

  @Test
  void aFolderThatCannotBeOpenedIsNamedAndTheOthersAreListed() throws IOException {
    assertThat(visitor.visitFileFailed(SUB, new AccessDeniedException("photos/sub")))
        .isEqualTo(FileVisitResult.CONTINUE);
    assertThat(images).containsExactly(SUB);
  }

  @Test
  void aFolderThatCannotBeListedToItsEndIsNamedAndTheOthersAreListed() throws IOException {
    assertThat(visitor.postVisitDirectory(SUB, new IOException("unplugged")))
        .isEqualTo(FileVisitResult.CONTINUE);
    assertThat(images).containsExactly(SUB);
  }

  @Test
  void aFolderThatWasListedIsNoImage() throws IOException {
    visitor.postVisitDirectory(SUB, null);
    assertThat(images).isEmpty();
  }

  @Test
  void theFolderItselfMustBeListed() {
    IOException cause = new IOException("unplugged");
    assertThatThrownBy(() -> visitor.visitFileFailed(FOLDER, cause)).isSameAs(cause);
    assertThatThrownBy(() -> visitor.postVisitDirectory(FOLDER, cause)).isSameAs(cause);
    assertThatThrownBy(() -> FolderImages.list(Path.of("no-such-folder")))
        .isInstanceOf(FileException.class);
  }
}
