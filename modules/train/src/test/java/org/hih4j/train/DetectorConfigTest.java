package org.hih4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DetectorConfigTest {
  private static final Path SHIPPED = Path.of("../../models/faces/train.json");

  @Test
  void theShippedConfigurationIsRead() {
    assertThat(DetectorConfig.describes(SHIPPED)).isTrue();

    DetectorConfig config = DetectorConfig.load(SHIPPED);

    assertThat(config.sources()).hasSize(3);
    assertThat(config.network().macs(640, 480)).isLessThan(500_000_000);
    assertThat(config.export()).isPresent();
  }

  @Test
  void aLandmarkConfigurationIsNoDetectors() {
    assertThat(DetectorConfig.describes(Path.of("../../models/joint/train.json"))).isFalse();
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
  void anotherOutputTakesTheModelAlong() {
    DetectorConfig moved = DetectorConfig.load(SHIPPED).withOutput(Path.of("elsewhere"));

    assertThat(moved.export().orElseThrow().folder()).isEqualTo(Path.of("elsewhere/hih-faces"));
  }
}
