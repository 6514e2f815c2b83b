package org.hih4j.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hih4j.video.internal.FfmpegSource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Cameras: in the place of one stands FFmpeg's input device "lavfi", which draws its pictures
 * itself and is opened and read as a camera is.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CameraTest {
  private static VideoReader camera(String pictures, VideoReaderOptions options) {
    try {
      return VideoReader.of(FfmpegSource.device("lavfi", pictures, Map.of(), options), options);
    } catch (VideoException e) {
      // FFmpeg's device library needs one of the system's on Linux.
      Assumptions.assumeFalse(e.getMessage().contains("libpulse0"), e.getMessage());
      throw e;
    }
  }

  /** Skips all where the library is missing, before tests that look at what is thrown. */
  @BeforeAll
  static void loadDevices() {
    camera("color=s=32x32:d=0.1", VideoReaderOptions.defaults()).close();
  }

  @Test
  void framesComeWithTheirTimesAndColours() {
    VideoReaderOptions options = VideoReaderOptions.builder().buffer(16).build();
    try (VideoReader video = camera("color=c=0xC81E1E:s=96x64:r=25:d=0.4", options)) {
      assertThat(video.info().width()).isEqualTo(96);
      assertThat(video.info().height()).isEqualTo(64);
      assertThat(video.info().duration()).isEmpty();
      List<VideoFrame> frames = video.frames().toList();
      assertThat(frames).hasSize(10);
      assertThat(frames).allMatch(frame -> frame.timestamp() == frame.index() * Clips.STEP);
      assertThat(frames).allMatch(frame -> Clips.red(frame.image(), 48, 32));
      assertThat(video.dropped()).isZero();
      assertThat(video.damage().any()).isFalse();
    }
  }

  @Test
  void framesThatNobodyTakesAreDroppedAndClosingEndsIt() throws InterruptedException {
    VideoReaderOptions options = VideoReaderOptions.builder().buffer(1).build();
    VideoReader video = camera("color=s=32x32:r=25", options);
    while (video.dropped() < 20) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    assertThat(video.next().orElseThrow().index()).isGreaterThanOrEqualTo(20);
    video.close();
    assertThatThrownBy(video::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void framesLargerThanAllowedAreRefused() {
    VideoReaderOptions options = VideoReaderOptions.builder().maxPixels(1000).build();
    assertThatThrownBy(() -> camera("color=s=96x64", options).close())
        .isInstanceOf(VideoException.class)
        .hasMessageContaining("96 x 64 pixels, more than the 1000 allowed");
  }

  @Test
  void aCameraThatDoesNotOpenIsNamed() {
    assertThatThrownBy(() -> camera("nosuchsource", VideoReaderOptions.defaults()).close())
        .isInstanceOf(VideoException.class)
        .hasMessageStartingWith("cannot open the camera nosuchsource: ");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aCameraThatDoesNotExistIsNamed() {
    camera("color=s=32x32:d=0.1", VideoReaderOptions.defaults()).close();
    assertThatThrownBy(() -> VideoReader.camera(97, VideoReaderOptions.defaults()).close())
        .isInstanceOf(VideoException.class)
        .hasMessage("cannot open the camera /dev/video97: No such file or directory");
  }

  @Test
  void aCameraHasNoNegativeNumber() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VideoReader.camera(-1, VideoReaderOptions.defaults()))
        .withMessage("number must not be negative: -1");
  }
}
