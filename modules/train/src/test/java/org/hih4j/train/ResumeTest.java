package org.hih4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.train.Trainer.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
  private static final int STEPS = 24;
  private static final int KILL_AFTER = 13;

  @TempDir Path folder;

  private static TrainConfig config(Path output) {
    return ToyConfig.of(output, STEPS, 40, 1000, "seamless");
  }

  private static Weights uninterrupted(Path output) {
    Trainer trainer = new Trainer(config(output), Progress.NONE);
    assertThat(trainer.train(false).finished()).isTrue();
    return trainer.weights();
  }

  @Test
  void aKilledTrainingEndsWithTheSameWeightsOnceResumed() throws IOException, InterruptedException {
    Weights expected = uninterrupted(folder.resolve("whole"));

    Path killed = folder.resolve("killed");
    Process child = Children.start(Child.class, killed.toString());
    try {
      assertThat(child.inputReader().lines().anyMatch(("step " + KILL_AFTER)::equals)).isTrue();
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Trainer trainer = new Trainer(config(killed), Progress.NONE);
    List<Long> begun = new ArrayList<>();
    new Trainer(
            config(killed),
            new Progress() {
              @Override
              public void begin(long step, long steps, int batch) {
                begun.add(step);
              }
            })
        .train(true);

    assertThat(begun.get(0)).isBetween(10L, (long) STEPS - 1);
    assertThat(trainer.weights()).isEqualTo(expected);
  }

  @Test
  void aStoppedTrainingEndsWithTheSameWeightsOnceResumed() {
    Weights expected = uninterrupted(folder.resolve("whole"));

    TrainConfig config = config(folder.resolve("stopped"));
    Trainer.Result result = Stopped.after(7, config);
    assertThat(result.finished()).isFalse();
    assertThat(result.step()).isEqualTo(7);
    Trainer again = new Trainer(config, Progress.NONE);
    again.train(true);

    assertThat(again.weights()).isEqualTo(expected);
  }

  @Test
  void refusesToOverwriteACheckpoint() throws IOException {
    Files.createDirectories(folder.resolve("there"));
    Files.write(folder.resolve("there/checkpoint.hih"), new byte[3]);

    assertThatThrownBy(
            () -> new Trainer(config(folder.resolve("there")), Progress.NONE).train(false))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("is there already");
  }

  @Test
  void refusesToResumeWithAnotherConfiguration() {
    TrainConfig config = config(folder.resolve("run"));
    Stopped.after(1, config);

    TrainConfig other = ToyConfig.of(folder.resolve("run"), STEPS + 1, 40, 1000, "seamless");
    assertThatThrownBy(() -> new Trainer(other, Progress.NONE).train(true))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("the configuration is not the one");
  }

  @Test
  void refusesToResumeWithOtherLandmarksOfTheNetworkItStartsFrom() {
    Trainer larger =
        new Trainer(ToyConfig.of(folder.resolve("l"), 1, 20, 1000, "seamless"), Progress.NONE);
    larger.train(false);
    Path weights = folder.resolve("w.safetensors");
    larger.weights().saveSafetensors(weights);
    Path run = folder.resolve("run");
    new Trainer(ToyConfig.trimmed(run, weights, 0), Progress.NONE).train(false);

    Trainer other = new Trainer(ToyConfig.trimmed(run, weights, 1), Progress.NONE);
    assertThatThrownBy(() -> other.train(true))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("the configuration is not the one");
  }

  @Test
  void refusesToResumeWithOtherFacesHeldOut() {
    new Trainer(ToyConfig.heldOut(folder, 0.2), Progress.NONE).train(false);

    Trainer other = new Trainer(ToyConfig.heldOut(folder, 0.3), Progress.NONE);
    assertThatThrownBy(() -> other.train(true))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("the configuration is not the one");
  }

  @Test
  void refusesTheWeightsOfAnotherNetworkWithAsManyNumbers() {
    new Trainer(ToyConfig.window(folder, 1.5), Progress.NONE).train(false);

    Trainer other = new Trainer(ToyConfig.window(folder, 1), Progress.NONE);
    assertThatThrownBy(other::weights)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("is not of the configuration's network");
  }

  /** The program that is killed. */
  static final class Child {
    private Child() {}

    /** Trains into the folder that is named. */
    public static void main(String[] args) {
      new Trainer(
              config(Path.of(args[0])),
              new Progress() {
                @Override
                public void step(long step, double loss) {
                  System.out.println("step " + step);
                }
              })
          .train(false);
    }
  }
}
