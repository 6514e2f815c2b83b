package org.hih4j.video.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.List;
import org.hih4j.imaging.FaceImage;
import org.hih4j.video.VideoException;
import org.hih4j.video.VideoFrame;
import org.junit.jupiter.api.Test;

class OutputTest {
  @Test
  void anErrorWhileAFrameIsHandedOnReachesTheCaller() throws InterruptedException {
    Error error = new OutOfMemoryError("no memory");
    FaceImage image = FaceImage.of(new BufferedImage(8, 6, BufferedImage.TYPE_3BYTE_BGR));
    try (Output output =
        new Output(
            (frame, picture) -> {
              throw error;
            })) {
      output.take(new VideoFrame(0, 0, image, false), List.of());

      assertThatThrownBy(output::finish)
          .isInstanceOf(VideoException.class)
          .hasMessage("the frames cannot be drawn further: java.lang.OutOfMemoryError: no memory")
          .hasCause(error);
    }
  }
}
