package org.hih4j.core.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hih4j.core.HihException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every decoder that treats all directions alike. */
class DecoderContractTest {
  private static final int SIDE = 32;
  private static final int SUB = 8;
  private static final MapShape MAPS = new MapShape(5, SIDE, SIDE);
  private static final MapShape DECIMALS = new MapShape(5, SUB, SUB);

  static Stream<HeatmapDecoder> decoders() {
    return Stream.of(
        HeatmapDecoder.argmax(),
        HeatmapDecoder.quarterOffset(),
        HeatmapDecoder.dark(1),
        HeatmapDecoder.dark(11),
        HeatmapDecoder.localSoftArgmax(2, 10),
        HeatmapDecoder.centreOfMass(3),
        HeatmapDecoder.nestedExpectation(40),
        HeatmapDecoder.nestedExpectation(20, 1, 3),
        HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.NONE),
        HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.QUADRATIC),
        HeatmapDecoder.nestedArgmax(HeatmapDecoder.Refinement.CENTROID),
        HeatmapDecoder.reference(HeatmapDecoder.Head.HIH),
        HeatmapDecoder.referenceOfAnySign(HeatmapDecoder.Head.HIH),
        HeatmapDecoder.reference(HeatmapDecoder.Head.WOO));
  }

  static Stream<HeatmapDecoder> decodersOfLogits() {
    return decoders()
        .filter(decoder -> decoder.kind() != HeatmapDecoder.Kind.DARK)
        .filter(decoder -> decoder.kind() != HeatmapDecoder.Kind.CENTRE_OF_MASS)
        .filter(decoder -> !Boolean.TRUE.equals(decoder.parameters().get("zeroUnlessPositive")));
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void mirroredMapsGiveMirroredPoints(HeatmapDecoder decoder) {
    float[] maps = peaks(MAPS, 1, 6);
    float[] decimals = peaks(DECIMALS, 2, 0);

    DecodedPoints straight = decode(decoder, maps, decimals);
    DecodedPoints mirrored = decode(decoder, mirrored(maps, SIDE), mirrored(decimals, SUB));

    double last = SIDE - 1 + (decoder.readsDecimals() ? (SUB - 1.0) / SUB : 0);
    for (int k = 0; k < straight.size(); k++) {
      assertThat(mirrored.x(k)).isEqualTo(last - straight.x(k), within(1e-4));
      assertThat(mirrored.y(k)).isEqualTo(straight.y(k), within(1e-4));
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void transposedMapsGiveTransposedPoints(HeatmapDecoder decoder) {
    float[] maps = peaks(MAPS, 3, 6);
    float[] decimals = peaks(DECIMALS, 4, 0);

    DecodedPoints straight = decode(decoder, maps, decimals);
    DecodedPoints transposed = decode(decoder, transposed(maps, SIDE), transposed(decimals, SUB));

    for (int k = 0; k < straight.size(); k++) {
      assertThat(transposed.x(k)).isEqualTo(straight.y(k), within(1e-4));
      assertThat(transposed.y(k)).isEqualTo(straight.x(k), within(1e-4));
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void shiftedMapsGiveShiftedPoints(HeatmapDecoder decoder) {
    float[] maps = peaks(MAPS, 5, 9);
    float[] decimals = peaks(DECIMALS, 6, 0);

    DecodedPoints before = decode(decoder, maps, decimals);
    DecodedPoints after = decode(decoder, rolled(maps, 3, -2), decimals);

    for (int k = 0; k < before.size(); k++) {
      assertThat(after.x(k)).isEqualTo(before.x(k) + 3, within(1e-3));
      assertThat(after.y(k)).isEqualTo(before.y(k) - 2, within(1e-3));
    }
  }

  @ParameterizedTest
  @MethodSource("decodersOfLogits")
  void aConstantAddedToTheMapsChangesNothing(HeatmapDecoder decoder) {
    float[] maps = peaks(MAPS, 7, 6);
    float[] decimals = peaks(DECIMALS, 8, 0);

    DecodedPoints before = decode(decoder, maps, decimals);
    DecodedPoints after = decode(decoder, plus(maps, -7), plus(decimals, 5));

    for (int k = 0; k < before.size(); k++) {
      assertThat(after.x(k)).isEqualTo(before.x(k), within(1e-4));
      assertThat(after.y(k)).isEqualTo(before.y(k), within(1e-4));
      if (!Double.isNaN(before.spread(k))) {
        assertThat(after.spread(k)).isEqualTo(before.spread(k), within(1e-3));
        assertThat(after.probability(k)).isEqualTo(before.probability(k), within(1e-4));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aBatchGivesWhatItsFacesGiveOneByOne(HeatmapDecoder decoder) {
    int faces = 3;
    int mapGap = MAPS.size() + 11;
    int decimalGap = DECIMALS.size() + 3;
    float[] maps = new float[faces * mapGap];
    float[] decimals = new float[faces * decimalGap];
    for (int face = 0; face < faces; face++) {
      System.arraycopy(peaks(MAPS, face, 0), 0, maps, face * mapGap, MAPS.size());
      System.arraycopy(peaks(DECIMALS, -face, 0), 0, decimals, face * decimalGap, DECIMALS.size());
    }
    DecodedPoints out = DecodedPoints.of(5);

    for (int face = 0; face < faces; face++) {
      decoder.decode(
          FloatBuffer.wrap(maps),
          face * mapGap,
          MAPS,
          FloatBuffer.wrap(decimals),
          face * decimalGap,
          DECIMALS,
          out);
      same(out, decode(decoder, peaks(MAPS, face, 0), peaks(DECIMALS, -face, 0)));
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void usedRoomGivesWhatFreshRoomGives(HeatmapDecoder decoder) {
    DecodedPoints used = DecodedPoints.of(5);
    MapShape larger = new MapShape(5, 64, 48);
    decoder.decode(
        FloatBuffer.wrap(peaks(larger, 1, 0)),
        0,
        larger,
        FloatBuffer.wrap(peaks(DECIMALS, 2, 0)),
        0,
        DECIMALS,
        used);
    float[] maps = peaks(MAPS, 9, 0);
    float[] decimals = peaks(DECIMALS, 10, 0);

    decoder.decode(FloatBuffer.wrap(maps), 0, MAPS, FloatBuffer.wrap(decimals), 0, DECIMALS, used);

    same(used, decode(decoder, maps, decimals));
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void directBuffersGiveWhatArraysGiveAndKeepTheirPosition(HeatmapDecoder decoder) {
    float[] maps = peaks(MAPS, 11, 0);
    float[] decimals = peaks(DECIMALS, 12, 0);
    FloatBuffer directMaps = direct(maps);
    FloatBuffer directDecimals = direct(decimals);
    directMaps.position(7);
    directDecimals.position(3);
    DecodedPoints out = DecodedPoints.of(5);

    decoder.decode(directMaps, 0, MAPS, directDecimals, 0, DECIMALS, out);

    same(out, decode(decoder, maps, decimals));
    assertThat(directMaps.position()).isEqualTo(7);
    assertThat(directDecimals.position()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void threadsMayShareADecoderAndItsBuffers(HeatmapDecoder decoder) {
    float[] maps = peaks(MAPS, 22, 0);
    float[] decimals = peaks(DECIMALS, 23, 0);
    FloatBuffer sharedMaps = direct(maps);
    FloatBuffer sharedDecimals = direct(decimals);
    DecodedPoints expected = decode(decoder, maps, decimals);

    IntStream.range(0, 200)
        .parallel()
        .forEach(
            i -> {
              DecodedPoints out = DecodedPoints.of(5);
              decoder.decode(sharedMaps, 0, MAPS, sharedDecimals, 0, DECIMALS, out);
              same(out, expected);
            });
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void peakIsTheGreatestValueOfTheHeatmap(HeatmapDecoder decoder) {
    float[] maps = peaks(MAPS, 13, 0);
    maps[2 * MAPS.cells() + 77] = 5.5f;

    assertThat(decode(decoder, maps, peaks(DECIMALS, 14, 0)).peak(2)).isEqualTo(5.5);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void pointsLieInTheMapWhateverItHolds(HeatmapDecoder decoder) {
    Random random = new Random(15);
    for (int round = 0; round < 20; round++) {
      float[] maps = noise(MAPS, random);
      float[] decimals = noise(DECIMALS, random);

      DecodedPoints out = decode(decoder, maps, decimals);

      for (int k = 0; k < out.size(); k++) {
        assertThat(out.x(k)).isBetween(0.0, (double) SIDE);
        assertThat(out.y(k)).isBetween(0.0, (double) SIDE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void minusInfinityRoundThePeakLeavesAPoint(HeatmapDecoder decoder) {
    float[] maps = new float[MAPS.size()];
    float[] decimals = new float[DECIMALS.size()];
    Arrays.fill(maps, Float.NEGATIVE_INFINITY);
    Arrays.fill(decimals, Float.NEGATIVE_INFINITY);
    for (int k = 0; k < 5; k++) {
      maps[k * MAPS.cells() + 10 * SIDE + 20] = 1;
      decimals[k * DECIMALS.cells() + 3 * SUB + 4] = 1;
    }

    DecodedPoints out = decode(decoder, maps, decimals);

    double sub = decoder.readsDecimals() ? 1.0 / SUB : 0;
    assertThat(out.x(4)).isEqualTo(20 + 4 * sub, within(1e-6));
    assertThat(out.y(4)).isEqualTo(10 + 3 * sub, within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void flatMapsGiveAPoint(HeatmapDecoder decoder) {
    DecodedPoints out = decode(decoder, new float[MAPS.size()], new float[DECIMALS.size()]);

    assertThat(out.x(0)).isBetween(0.0, (double) SIDE);
    assertThat(out.y(0)).isBetween(0.0, (double) SIDE);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void mapsOfOneCellGiveThatCell(HeatmapDecoder decoder) {
    MapShape one = new MapShape(1, 1, 1);
    DecodedPoints out = DecodedPoints.of(1);

    decoder.decode(
        FloatBuffer.wrap(new float[] {2}), 0, one, FloatBuffer.wrap(new float[] {2}), 0, one, out);

    assertThat(out.x(0)).isZero();
    assertThat(out.y(0)).isZero();
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void notANumberIsReportedWithItsLandmark(HeatmapDecoder decoder) {
    for (int at : new int[] {0, 100, 511, 512, 1023}) {
      float[] maps = peaks(MAPS, 16, 0);
      maps[3 * MAPS.cells() + at] = Float.NaN;

      assertThatExceptionOfType(HihException.class)
          .isThrownBy(() -> decode(decoder, maps, peaks(DECIMALS, 17, 0)))
          .withMessageContaining("heatmap 3");
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void anInfinitePeakIsReported(HeatmapDecoder decoder) {
    float[] maps = peaks(MAPS, 18, 0);
    maps[40] = Float.POSITIVE_INFINITY;

    assertThatExceptionOfType(HihException.class)
        .isThrownBy(() -> decode(decoder, maps, peaks(DECIMALS, 19, 0)))
        .withMessageContaining("heatmap 0");
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void roomMustFitTheNumberOfLandmarks(HeatmapDecoder decoder) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                decoder.decode(
                    FloatBuffer.allocate(MAPS.size()),
                    0,
                    MAPS,
                    FloatBuffer.allocate(DECIMALS.size()),
                    0,
                    DECIMALS,
                    DecodedPoints.of(4)))
        .withMessage("out must have room for 5 landmarks: 4");
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void mapsMustLieInTheBuffer(HeatmapDecoder decoder) {
    for (int offset : new int[] {-1, 1, Integer.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  decoder.decode(
                      FloatBuffer.allocate(MAPS.size()),
                      offset,
                      MAPS,
                      FloatBuffer.allocate(DECIMALS.size()),
                      0,
                      DECIMALS,
                      DecodedPoints.of(5)))
          .withMessageContaining("heatmaps");
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void decimalsMustBeGivenIfTheyAreRead(HeatmapDecoder decoder) {
    float[] maps = peaks(MAPS, 20, 0);
    DecodedPoints out = DecodedPoints.of(5);

    if (decoder.readsDecimals()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoder.decode(FloatBuffer.wrap(maps), 0, MAPS, null, 0, null, out))
          .withMessageContaining("decimals");
    } else {
      decoder.decode(FloatBuffer.wrap(maps), 0, MAPS, null, 0, null, out);
      same(out, decode(decoder, maps, peaks(DECIMALS, 21, 0)));
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void heatmapsMustBeGiven(HeatmapDecoder decoder) {
    assertThatNullPointerException()
        .isThrownBy(() -> decoder.decode(null, 0, MAPS, null, 0, null, DecodedPoints.of(5)));
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void equalSettingsMakeEqualDecoders(HeatmapDecoder decoder) {
    assertThat(decoders().filter(decoder::equals)).hasSize(1);
  }

  private static DecodedPoints decode(HeatmapDecoder decoder, float[] maps, float[] decimals) {
    DecodedPoints out = DecodedPoints.of(MAPS.landmarks());
    decoder.decode(FloatBuffer.wrap(maps), 0, MAPS, FloatBuffer.wrap(decimals), 0, DECIMALS, out);
    return out;
  }

  private static void same(DecodedPoints actual, DecodedPoints expected) {
    for (int k = 0; k < expected.size(); k++) {
      assertThat(actual.x(k)).isEqualTo(expected.x(k));
      assertThat(actual.y(k)).isEqualTo(expected.y(k));
      assertThat(actual.peak(k)).isEqualTo(expected.peak(k));
      assertThat(actual.spread(k)).isEqualTo(Double.valueOf(expected.spread(k)));
      assertThat(actual.probability(k)).isEqualTo(Double.valueOf(expected.probability(k)));
    }
  }

  /** Gaussians at random points at least {@code margin} cells from the edge. */
  private static float[] peaks(MapShape shape, int seed, int margin) {
    Random random = new Random(seed);
    float[] maps = new float[shape.size()];
    for (int k = 0; k < shape.landmarks(); k++) {
      double x = margin + random.nextDouble() * (shape.width() - 1 - 2 * margin);
      double y = margin + random.nextDouble() * (shape.height() - 1 - 2 * margin);
      for (int i = 0; i < shape.cells(); i++) {
        double dx = i % shape.width() - x;
        double dy = i / shape.width() - y;
        maps[k * shape.cells() + i] = (float) Math.exp(-(dx * dx + dy * dy) / 4.5);
      }
    }
    return maps;
  }

  private static float[] noise(MapShape shape, Random random) {
    float[] maps = new float[shape.size()];
    for (int i = 0; i < maps.length; i++) {
      maps[i] = (float) (random.nextGaussian() * Math.exp(4 * random.nextGaussian()));
    }
    return maps;
  }

  private static float[] mirrored(float[] maps, int side) {
    float[] result = new float[maps.length];
    for (int i = 0; i < maps.length; i++) {
      result[i / side * side + side - 1 - i % side] = maps[i];
    }
    return result;
  }

  private static float[] transposed(float[] maps, int side) {
    float[] result = new float[maps.length];
    int cells = side * side;
    for (int i = 0; i < maps.length; i++) {
      int cell = i % cells;
      result[i / cells * cells + cell % side * side + cell / side] = maps[i];
    }
    return result;
  }

  private static float[] rolled(float[] maps, int dx, int dy) {
    float[] result = new float[maps.length];
    int cells = SIDE * SIDE;
    for (int i = 0; i < maps.length; i++) {
      int x = Math.floorMod(i % SIDE + dx, SIDE);
      int y = Math.floorMod(i % cells / SIDE + dy, SIDE);
      result[i / cells * cells + y * SIDE + x] = maps[i];
    }
    return result;
  }

  private static float[] plus(float[] maps, float constant) {
    float[] result = maps.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] += constant;
    }
    return result;
  }

  private static FloatBuffer direct(float[] values) {
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder()).asFloatBuffer();
    buffer.put(0, values);
    return buffer;
  }
}
