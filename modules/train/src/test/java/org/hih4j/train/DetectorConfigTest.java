package org.hih4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hih4j.network.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectorConfigTest {
  private static final Path SHIPPED = Path.of("../../models/faces/train.json");

  @Test
  void theShippedConfigurationIsRead() {
    DetectorConfig config = DetectorConfig.load(SHIPPED);

    assertThat(config.sources()).hasSize(3);
    assertThat(Networks.macs(config.network(), 640, 480)).isLessThan(500_000_000);
    assertThat(config.export()).isPresent();
  }

  @Test
  void theTaskDecidesTheKindOfConfiguration() {
    assertThat(RunConfig.load(SHIPPED)).isInstanceOf(DetectorConfig.class);
    assertThat(RunConfig.load(Path.of("../../models/joint/train.json")))
        .isInstanceOf(TrainConfig.class);
  }

  @Test
  void anUnknownTaskIsRefused(@TempDir Path folder) throws Exception {
    String json = Files.readString(SHIPPED).replace("\"detector\"", "\"tracker\"");
    Path file = Files.writeString(folder.resolve("train.json"), json);

    assertThatThrownBy(() -> RunConfig.load(file))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("train.json")
        .hasMessageContaining("task must be one of landmarks, detector: tracker");
  }

  @Test
  void anUnknownNameIsRefused() throws Exception {
    String json = Files.readString(SHIPPED).replace("\"mosaic\"", "\"mosaik\"");

    assertThatThrownBy(() -> DetectorConfig.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sampling.mosaik");
  }

  @Test
  void anInputThatTheStridesDoNotDivideIsRefused() throws Exception {
    String json = Files.readString(SHIPPED).replace("\"input\": 320", "\"input\": 300");

    assertThatThrownBy(() -> DetectorConfig.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sampling.input");
  }

  @Test
  void aBatchThatNoBufferHoldsIsRefused() throws Exception {
    String json = Files.readString(SHIPPED).replace("\"input\": 320", "\"input\": 2048");
    String large = json.replaceFirst("\"batch\": \\d+", "\"batch\": 64");

    assertThatThrownBy(() -> DetectorConfig.parse(large))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("optimiser.batch is 64");
  }

  @Test
  void anotherOutputTakesTheModelAlong() {
    DetectorConfig moved = DetectorConfig.load(SHIPPED).withOutput(Path.of("elsewhere"));

    assertThat(moved.export().orElseThrow().folder()).isEqualTo(Path.of("elsewhere/hih-faces"));
  }
}
