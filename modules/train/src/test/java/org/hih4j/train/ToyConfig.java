package org.hih4j.train;

import java.nio.file.Path;

/** Configurations that train on drawn faces within seconds. */
final class ToyConfig {
  private ToyConfig() {}

  /**
   * A configuration.
   *
   * @param output folder of the run
   * @param steps to make
   * @param faces to draw
   */
  static TrainConfig of(Path output, int steps, int faces, int every, String loss) {
    return TrainConfig.parse(text(output, steps, faces, every, loss));
  }

  /**
   * As {@link #of}, with a zoom head.
   *
   * @param init what to start from, in the configuration's words; empty for fresh weights
   */
  static TrainConfig zoom(Path output, int steps, String init) {
    return TrainConfig.parse(
        text(output, steps, 80, 1000, "zoom")
            .replace("\"decimalWidth\": 24", "\"decimalWidth\": 8, \"head\": \"zoom\"")
            .replace("\"batch\": 16", "\"batch\": 16, \"weightDecay\": 0")
            .replace("\"device\": \"cpu\",", "\"device\": \"cpu\"," + init));
  }

  /**
   * A network of one level less that starts from part of the weights of the others.
   *
   * @param first of the others' landmarks that is the network's first
   */
  static TrainConfig trimmed(Path output, Path weights, int first) {
    String init =
        "\"init\": {\"weights\": \"%s\", \"as\": \"trim\", \"firstLandmark\": %d},"
            .formatted(weights.toString().replace("\\", "/"), first);
    return TrainConfig.parse(
        text(output, 1, 20, 1000, "seamless")
            .replace("\"depth\": 2", "\"depth\": 1")
            .replace("\"device\": \"cpu\",", "\"device\": \"cpu\"," + init));
  }

  /** As {@link #zoom}, of one step, with a window of another side. */
  static TrainConfig window(Path output, double window) {
    return TrainConfig.parse(
        text(output, 1, 80, 1000, "zoom")
            .replace(
                "\"decimalWidth\": 24",
                "\"decimalWidth\": 8, \"head\": \"zoom\", \"window\": " + window));
  }

  /** A configuration of one step that holds out another share of the faces. */
  static TrainConfig heldOut(Path output, double fraction) {
    return TrainConfig.parse(
        text(output, 1, 20, 1000, "seamless")
            .replace("\"fraction\": 0.2", "\"fraction\": " + fraction));
  }

  private static String text(Path output, int steps, int faces, int every, String loss) {
    return """
        {
          "name": "toy",
          "output": "%s",
          "seed": 5,
          "device": "cpu",
          "threads": 1,
          "workers": 1,
          "schemes": ["shapes"],
          "network": {
            "stacks": 1, "features": 16, "depth": 2, "decimalWidth": 24, "input": 64, "decimal": 4
          },
          "crop": {"expand": 1.3},
          "loss": {"recipe": "%s"},
          "augmentation": {
            "rotation": 10, "wideShare": 0, "shift": 0.05, "scaleMin": 0.9, "scaleMax": 1.1,
            "occlusion": 0, "lowResolution": 0, "blur": 0.1, "light": 0.1, "colour": 0.5
          },
          "optimiser": {
            "steps": %d, "batch": 16, "learningRate": 4e-3, "warmup": 0.1, "ema": 0.98
          },
          "data": [
            {"name": "drawn", "limit": %d, "labels": [{"format": "shapes", "scheme": "shapes"}]}
          ],
          "validation": {"every": %d, "fraction": 0.2, "limit": 48, "jitter": false},
          "checkpointEvery": 5
        }
        """
        .formatted(output.toString().replace("\\", "/"), loss, steps, faces, every);
  }
}
