package org.hih4j.examples.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hih4j.imaging.FaceImage;
import org.hih4j.video.VideoReader;
import org.hih4j.video.VideoWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveTest {
  @Test
  void everyFrameIsShownWithTheLandmarksOfTheFace(@TempDir Path folder) {
    FaceImage photo = FaceImage.load(Path.of("../images/astronaut.png"));
    Path clip = folder.resolve("clip.mp4");
    try (VideoWriter writer = VideoWriter.create(clip, photo.width(), photo.height())) {
      for (int i = 0; i < 3; i++) {
        writer.write(photo, i * 40_000_000L);
      }
    }
    List<BufferedImage> shown = new ArrayList<>();
    try (VideoReader video = VideoReader.open(clip)) {
      Live.follow(video, shown::add);
    }
    assertThat(shown).hasSize(3);
    int drawn = 0;
    for (int y = 80; y < 190; y++) {
      for (int x = 170; x < 290; x++) {
        int difference = (shown.get(2).getRGB(x, y) >> 8 & 0xFF) - (photo.rgb(x, y) >> 8 & 0xFF);
        drawn += Math.abs(difference) > 40 ? 1 : 0;
      }
    }
    assertThat(drawn).isGreaterThan(300);
  }
}
