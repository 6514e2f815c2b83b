package org.hih4j.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.hih4j.imaging.FaceImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoReaderTest {
  @TempDir private Path folder;

  private static List<VideoFrame> all(Path file) {
    try (VideoReader video = VideoReader.open(file)) {
      return video.frames().toList();
    }
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> VideoReader.open(file).close())
        .isInstanceOf(VideoException.class)
        .hasMessageContaining(message);
  }

  @Test
  void allFramesComeInOrderWithTheirTimesAndGrayLevels() {
    List<VideoFrame> frames = all(Clips.write(folder.resolve("clip.mp4"), 20));
    assertThat(frames).hasSize(20);
    for (int i = 0; i < frames.size(); i++) {
      VideoFrame frame = frames.get(i);
      assertThat(frame.index()).isEqualTo(i);
      assertThat(frame.timestamp()).isCloseTo(i * Clips.STEP, within(20_000L));
      assertThat(Clips.middle(frame.image())).isCloseTo(Clips.level(i), within(4));
      assertThat(frame.damaged()).isFalse();
    }
  }

  @Test
  void coloursSurviveWritingAndReading() {
    FaceImage frame = all(Clips.write(folder.resolve("clip.mp4"), 1)).get(0).image();
    int red = frame.rgb(6, 6);
    assertThat(red >> 16).isCloseTo(200, within(12));
    assertThat(red >> 8 & 0xFF).isCloseTo(30, within(12));
    assertThat(red & 0xFF).isCloseTo(30, within(12));
    assertThat(frame.rgb(6, Clips.HEIGHT - 6) & 0xFF).isCloseTo(200, within(12));
  }

  @Test
  void theHeaderTellsSizeRateLengthAndCodec() {
    try (VideoReader video = VideoReader.open(Clips.write(folder.resolve("clip.mp4"), 50))) {
      VideoInfo info = video.info();
      assertThat(info.width()).isEqualTo(Clips.WIDTH);
      assertThat(info.height()).isEqualTo(Clips.HEIGHT);
      assertThat(info.frameRate().orElseThrow()).isCloseTo(25, within(0.01));
      assertThat(info.duration().orElseThrow())
          .isCloseTo(Duration.ofSeconds(2), Duration.ofMillis(1));
      assertThat(info.frames()).hasValue(50);
      assertThat(info.codec()).isEqualTo("h264");
      assertThat(info.rotation()).isZero();
    }
  }

  @Test
  void unevenTimesAreKept() {
    Path file = folder.resolve("uneven.mp4");
    long[] times = {0, 10_000_000, 200_000_000, 205_000_000, 1_000_000_000};
    try (VideoWriter writer = VideoWriter.create(file, Clips.WIDTH, Clips.HEIGHT)) {
      for (int i = 0; i < times.length; i++) {
        writer.write(Clips.picture(i, Clips.WIDTH, Clips.HEIGHT), times[i]);
      }
    }
    List<VideoFrame> frames = all(file);
    assertThat(frames).hasSameSizeAs(times);
    for (int i = 0; i < times.length; i++) {
      assertThat(frames.get(i).timestamp()).isCloseTo(times[i], within(20_000L));
    }
  }

  /** Writes a display matrix into the track's header. */
  private static void turn(Path file, int a, int b, int c, int d) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = indexOf(bytes, "tkhd") + 4;
    ByteBuffer matrix = ByteBuffer.wrap(bytes, at + 40, 36);
    int[] values = {a, b, 0, c, d, 0, 0, 0, 0x40000000};
    for (int i = 0; i < values.length; i++) {
      matrix.putInt(i < 8 ? values[i] << 16 : values[i]);
    }
    Files.write(file, bytes);
  }

  /** The last, for a finished file still holds the index of its first fragment. */
  private static int indexOf(byte[] bytes, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = bytes.length - wanted.length; i >= 0; i--) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new AssertionError("no " + text);
  }

  @Test
  void aPictureTurnedByTheMetadataComesUpright() throws IOException {
    Path file = Clips.write(folder.resolve("turned.mp4"), 3);
    turn(file, 0, 1, -1, 0);
    try (VideoReader video = VideoReader.open(file)) {
      assertThat(video.info().rotation()).isEqualTo(90);
      assertThat(video.info().width()).isEqualTo(Clips.HEIGHT);
      assertThat(video.info().height()).isEqualTo(Clips.WIDTH);
      FaceImage image = video.next().orElseThrow().image();
      assertThat(image.width()).isEqualTo(Clips.HEIGHT);
      // Clockwise: what was at the top left is at the top right, what was below it at the top left.
      assertThat(Clips.red(image, Clips.HEIGHT - 7, 6)).isTrue();
      assertThat(Clips.blue(image, 6, 6)).isTrue();
    }
  }

  @Test
  void aPictureUpsideDownByTheMetadataComesUpright() throws IOException {
    Path file = Clips.write(folder.resolve("down.mp4"), 3);
    turn(file, -1, 0, 0, -1);
    try (VideoReader video = VideoReader.open(file)) {
      assertThat(video.info().rotation()).isEqualTo(180);
      FaceImage image = video.next().orElseThrow().image();
      assertThat(Clips.red(image, Clips.WIDTH - 7, Clips.HEIGHT - 7)).isTrue();
    }
  }

  @Test
  void whatIsNoVideoIsRefusedWithTheReason() throws IOException {
    assertRefused(folder.resolve("missing.mp4"), "there is no video");
    assertRefused(Files.createFile(folder.resolve("empty.mp4")), "is empty");
    assertRefused(
        Files.writeString(folder.resolve("text.mp4"), "no video at all\n".repeat(100)),
        "is no video that can be read");
    assertRefused(Files.createDirectory(folder.resolve("pictures")), "holds no pictures");
  }

  /** A playlist could name any file or address. */
  @Test
  void aPlaylistIsNotFollowed() throws IOException {
    Path clip = Clips.write(folder.resolve("clip.mp4"), 3);
    assertRefused(
        Files.writeString(folder.resolve("list.m3u8"), "#EXTM3U\n#EXTINF:1,\n" + clip + "\n"),
        "is no video that can be read");
    assertRefused(
        Files.writeString(folder.resolve("list.ffconcat"), "ffconcat version 1.0\nfile clip.mp4\n"),
        "is no video that can be read");
  }

  @Test
  void aFileCutOffBeforeItsIndexIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(Clips.write(folder.resolve("clip.mp4"), 30));
    int index = indexOf(bytes, "moov") - 4;
    Path cut = folder.resolve("cut.mp4");
    Files.write(cut, Arrays.copyOf(bytes, index));
    assertRefused(cut, "is no video that can be read");
  }

  @Test
  void framesBeforeAndAfterDamagedOnesAreRead() throws IOException {
    Path file = Clips.write(folder.resolve("clip.mp4"), 100);
    byte[] bytes = Files.readAllBytes(file);
    int end = indexOf(bytes, "moov") - 4;
    int middle = end / 2;
    byte[] noise = new byte[end / 10];
    new Random(1).nextBytes(noise);
    System.arraycopy(noise, 0, bytes, middle, noise.length);
    Files.write(file, bytes);
    try (VideoReader video = VideoReader.open(file)) {
      List<VideoFrame> frames = video.frames().toList();
      assertThat(frames).hasSizeBetween(60, 100);
      assertThat(frames.get(frames.size() - 1).timestamp()).isGreaterThan(90 * Clips.STEP);
      assertThat(video.damage().any()).isTrue();
      assertThat(video.damage().describe()).contains("damaged");
    }
  }

  /** A copy while it is being written is what a process that is killed leaves. */
  @Test
  void whatAKilledWriterLeavesCanBeRead() throws IOException {
    Path file = folder.resolve("growing.mp4");
    Path left = folder.resolve("left.mp4");
    VideoWriterOptions options = VideoWriterOptions.builder().frameRate(25).build();
    try (VideoWriter writer = VideoWriter.create(file, Clips.WIDTH, Clips.HEIGHT, options)) {
      for (int i = 0; i < 60; i++) {
        writer.write(Clips.picture(i, Clips.WIDTH, Clips.HEIGHT), i * Clips.STEP);
      }
      Files.copy(file, left);
    }
    assertThat(all(left)).hasSizeGreaterThanOrEqualTo(50);
    assertThat(all(file)).hasSize(60);
  }

  @Test
  void framesLargerThanAllowedAreRefusedBeforeTheyAreDecoded() {
    Path file = Clips.write(folder.resolve("clip.mp4"), 2);
    VideoReaderOptions options = VideoReaderOptions.builder().maxPixels(96 * 64 - 1).build();
    assertThatThrownBy(() -> VideoReader.open(file, options).close())
        .isInstanceOf(VideoException.class)
        .hasMessageContaining("96 x 64 pixels, more than the 6143 allowed");
  }

  @Test
  void theEndStaysTheEnd() {
    try (VideoReader video = VideoReader.open(Clips.write(folder.resolve("clip.mp4"), 2))) {
      assertThat(video.frames()).hasSize(2);
      assertThat(video.next()).isEmpty();
      assertThat(video.next()).isEmpty();
      assertThat(video.damage().any()).isFalse();
    }
  }

  @Test
  void closingTwiceIsClosingOnceAndAClosedReaderSaysSo() {
    VideoReader video = VideoReader.open(Clips.write(folder.resolve("clip.mp4"), 60));
    video.next();
    video.close();
    video.close();
    assertThatThrownBy(video::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void severalDecodingThreadsGiveTheSameFrames() {
    Path file = Clips.write(folder.resolve("clip.mp4"), 30);
    VideoReaderOptions options = VideoReaderOptions.builder().threads(3).buffer(1).build();
    try (VideoReader video = VideoReader.open(file, options)) {
      List<VideoFrame> expected = all(file);
      List<VideoFrame> frames = video.frames().toList();
      assertThat(frames).hasSameSizeAs(expected);
      for (int i = 0; i < frames.size(); i++) {
        assertThat(Clips.middle(frames.get(i).image()))
            .isEqualTo(Clips.middle(expected.get(i).image()));
      }
    }
  }

  @Test
  void picturesOfAFolderComeInTheOrderOfTheirNumbers() throws IOException {
    for (int i : new int[] {10, 9, 1}) {
      ImageIO.write(Clips.picture(i, 32, 32), "png", folder.resolve("frame" + i + ".png").toFile());
    }
    Files.writeString(folder.resolve("frame11.png"), "damaged");
    VideoReaderOptions options = VideoReaderOptions.builder().pictureRate(10).build();
    try (VideoReader video = VideoReader.open(folder, options)) {
      List<VideoFrame> frames = video.frames().toList();
      assertThat(frames.stream().map(frame -> Clips.middle(frame.image())))
          .containsExactly(Clips.level(1), Clips.level(9), Clips.level(10));
      assertThat(frames.stream().map(VideoFrame::timestamp))
          .containsExactly(0L, 100_000_000L, 200_000_000L);
      assertThat(video.damage().lostPackets()).isEqualTo(1);
    }
  }
}
