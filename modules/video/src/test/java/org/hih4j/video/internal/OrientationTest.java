package org.hih4j.video.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OrientationTest {
  private static final int ONE = 1 << 16;
  private static final int WIDTH = 4;
  private static final int HEIGHT = 3;

  /** Each pixel is moved as the matrix moves points, then all to the first quadrant. */
  private static void check(int a, int b, int c, int d) {
    int stride = 3 * WIDTH + 2;
    ByteBuffer stored = ByteBuffer.allocate(stride * HEIGHT);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        stored.put(y * stride + 3 * x, (byte) (10 * y + x));
      }
    }
    Orientation orientation = Orientation.of(a * ONE, b * ONE, c * ONE, d * ONE);
    byte[] upright = orientation.upright(stored, WIDTH, HEIGHT, stride);
    int across = orientation.width(WIDTH, HEIGHT);
    assertThat(across).isEqualTo(b == 0 ? WIDTH : HEIGHT);
    int left = Math.min(0, a * (WIDTH - 1)) + Math.min(0, c * (HEIGHT - 1));
    int top = Math.min(0, b * (WIDTH - 1)) + Math.min(0, d * (HEIGHT - 1));
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int toX = a * x + c * y - left;
        int toY = b * x + d * y - top;
        assertThat(upright[3 * (toY * across + toX)]).isEqualTo((byte) (10 * y + x));
      }
    }
  }

  @Test
  void allEightOrientationsMovePixelsAsTheirMatrixMovesPoints() {
    for (int one : new int[] {1, -1}) {
      for (int other : new int[] {1, -1}) {
        check(one, 0, 0, other);
        check(0, one, other, 0);
      }
    }
  }

  @Test
  void degreesAreClockwise() {
    assertThat(Orientation.of(ONE, 0, 0, ONE).degrees()).isZero();
    assertThat(Orientation.of(0, ONE, -ONE, 0).degrees()).isEqualTo(90);
    assertThat(Orientation.of(-ONE, 0, 0, -ONE).degrees()).isEqualTo(180);
    assertThat(Orientation.of(0, -ONE, ONE, 0).degrees()).isEqualTo(270);
  }

  @Test
  void namesAreOrderedByTheNumbersInThem() {
    assertThat(NumberedNames.compare("frame9.png", "frame10.png")).isNegative();
    assertThat(NumberedNames.compare("a2b10", "a2b9")).isPositive();
    assertThat(NumberedNames.compare("a010", "a9")).isPositive();
    assertThat(NumberedNames.compare("a1", "b0")).isNegative();
    assertThat(NumberedNames.compare("a01", "a1")).isNotZero();
    assertThat(NumberedNames.compare("same1", "same1")).isZero();
  }
}
