package org.hih4j.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import org.hih4j.imaging.FaceImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoWriterTest {
  @TempDir private Path folder;

  @Test
  void mpeg4IsWrittenAndReadToo() {
    Path file = folder.resolve("clip.mp4");
    Clips.write(
        file, 12, VideoWriterOptions.builder().codec(VideoWriterOptions.Codec.MPEG4).build());
    try (VideoReader video = VideoReader.open(file)) {
      assertThat(video.info().codec()).isEqualTo("mpeg4");
      List<VideoFrame> frames = video.frames().toList();
      assertThat(frames).hasSize(12);
      assertThat(Clips.middle(frames.get(11).image())).isCloseTo(Clips.level(11), within(4));
    }
  }

  @Test
  void oddSidesGetOneMoreColumnAndRow() {
    Path file = folder.resolve("odd.mp4");
    try (VideoWriter writer = VideoWriter.create(file, 65, 49)) {
      writer.write(Clips.picture(3, 65, 49), 0);
    }
    try (VideoReader video = VideoReader.open(file)) {
      FaceImage image = video.next().orElseThrow().image();
      assertThat(image.width()).isEqualTo(66);
      assertThat(image.height()).isEqualTo(50);
      assertThat(image.rgb(65, 30) & 0xFF).isCloseTo(Clips.level(3), within(10));
      assertThat(image.rgb(40, 49) & 0xFF).isCloseTo(Clips.level(3), within(10));
    }
  }

  @Test
  void picturesOfAnyTypeCanBeWritten() {
    Path file = folder.resolve("types.mp4");
    BufferedImage packed = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    packed.createGraphics().drawImage(Clips.picture(5, 32, 32), 0, 0, null);
    BufferedImage part = Clips.picture(7, 64, 64).getSubimage(20, 20, 32, 32);
    try (VideoWriter writer = VideoWriter.create(file, 32, 32)) {
      writer.write(packed, 0);
      writer.write(part, Clips.STEP);
      writer.write(FaceImage.of(packed), 2 * Clips.STEP);
    }
    try (VideoReader video = VideoReader.open(file)) {
      assertThat(video.frames().map(frame -> Clips.middle(frame.image())).toList())
          .satisfiesExactly(
              level -> assertThat(level).isCloseTo(Clips.level(5), within(4)),
              level -> assertThat(level).isCloseTo(Clips.level(7), within(4)),
              level -> assertThat(level).isCloseTo(Clips.level(5), within(4)));
    }
  }

  @Test
  void aFirstFrameThatComesLateIsAtTheReadersZero() {
    Path file = folder.resolve("late.mp4");
    try (VideoWriter writer = VideoWriter.create(file, 32, 32)) {
      writer.write(Clips.picture(0, 32, 32), 5_000_000_000L);
      writer.write(Clips.picture(1, 32, 32), 5_040_000_000L);
    }
    try (VideoReader video = VideoReader.open(file)) {
      assertThat(video.next().orElseThrow().timestamp()).isZero();
      assertThat(video.next().orElseThrow().timestamp()).isCloseTo(Clips.STEP, within(20_000L));
    }
  }

  @Test
  void timesMustIncreaseAndSizesFit() {
    try (VideoWriter writer = VideoWriter.create(folder.resolve("clip.mp4"), 32, 32)) {
      writer.write(Clips.picture(0, 32, 32), 10);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.write(Clips.picture(0, 32, 32), 10))
          .withMessage("timestamp must be later than 10: 10");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.write(Clips.picture(0, 33, 32), 20))
          .withMessage("the picture must have 32 x 32 pixels: 33 x 32");
    }
  }

  @Test
  void aClosedWriterSaysSoAndClosesTwice() {
    VideoWriter writer = VideoWriter.create(folder.resolve("clip.mp4"), 32, 32);
    writer.write(Clips.picture(0, 32, 32), 0);
    writer.close();
    writer.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> writer.write(Clips.picture(0, 32, 32), Clips.STEP));
  }

  @Test
  void ofAVideoWithoutFramesNoFileStays() {
    Path file = folder.resolve("none.mp4");
    VideoWriter.create(file, 32, 32).close();
    assertThat(file).doesNotExist();
  }

  @Test
  void whatCannotBeWrittenIsRefusedAtTheStart() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VideoWriter.create(folder.resolve("clip.avi"), 32, 32))
        .withMessageStartingWith("a video's name must end in .mp4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VideoWriter.create(folder.resolve("clip.mp4"), 8, 32))
        .withMessageStartingWith("width and height must be 16 or more");
    assertThatThrownBy(() -> VideoWriter.create(folder.resolve("no/such/clip.mp4"), 32, 32))
        .isInstanceOf(VideoException.class)
        .hasMessageContaining("No such file");
  }
}
