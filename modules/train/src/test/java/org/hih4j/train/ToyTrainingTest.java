package org.hih4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hih4j.network.checkpoint.Weights;
import org.hih4j.train.Trainer.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToyTrainingTest {
  private static final String FIGURE = "nme:drawn:shapes:box:nested";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"published", "foreground", "adaptive-wing", "seamless", "expectation"})
  void everyLossFalls(String recipe) {
    List<Double> losses = new ArrayList<>();

    new Trainer(
            ToyConfig.of(folder.resolve(recipe), 60, 80, 1000, recipe),
            new Progress() {
              @Override
              public void step(long step, double loss) {
                losses.add(loss);
              }
            })
        .train(false);

    assertThat(mean(losses.subList(50, 60))).isLessThan(0.7 * mean(losses.subList(0, 3)));
  }

  @Test
  void aZoomHeadIsTrainedAndMeasuredAloneOnFrozenWeights() {
    List<Double> losses = new ArrayList<>();
    Progress record =
        new Progress() {
          @Override
          public void step(long step, double loss) {
            losses.add(loss);
          }
        };
    Trainer first = new Trainer(ToyConfig.zoom(folder.resolve("first"), 60, ""), record);
    assertThat(first.train(false).figures()).containsKey("nme:drawn:shapes:box:zoom");
    assertThat(mean(losses.subList(50, 60))).isLessThan(0.7 * mean(losses.subList(0, 3)));
    first.weights().saveSafetensors(folder.resolve("w.safetensors"));
    String init =
        "\"init\": {\"weights\": \"%s\", \"as\": \"widen\", \"decimals\": false, \"freeze\": true},"
            .formatted(folder.resolve("w.safetensors").toString().replace("\\", "/"));

    Trainer second = new Trainer(ToyConfig.zoom(folder.resolve("second"), 3, init), Progress.NONE);
    second.train(false);

    Weights before = first.weights();
    Weights after = second.weights();
    assertThat(after.properties()).containsEntry("hih.window", "1.5");
    for (String name : after.names()) {
      if (!name.endsWith("num_batches_tracked") && !name.contains("skip_layer")) {
        assertThat(after.tensor(name).equals(before.tensor(name)))
            .as(name)
            .isEqualTo(!name.startsWith("offset_head."));
      }
    }
  }

  @Test
  void aSmallerNetworkStartsFromALargerOnesWeights() {
    Trainer larger =
        new Trainer(ToyConfig.of(folder.resolve("l"), 1, 20, 1000, "seamless"), Progress.NONE);
    larger.train(false);
    Path file = folder.resolve("w.safetensors");
    larger.weights().saveSafetensors(file);
    Trainer smaller = new Trainer(ToyConfig.trimmed(folder.resolve("s"), file, 0), Progress.NONE);
    smaller.train(false);

    float[] outer = larger.weights().tensor("hg0.res2_1.conv2.conv.weight").toArray();
    float[] only = smaller.weights().tensor("hg0.res1_1.conv2.conv.weight").toArray();
    for (int i = 0; i < outer.length; i++) {
      assertThat(only[i]).isCloseTo(outer[i], within(0.02f));
    }
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

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
