package org.hih4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.hih4j.core.FileException;
import org.hih4j.core.HihException;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.network.architecture.Head;
import org.hih4j.network.architecture.HihArchitecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainConfigTest {
  private static final String JSON =
      """
      {
        "name": "joint",
        "schemes": ["300w", "wflw"],
        "network": {"stacks": 2, "features": 96, "input": 128, "feedback": false},
        "crop": {"expand": 1.3, "box": "300w"},
        "loss": {"recipe": "seamless", "decimalWeight": 0.2, "outside": "clip"},
        "optimiser": {"steps": 1000, "batch": 24, "schedule": "one-cycle"},
        "data": [
          {
            "name": "portraits",
            "images": "portraits/images",
            "share": 3,
            "labels": [
              {"file": "portraits/68.csv", "scheme": "300w"},
              {"file": "portraits/98.csv", "scheme": "wflw", "kind": "teacher", "weight": 0.7}
            ]
          },
          {
            "name": "video",
            "images": "video/images",
            "labels": [{"file": "video/68.csv", "scheme": "300w", "kind": "machine"}]
          }
        ],
        "validation": {"split": "split.txt", "every": 100},
        "export": [{"name": "hih-300w", "scheme": "300w", "expand": 1.25}, {"name": "hih-wflw", "scheme": "wflw"}]
      }
      """;

  @TempDir Path folder;

  @Test
  void namesASchemeThatCannotBeMapped() {
    String json =
        JSON.replace(
            "{\"file\": \"video/68.csv\", \"scheme\": \"300w\"",
            "{\"file\": \"video/68.csv\", \"labelled\": \"cofw\", \"scheme\": \"300w\"");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainConfig.parse(json))
        .withMessageContaining("labelled")
        .withMessageContaining("cofw");
  }

  @Test
  void readsEveryPart() {
    TrainConfig config = TrainConfig.parse(JSON);

    assertThat(config.schemes()).containsExactly(LandmarkScheme.IBUG_68, LandmarkScheme.WFLW_98);
    assertThat(config.network())
        .isEqualTo(new HihArchitecture(2, 96, 4, 166, 128, 8, 144, Head.HIH).withFeedback(false));
    assertThat(config.loss().decimalWeight()).isEqualTo(0.2);
    assertThat(config.loss().coordinateWeight()).isEqualTo(1);
    assertThat(config.outside()).isEqualTo(TrainConfig.Outside.CLIP);
    assertThat(config.optimiser().schedule()).isEqualTo(RunConfig.Settings.Schedule.ONE_CYCLE);
    assertThat(config.sources().get(0).labels().get(1).scheme()).isEqualTo(1);
    assertThat(config.sources().get(0).labels().get(1).decimalWeight()).isEqualTo(0.7);
    assertThat(config.sources().get(1).labels().get(0).decimalWeight()).isZero();
    assertThat(config.exports()).extracting(TrainConfig.Export::scheme).containsExactly(0, 1);
    assertThat(config.exports()).extracting(TrainConfig.Export::expand).containsExactly(1.25, 1.3);
    assertThat(config.firstChannel(1)).isEqualTo(68);
    assertThat(config.flip()[68 + 96]).isEqualTo(68 + 97);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"stacks\": 2|\"stacks\": 0|network.stacks",
        "\"stacks\": 2|\"stacks\": 1.5|network.stacks",
        "\"features\": 96|\"features\": 97|features is 97, not a multiple of 4",
        "\"input\": 128|\"input\": 100|input is 100",
        "\"feedback\": false|\"feedback\": true|network.feedback must be false",
        "\"feedback\": false|\"feedback\": \"no\"|network.feedback must be true or false",
        "\"expand\": 1.3|\"expand\": 0.3|crop.expand",
        "\"box\": \"300w\"|\"box\": \"cofw\"|box must be one of",
        "\"feedback\": false|\"head\": \"afc\"|head must be HIH, HIH_LOCAL, ZOOM or WOO: AFC",
        "\"feedback\": false|\"feedback\": false, \"stride\": 2|stride is 2, not 0",
        "\"feedback\": false|\"feedback\": false, \"window\": 2|window is 2.0, not 0",
        "\"feedback\": false|\"feedback\": false, \"head\": \"zoom\", \"stride\": 3|stride is 3,"
            + " not 1, 2 or 4",
        "\"feedback\": false|\"feedback\": false, \"head\": \"zoom\"|loss.origin window need each",
        "\"recipe\": \"seamless\"|\"recipe\": \"zoom\"|loss.origin window need each other",
        "\"recipe\": \"seamless\"|\"recipe\": \"zoom\", \"target\": \"cell\"|origin WINDOW needs",
        "\"feedback\": false|\"feedback\": false, \"decimalWidth\": 12, \"head\":"
            + " \"woo\"|decimalWidth is 12, not 0",
        "\"feedback\": false|\"feedback\": false, \"head\": \"woo\"|loss.decimalWeight must be 0",
        "\"recipe\": \"seamless\"|\"target\": \"landmark\"|target LANDMARK needs decimalWeight 0",
        "\"recipe\": \"seamless\"|\"origin\": \"expectation\", \"recipe\": \"published\"|origin"
            + " EXPECTATION",
        "\"recipe\": \"seamless\"|\"recipe\": \"l2\"|loss.recipe must be one of published",
        "\"steps\": 1000, |''|optimiser.steps is missing",
        "\"batch\": 24|\"batch\": 1|optimiser.batch",
        "\"batch\": 24|\"bach\": 24|optimiser.bach is not known",
        "\"share\": 3|\"share\": -1|data[0].share",
        "\"file\": \"video/68.csv\", |''|data[1].labels[0].file is missing",
        "\"kind\": \"machine\"|\"kind\": \"robot\"|data[1].labels[0].kind",
        "\"name\": \"video\"|\"name\": \"portraits\"|two sources named portraits",
        "\"schemes\": [\"300w\", \"wflw\"]|\"schemes\": [\"300w\", \"300w\"]|twice",
        "\"every\": 100|\"every\": 100, \"sources\": [\"x\"]|validation.sources",
        "\"every\": 100|\"every\": 100, \"fraction\": 0.1|validation.fraction is for",
        "\"recipe\": \"seamless\"|\"foregroundWeight\": 10|foregroundWeight is for",
        "\"recipe\": \"seamless\"|\"jitter\": 0.1|jitter moves the windows",
        "\"kind\": \"machine\"|\"format\": \"shapes\"|shapes have the scheme shapes: 300w",
        "\"name\": \"video\"|\"name\": \"a,b\"|data: name must have no comma: a,b",
        "\"input\": 128|\"input\": 4096|optimiser.batch is 24: so many samples of 4096 x 4096",
        "\"name\": \"hih-300w\"|\"name\": \"my model\"|export: name",
        "\"name\": \"joint\",|\"name\": \"joint\", \"name\": \"again\",|name",
        "\"name\": \"joint\",|''|name is missing"
      })
  void namesTheValueThatIsWrong(String from, String to, String message) {
    assertThat(JSON).contains(from);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainConfig.parse(JSON.replace(from, to)))
        .withMessageContaining(message);
  }

  @Test
  void aBatchHasASampleOfEachSource() {
    String third = "{\"name\": \"x\", \"labels\": [{\"file\": \"x.csv\", \"scheme\": \"300w\"}]}, ";
    String json =
        JSON.replace("\"batch\": 24", "\"batch\": 2").replace("\"data\": [", "\"data\": [" + third);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainConfig.parse(json))
        .withMessageContaining("optimiser.batch is 2, too small for the sources");
  }

  @Test
  void groupsOfLandmarksAreInTheOrderOfTheirNames() {
    String groups =
        "\"groups\": {\"nose\": 1, \"contour\": 2, \"left-eye\": 3, \"left-brow\": 4}, ";
    TrainConfig config =
        TrainConfig.parse(
            JSON.replace("\"file\": \"video/68.csv\"", groups + "\"file\": \"video/68.csv\""));

    assertThat(config.sources().get(1).labels().get(0).groups())
        .hasToString("{contour=2.0, left-brow=4.0, left-eye=3.0, nose=1.0}");
  }

  @Test
  void aNetworkWithoutDecimalsIsTrainedForItsExpectation() {
    TrainConfig config =
        TrainConfig.parse(
            JSON.replace("\"feedback\": false", "\"feedback\": false, \"head\": \"woo\"")
                .replace("\"recipe\": \"seamless\", \"decimalWeight\": 0.2, ", ""));

    assertThat(config.network())
        .isEqualTo(new HihArchitecture(2, 96, 4, 166, 128, 0, 0, Head.WOO).withFeedback(false));
    assertThat(config.loss()).isEqualTo(TrainConfig.Loss.expectation());
  }

  private static String zoom(String init, String decay) {
    return JSON.replace("\"feedback\": false", "\"feedback\": false, \"head\": \"zoom\"")
        .replace("\"recipe\": \"seamless\", \"decimalWeight\": 0.2, ", "")
        .replace("\"name\": \"joint\",", "\"name\": \"joint\", " + init)
        .replace("\"steps\": 1000, ", "\"steps\": 1000, " + decay);
  }

  @Test
  void aZoomHeadHasAStrideAWindowAndLossesOfItsOwn() {
    TrainConfig config = TrainConfig.parse(zoom("", ""));

    assertThat(config.network())
        .isEqualTo(new HihArchitecture(2, 96, 4, 166, 128, 8, 16, Head.ZOOM, 2, 1.5, false));
    assertThat(config.loss()).isEqualTo(TrainConfig.Loss.zoom());
  }

  @Test
  void frozenWeightsAreForAZoomHeadAndDoNotDecay() {
    String init = "\"init\": {\"weights\": \"w\", \"freeze\": true}, ";

    TrainConfig config = TrainConfig.parse(zoom(init, "\"weightDecay\": 0, "));
    assertThat(config.init().orElseThrow().freeze()).isTrue();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainConfig.parse(zoom(init, "")))
        .withMessageContaining("optimiser.weightDecay 0");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                TrainConfig.parse(
                    JSON.replace("\"name\": \"joint\",", "\"name\": \"joint\", " + init)))
        .withMessageContaining("init.freeze is for network.head zoom");
  }

  @Test
  void saysWhichFileIsWrong() throws IOException {
    Path file = folder.resolve("train.json");
    Files.writeString(file, "{\"name\": 3}");

    assertThatThrownBy(() -> TrainConfig.load(file))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("train.json")
        .hasMessageContaining("name must be a text");
  }

  @Test
  void saysWhichFileIsMissing() {
    assertThatThrownBy(() -> TrainConfig.load(folder.resolve("none.json")))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("none.json");
  }

  @Test
  void mutatedConfigurationsAreReadOrRefusedButNeverBreak() {
    Random random = new Random(4);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder(JSON);
      for (int j = 0; j < 1 + random.nextInt(3); j++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, "{}[]\",:0-9eE.n".charAt(random.nextInt(14)));
          default -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
        }
      }
      try {
        TrainConfig.parse(text.toString());
      } catch (IllegalArgumentException | HihException expected) {
        assertThat(expected).hasMessageNotContaining("NullPointer");
      }
    }
  }

  @Test
  void shippedConfigurationsAreRead() throws IOException {
    Path models = Path.of("..", "..", "models");
    List<Path> files;
    try (Stream<Path> all = Files.walk(models)) {
      files =
          all.filter(
                  f ->
                      f.endsWith("train.json")
                          || f.getParent().endsWith("configs") && f.toString().endsWith(".json"))
              .toList();
    }

    assertThat(files).hasSizeGreaterThanOrEqualTo(11);
    for (Path file : files) {
      assertThat(RunConfig.load(file).optimiser().steps()).isPositive();
    }
  }

  @Test
  void modelsMoveWithTheOutput() {
    TrainConfig shipped = TrainConfig.load(Path.of("../../models/configs/shapes.json"));
    Path other = Path.of("elsewhere");
    assertThat(shipped.exports().get(0).folder()).isEqualTo(Path.of("runs/shapes/model"));
    assertThat(shipped.withOutput(other).exports().get(0).folder())
        .isEqualTo(other.resolve("model"));
    TrainConfig joint = TrainConfig.load(Path.of("../../models/joint/train.json"));
    assertThat(joint.exports().get(0).folder()).isEqualTo(Path.of("models/hih-300w"));
    assertThat(joint.withOutput(other).exports().get(0).folder())
        .isEqualTo(other.resolve(joint.exports().get(0).name()));
  }
}
