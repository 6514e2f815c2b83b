package org.hih4j.video.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.hih4j.core.geometry.FaceBox;
import org.junit.jupiter.api.Test;

class WrittenLinesTest {
  private static final String FACE =
      "{\"face\":%d,\"box\":[1,2,3,4],\"confidence\":0.5,\"landmarks\":[[1,2,0.5]]}";

  private static String line(int frame, String faces) {
    return "{\"frame\":"
        + frame
        + ",\"time\":0,\"width\":8,\"height\":6,\"faces\":["
        + faces
        + "]}";
  }

  @Test
  void theLastFrameItsFacesAndTheGreatestNumberAreKnown() {
    WrittenLines lines = new WrittenLines();
    assertThat(lines.take(line(0, FACE.formatted(0) + "," + FACE.formatted(4)))).isTrue();
    assertThat(lines.take(line(1, FACE.formatted(0)))).isTrue();
    assertThat(lines.lastFrame()).isEqualTo(1);
    assertThat(lines.faces()).containsOnlyKeys(0L);
    assertThat(lines.faces().get(0L)).isEqualTo(FaceBox.landmarks(1, 2, 3, 4));
    assertThat(lines.greatestFace()).isEqualTo(4);
    assertThat(lines.width()).isEqualTo(8);
    assertThat(lines.height()).isEqualTo(6);
  }

  @Test
  void whatIsNoNextLineIsNotTaken() {
    WrittenLines lines = new WrittenLines();
    lines.take(line(3, FACE.formatted(0)));
    String[] others = {
      "",
      "[]",
      "no json",
      line(3, ""),
      line(2, ""),
      line(4, FACE.formatted(0).replace("[1,2,3,4]", "[1,2,3]")),
      line(4, FACE.formatted(0).replace("[1,2,3,4]", "[1,2,3,0]")),
      line(4, "{\"face\":0}"),
      line(4, "").replace("\"width\":8", "\"width\":\"8\""),
      line(4, "").substring(0, 30)
    };
    for (String other : others) {
      assertThat(lines.take(other)).as(other).isFalse();
    }
    assertThat(lines.lastFrame()).isEqualTo(3);
  }
}
