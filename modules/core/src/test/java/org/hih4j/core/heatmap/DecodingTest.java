package org.hih4j.core.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodingTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 63, 64, 511, 512, 513, 1024, 4096, 5000})
  void peakIsWhatASimpleSearchFinds(int cells) {
    Random random = new Random(cells);
    for (int round = 0; round < 30; round++) {
      float[] map = new float[cells];
      for (int i = 0; i < cells; i++) {
        // Few distinct values, so that there are ties, and none positive.
        map[i] = -random.nextInt(1 + cells / 3);
      }

      assertThat(Decoding.argmax(map, cells)).isEqualTo(simpleArgmax(map, cells));
    }
  }

  @Test
  void firstMaximumInRowMajorOrderWins() {
    float[] map = new float[4096];
    map[700] = 1;
    map[900] = 1;
    map[3000] = 1;

    assertThat(Decoding.argmax(map, 4096)).isEqualTo(700);
  }

  @Test
  void negativeAndPositiveZeroAreEqual() {
    float[] map = new float[4096];
    map[0] = -0f;

    assertThat(Decoding.argmax(map, 4096)).isZero();
  }

  @Test
  void valuesBeyondTheMapDoNotCount() {
    float[] map = new float[2000];
    map[1999] = 9;
    map[7] = 1;

    assertThat(Decoding.argmax(map, 1024)).isEqualTo(7);
  }

  @Test
  void negativeInfinityIsNoPeakButMayBeInTheMap() {
    float[] map = new float[1024];
    Arrays.fill(map, Float.NEGATIVE_INFINITY);
    map[600] = -5;

    assertThat(Decoding.argmax(map, 1024)).isEqualTo(600);
  }

  @Test
  void notANumberIsFoundAnywhere() {
    for (int at = 0; at < 1100; at += 9) {
      float[] map = new float[1100];
      map[at] = Float.NaN;

      assertThat(Decoding.argmax(map, 1100)).isEqualTo(-1);
    }
  }

  @Test
  void exponentialIsPreciseWhereItCounts() {
    for (double x = -10; x <= 0; x += 0.001) {
      float rounded = (float) x;
      double expected = Math.exp(rounded);

      assertThat((double) Decoding.exp(rounded)).isEqualTo(expected, within(1e-5 * expected));
    }
  }

  @Test
  void exponentialFallsToNextToNothing() {
    for (double x = -30; x <= -10; x += 0.01) {
      double expected = Math.exp(x);

      assertThat((double) Decoding.exp((float) x)).isEqualTo(expected, within(1e-2 * expected));
    }
    assertThat(Decoding.exp(-1e30f)).isBetween(0f, 1e-12f);
    assertThat(Decoding.exp(Float.NEGATIVE_INFINITY)).isBetween(0f, 1e-12f);
  }

  @Test
  void exponentialOfZeroIsOne() {
    assertThat(Decoding.exp(0)).isEqualTo(1);
  }

  private static int simpleArgmax(float[] map, int cells) {
    int best = 0;
    for (int i = 1; i < cells; i++) {
      if (map[i] > map[best]) {
        best = i;
      }
    }
    return best;
  }
}
