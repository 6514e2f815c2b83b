package org.hih4j.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.RescaleOp;
import java.util.Random;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.imaging.FaceImage;
import org.junit.jupiter.api.Test;

class CutDetectorTest {
  private static boolean cut(FaceImage one, FaceImage other) {
    CutDetector cuts = new CutDetector();
    cuts.take(CutDetector.Look.of(one));
    return cuts.isCut(CutDetector.Look.of(other));
  }

  private static FaceImage frame(Transform2 map) {
    return Video.frame(map, 0, new Random(1));
  }

  @Test
  void anotherPictureIsACut() {
    assertThat(cut(Video.still(160, 120), Video.strangerFrame())).isTrue();
    assertThat(cut(Video.still(160, 120), Video.blank())).isTrue();
  }

  @Test
  void theFirstFrameIsNoCut() {
    assertThat(new CutDetector().isCut(CutDetector.Look.of(Video.blank()))).isFalse();
  }

  @Test
  void aPictureThatMovesGrowsOrTurnsIsNone() {
    FaceImage still = Video.still(160, 120);
    assertThat(cut(still, Video.still(190, 120))).isFalse();
    assertThat(cut(still, frame(Video.place(160, 120, 0, 1.3)))).isFalse();
    assertThat(cut(still, frame(Video.place(160, 120, 0.3, 1)))).isFalse();
  }

  @Test
  void lightThatChangesIsNone() {
    FaceImage still = Video.still(160, 120);
    for (float gain : new float[] {0.4f, 0.7f, 1.5f}) {
      RescaleOp light = new RescaleOp(gain, 0, null);
      assertThat(cut(still, FaceImage.of(light.filter(still.toBufferedImage(), null)))).isFalse();
    }
  }

  @Test
  void twoFlatPicturesAreNone() {
    assertThat(cut(Video.blank(), Video.blank())).isFalse();
  }
}
