package org.hih4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToyTrainingTest {
  private static final String FIGURE = "nme:drawn:shapes:box:nested";

  @TempDir Path folder;

  @Test
  void onDrawnFacesTheErrorFallsToAThird() {
    TrainConfig config = ToyConfig.of(folder.resolve("run"), 240, 320, 40, "seamless");
    List<Double> errors = new ArrayList<>();

    Trainer.Result result =
        new Trainer(
                config,
                new Progress() {
                  @Override
                  public void measured(long step, Map<String, Double> figures) {
                    errors.add(figures.get(FIGURE));
                  }
                })
            .train(false);

    assertThat(result.finished()).isTrue();
    assertThat(errors).hasSize(6);
    assertThat(result.figures().get(FIGURE)).isLessThan(errors.get(0) / 3).isLessThan(8);
    assertThat(folder.resolve("run/log.csv")).isNotEmptyFile();
    assertThat(folder.resolve("run/log.png")).isNotEmptyFile();
  }
}
