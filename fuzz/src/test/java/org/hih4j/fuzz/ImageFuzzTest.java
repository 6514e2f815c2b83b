package org.hih4j.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import org.hih4j.imaging.FaceImage;
import org.hih4j.imaging.ImageLimits;

/** Pictures of every format that ImageIO reads, with EXIF data. */
class ImageFuzzTest {
  private static final ImageLimits LIMITS = ImageLimits.builder().maxPixels(1_000_000).build();

  @FuzzTest
  void image(byte[] bytes) {
    Contract.memory(() -> FaceImage.load(new ByteArrayInputStream(bytes), LIMITS));
  }
}
