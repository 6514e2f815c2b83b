package org.hih4j.train;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/** Drawn photographs of bright ovals, and configurations that train a detector of them. */
final class ToyDetector {
  private static final int PHOTOS = 20;
  private static final int HELD_OUT = 4;
  private static final int WIDTH = 120;
  private static final int HEIGHT = 90;

  private ToyDetector() {}

  /** Writes the photographs, their labels and the split into a folder. */
  static void draw(Path folder) throws IOException {
    Random random = new Random(3);
    Path images = Files.createDirectories(folder.resolve("images"));
    StringBuilder labels =
        new StringBuilder(
            "image,x,y,width,height,blur,expression,illumination,occlusion,pose,invalid,"
                + "landmarks_x,landmarks_y,landmarks_width,landmarks_height\n");
    StringBuilder split = new StringBuilder();
    for (int i = 0; i < PHOTOS; i++) {
      BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
      Graphics2D g = image.createGraphics();
      g.setColor(new Color(random.nextInt(80), random.nextInt(80), random.nextInt(80)));
      g.fillRect(0, 0, WIDTH, HEIGHT);
      int height = 24 + random.nextInt(30);
      int width = height * 3 / 4;
      int x = random.nextInt(WIDTH - width);
      int y = random.nextInt(HEIGHT - height);
      g.setColor(new Color(230, 190, 160));
      g.fillOval(x, y, width, height);
      g.setColor(Color.BLACK);
      g.fillRect(x + width / 4, y + height / 3, 2, 2);
      g.fillRect(x + width * 3 / 4 - 2, y + height / 3, 2, 2);
      g.dispose();
      String name = i + ".png";
      ImageIO.write(image, "png", images.resolve(name).toFile());
      labels.append(
          String.format(
              Locale.ROOT, "%s,%d,%d,%d,%d,0,0,0,0,0,0,,,,%n", name, x, y, width, height));
      if (i < HELD_OUT) {
        split.append("drawn/").append(name).append('\n');
      }
    }
    Files.writeString(folder.resolve("boxes.csv"), labels);
    Files.writeString(folder.resolve("split.txt"), split);
  }

  /**
   * A configuration.
   *
   * @param data folder of the drawn photographs
   * @param output folder of the run
   * @param steps to make
   */
  static DetectorConfig config(Path data, Path output, int steps) {
    return DetectorConfig.parse(
        """
        {
          "task": "detector",
          "name": "toy",
          "output": "%s",
          "seed": 5,
          "device": "cpu",
          "threads": 1,
          "workers": 1,
          "network": {
            "quarter": 8, "eighth": 16, "eighthUnits": 1, "sixteenth": 16, "sixteenthUnits": 1,
            "last": 16, "lastUnits": 1, "neck": 16
          },
          "sampling": {
            "input": 96, "mosaic": 0, "rotation": 3, "quarterTurns": 0, "anyTurns": 0,
            "blur": 0, "lowResolution": 0, "noise": 0, "jpeg": 0, "light": 0
          },
          "optimiser": {
            "steps": %d, "batch": 4, "learningRate": 4e-3, "warmup": 0.1, "ema": 0.9
          },
          "dataRoot": "%s",
          "data": [{"name": "drawn", "images": "images", "file": "boxes.csv", "labels": "boxes"}],
          "validation": {"split": "split.txt", "every": 1000, "longSide": 128},
          "checkpointEvery": 5,
          "export": {"name": "toy-faces", "folder": "%s/model"}
        }
        """
            .formatted(text(output), steps, text(data), text(output)));
  }

  private static String text(Path path) {
    return path.toString().replace("\\", "/");
  }
}
