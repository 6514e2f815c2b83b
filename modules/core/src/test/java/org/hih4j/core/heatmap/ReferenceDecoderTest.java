package org.hih4j.core.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.hih4j.core.HihException;
import org.hih4j.core.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReferenceDecoderTest {
  private static final int IMAGES = 3;
  private static final MapShape MAPS = new MapShape(6, 64, 64);

  @ParameterizedTest
  @EnumSource
  void decodesAsTheReferenceDoes(HeatmapDecoder.Head head) {
    FloatBuffer maps = buffer("decode-heatmaps.npy");
    Npy expected = Npy.load(getClass(), "decode-expected-" + head.name().toLowerCase() + ".npy");
    FloatBuffer decimals =
        head == HeatmapDecoder.Head.WOO
            ? null
            : buffer("decode-offsets-" + head.name().toLowerCase() + ".npy");
    MapShape decimalShape = decimalShape(head);
    HeatmapDecoder decoder = HeatmapDecoder.reference(head);
    DecodedPoints out = DecodedPoints.of(MAPS.landmarks());

    for (int image = 0; image < IMAGES; image++) {
      int decimalsAt = decimals == null ? 0 : image * decimalShape.size();
      decoder.decode(maps, image * MAPS.size(), MAPS, decimals, decimalsAt, decimalShape, out);
      for (int k = 0; k < out.size(); k++) {
        int at = 2 * (image * MAPS.landmarks() + k);
        assertThat((float) out.x(k)).isEqualTo((float) expected.values()[at]);
        assertThat((float) out.y(k)).isEqualTo((float) expected.values()[at + 1]);
      }
    }
  }

  @Test
  void ignoringTheSignKeepsPeaksThatAreNotPositive() {
    float[] map = filled(16, -3);
    map[6] = -1;
    float[] decimal = filled(64, -3);
    decimal[8 * 3 + 5] = -2;
    DecodedPoints out = DecodedPoints.of(1);
    MapShape shape = new MapShape(1, 4, 4);
    MapShape decimalShape = new MapShape(1, 8, 8);

    decode(
        HeatmapDecoder.referenceOfAnySign(HeatmapDecoder.Head.HIH),
        map,
        shape,
        decimal,
        decimalShape,
        out);

    assertThat(out.x(0)).isEqualTo(2 + 5 / 8.0);
    assertThat(out.y(0)).isEqualTo(1 + 3 / 8.0);
    assertThat(out.peak(0)).isEqualTo(-1);
  }

  @Test
  void theSignOfEachMapCountsForItself() {
    float[] map = filled(16, -3);
    map[6] = 1;
    float[] decimal = filled(64, -3);
    DecodedPoints out = DecodedPoints.of(1);
    MapShape shape = new MapShape(1, 4, 4);
    MapShape decimalShape = new MapShape(1, 8, 8);

    decode(
        HeatmapDecoder.reference(HeatmapDecoder.Head.HIH), map, shape, decimal, decimalShape, out);

    assertThat(out.x(0)).isEqualTo(2);
    assertThat(out.y(0)).isEqualTo(1);
  }

  @Test
  void mapsThatAreNotSquareKeepTheirRowsAndColumns() {
    float[] map = filled(3 * 5, 0);
    map[2 * 5 + 4] = 1;
    DecodedPoints out = DecodedPoints.of(1);

    decode(
        HeatmapDecoder.reference(HeatmapDecoder.Head.WOO),
        map,
        new MapShape(1, 3, 5),
        null,
        null,
        out);

    assertThat(out.x(0)).isEqualTo(4);
    assertThat(out.y(0)).isEqualTo(2);
  }

  @Test
  void formsNoProbabilities() {
    DecodedPoints out = DecodedPoints.of(1);

    decode(
        HeatmapDecoder.reference(HeatmapDecoder.Head.WOO),
        new float[16],
        new MapShape(1, 4, 4),
        null,
        null,
        out);

    assertThat(out.spread(0)).isNaN();
    assertThat(out.probability(0)).isNaN();
  }

  @ParameterizedTest
  @EnumSource(names = {"AFC", "OD"})
  void anOffsetThatIsNotFiniteIsRefused(HeatmapDecoder.Head head) {
    float[] map = filled(16, 1);
    MapShape decimalShape =
        head == HeatmapDecoder.Head.OD ? new MapShape(2, 4, 4) : new MapShape(1, 1, 2);

    assertThatExceptionOfType(HihException.class)
        .isThrownBy(
            () ->
                decode(
                    HeatmapDecoder.reference(head),
                    map,
                    new MapShape(1, 4, 4),
                    filled(decimalShape.size(), Float.NaN),
                    decimalShape,
                    DecodedPoints.of(1)))
        .withMessageStartingWith("the offset of heatmap 0 is not finite (NaN)");
  }

  @Test
  void denseOffsetsMustBeAsLargeAsTheHeatmaps() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                decode(
                    HeatmapDecoder.reference(HeatmapDecoder.Head.OD),
                    new float[16],
                    new MapShape(1, 4, 4),
                    new float[32],
                    new MapShape(2, 2, 8),
                    DecodedPoints.of(1)))
        .withMessageContaining("as large as");
  }

  @Test
  void offsetsMustBePairs() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                decode(
                    HeatmapDecoder.reference(HeatmapDecoder.Head.AFC),
                    new float[16],
                    new MapShape(1, 4, 4),
                    new float[3],
                    new MapShape(1, 1, 3),
                    DecodedPoints.of(1)))
        .withMessageContaining("two values");
  }

  private static MapShape decimalShape(HeatmapDecoder.Head head) {
    return switch (head) {
      case HIH -> new MapShape(6, 8, 8);
      case AFC -> new MapShape(6, 1, 2);
      case OD -> new MapShape(2, 64, 64);
      case WOO -> null;
    };
  }

  private static FloatBuffer buffer(String name) {
    return FloatBuffer.wrap(Npy.load(ReferenceDecoderTest.class, name).floats());
  }

  private static float[] filled(int size, float value) {
    float[] values = new float[size];
    Arrays.fill(values, value);
    return values;
  }

  private static void decode(
      HeatmapDecoder decoder,
      float[] map,
      MapShape shape,
      float[] decimal,
      MapShape decimalShape,
      DecodedPoints out) {
    FloatBuffer decimals = decimal == null ? null : FloatBuffer.wrap(decimal);
    decoder.decode(FloatBuffer.wrap(map), 0, shape, decimals, 0, decimalShape, out);
  }
}
