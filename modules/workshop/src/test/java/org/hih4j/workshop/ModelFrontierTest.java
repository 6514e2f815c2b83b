package org.hih4j.workshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.hih4j.align.ModelBundle;
import org.hih4j.align.Models;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFrontierTest {
  private static final ModelFrontier.Row SLOW = row("slow", 6.5, 3.3);
  private static final ModelFrontier.Row FAST = row("fast", 1.5, 3.7);
  private static final ModelFrontier.Row BEATEN = row("beaten", 4, 3.8);
  private static final ModelFrontier FRONTIER = new ModelFrontier(List.of(SLOW, BEATEN, FAST));

  @TempDir private Path folder;

  private static ModelFrontier.Row row(String name, double millis, double nme) {
    return new ModelFrontier.Row(name, 1000, millis, Map.of("faces", nme));
  }

  @Test
  void aModelThatIsSlowerAndWorseIsNotOnTheFrontier() {
    assertThat(FRONTIER.frontier("faces")).containsExactly(FAST, SLOW);
  }

  @Test
  void rowsAreInOrderOfTime() {
    assertThat(FRONTIER.models()).containsExactly(FAST, BEATEN, SLOW);
    assertThat(FRONTIER.csv())
        .isEqualTo(
            "model,bytes,milliseconds,faces\n"
                + "fast,1000,1.500,3.700\nbeaten,1000,4.000,3.800\nslow,1000,6.500,3.300\n");
  }

  @Test
  void theChartIsAPicture() throws Exception {
    Path file = folder.resolve("frontier.png");

    FRONTIER.draw("faces", file);

    BufferedImage picture = ImageIO.read(file.toFile());
    assertThat(picture.getWidth()).isGreaterThan(picture.getHeight());
  }

  @Test
  void facesThatWereNotMeasuredAreRefused() {
    assertThatThrownBy(() -> FRONTIER.frontier("others"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("others");
  }

  @Test
  void aModelIsNotMeasuredWithoutFaces() {
    List<ModelBundle> models = List.of(Models.bundled("hih-300w"));

    assertThatThrownBy(() -> ModelFrontier.of(models, List.of(), 1, row -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
  }
}
