package org.hih4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.hih4j.detect.DetectorBundle;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.train.Trainer.Progress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectorTrainingTest {
  private static final int STEPS = 12;

  @TempDir Path folder;

  private Path data;

  @BeforeEach
  void draw() throws IOException {
    data = folder.resolve("data");
    ToyDetector.draw(data);
  }

  private DetectorConfig config(String run, int steps) {
    return ToyDetector.config(data, folder.resolve(run), steps);
  }

  @Test
  void theLossFallsAndTheModelLoads() {
    List<Double> losses = new ArrayList<>();
    Trainer trainer =
        new Trainer(
            config("run", 150),
            new Progress() {
              @Override
              public void step(long step, double loss) {
                losses.add(loss);
              }
            });

    Trainer.Result result = trainer.train(false);
    List<Path> models = trainer.export();

    assertThat(result.finished()).isTrue();
    assertThat(result.figures()).containsKeys("ap:31", "landmark-box");
    assertThat(mean(losses.subList(140, 150))).isLessThan(0.8 * mean(losses.subList(0, 3)));
    assertThat(folder.resolve("run/log.csv")).isNotEmptyFile();
    assertThat(models).containsExactly(folder.resolve("run/model"));
    assertThat(DetectorBundle.load(models.get(0)).card().training()).containsEntry("steps", "150");
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  @Test
  void aStoppedTrainingEndsWithTheSameWeightsOnceResumed() {
    Trainer whole = new Trainer(config("whole", STEPS), Progress.NONE);
    assertThat(whole.train(false).finished()).isTrue();
    Weights expected = whole.weights();

    DetectorConfig config = config("stopped", STEPS);
    Trainer.Result stopped = Stopped.after(7, config);
    assertThat(stopped.finished()).isFalse();
    assertThat(stopped.step()).isEqualTo(7);
    Trainer again = new Trainer(config, Progress.NONE);
    again.train(true);

    assertThat(again.weights()).isEqualTo(expected);
  }

  @Test
  void theLastCheckpointMeasuresAsItDidInTraining() {
    Trainer trainer = new Trainer(config("run", STEPS), Progress.NONE);
    Trainer.Result result = trainer.train(false);

    assertThat(trainer.measure()).isEqualTo(result.figures());
  }

  @Test
  void measuringChoosesTheKernelsThatTrainingDid() {
    Trainer trainer = new Trainer(config("run", 1), Progress.NONE);
    trainer.train(false);
    boolean fast = torch.globalContext().userEnabledMkldnn();
    torch.globalContext().setUserEnabledMkldnn(!fast);

    trainer.measure();

    assertThat(torch.globalContext().userEnabledMkldnn()).isEqualTo(fast);
  }

  @Test
  void theWeightsBesideTheModelAreThoseOfTheCheckpoint() {
    Trainer trainer = new Trainer(config("run", 1), Progress.NONE);
    trainer.train(false);

    Path model = trainer.export().get(0);

    assertThat(Weights.load(model.resolve("weights.safetensors"))).isEqualTo(trainer.weights());
  }

  @Test
  void withoutAHeldOutPhotographNoModelIsWritten() throws IOException {
    Files.writeString(data.resolve("split.txt"), "drawn/none.png\n");
    Trainer trainer = new Trainer(config("run", 1), Progress.NONE);
    trainer.train(false);

    assertThatThrownBy(trainer::export)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("no photograph is held out");
    assertThat(folder.resolve("run/model")).doesNotExist();
  }

  @Test
  void samplesAreCountedBySource() {
    assertThat(new Trainer(config("run", STEPS), Progress.NONE).samples())
        .containsEntry("drawn", new Trainer.SampleCount(16, 4));
  }
}
