package org.hih4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureTargetsTest {
  @TempDir private Path folder;

  @Test
  void picturesOfSeveralImagesAreNamedAfterThemInAFolderThatIsMade() {
    Path drawn = folder.resolve("drawn");
    Path image = Path.of("x", "face.1.jpg");
    PictureTargets targets = new PictureTargets(List.of(image, Path.of("b.png")), drawn, drawn);
    assertThat(targets.drawing(image, drawn)).isEqualTo(drawn.resolve("face.1.png"));
    assertThat(targets.chip(image, drawn, 2, 3)).isEqualTo(drawn.resolve("face.1-2.png"));
    assertThat(drawn).isDirectory();
  }
}
