package org.hih4j.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import org.hih4j.imaging.FaceImage;

/** Pictures of every format that ImageIO reads, with EXIF data. */
class ImageFuzzTest {
  private static final long MAX_PIXELS = 1_000_000;

  @FuzzTest
  void image(byte[] bytes) {
    Contract.memory(() -> FaceImage.load(new ByteArrayInputStream(bytes), MAX_PIXELS));
  }
}
