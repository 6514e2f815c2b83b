package org.hih4j.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Random;
import org.hih4j.core.Npy;
import org.hih4j.core.heatmap.DecodedPoints;
import org.hih4j.core.heatmap.HeatmapDecoder;
import org.hih4j.core.heatmap.MapShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HeatmapEncoderTest {
  private static final MapShape MAPS = new MapShape(12, 64, 64);
  private static final MapShape DECIMALS = new MapShape(12, 8, 8);

  @Test
  void referenceModeDrawsTheReferencesMaps() {
    double[] points = Npy.load(getClass(), "encode-points.npy").values();
    float[] heatmaps = new float[MAPS.size()];
    float[] decimals = new float[DECIMALS.size()];

    encode(HeatmapEncoder.reference(), points, heatmaps, MAPS, decimals, DECIMALS);

    assertThat(heatmaps)
        .containsExactly(
            Npy.load(getClass(), "encode-expected-heatmaps.npy").floats(), within(1e-6f));
    assertThat(decimals)
        .containsExactly(
            Npy.load(getClass(), "encode-expected-offsets.npy").floats(), within(1e-6f));
  }

  @Test
  void referenceTargetsDecodeToTheReferencesPoints() {
    double[] points = Npy.load(getClass(), "encode-points.npy").values();
    double[] expected = Npy.load(getClass(), "encode-expected-decoded.npy").values();
    float[] heatmaps = new float[MAPS.size()];
    float[] decimals = new float[DECIMALS.size()];
    encode(HeatmapEncoder.reference(), points, heatmaps, MAPS, decimals, DECIMALS);

    DecodedPoints out =
        decode(
            HeatmapDecoder.reference(HeatmapDecoder.Head.HIH), heatmaps, MAPS, decimals, DECIMALS);

    for (int k = 0; k < out.size(); k++) {
      assertThat(out.x(k)).isEqualTo(expected[2 * k]);
      assertThat(out.y(k)).isEqualTo(expected[2 * k + 1]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.3, 63.2",
    "4.4, 0.1",
    "63.5, 63.8",
    "63.99, 4.99",
    "31.25, 17.5",
    "1, 62.4"
  })
  void exactMapsPeakAtThePointsCellAtAllBorders(double x, double y) {
    float[] heatmap = new float[64 * 64];
    MapShape shape = new MapShape(1, 64, 64);

    HeatmapEncoder.exact()
        .encode(new double[] {x, y}, FloatBuffer.wrap(heatmap), 0, shape, null, 0, null);

    int cellX = (int) x;
    int cellY = (int) y;
    for (int row = 0; row < 64; row++) {
      for (int column = 0; column < 64; column++) {
        double squared = Math.pow(column - cellX, 2) + Math.pow(row - cellY, 2);
        assertThat(heatmap[row * 64 + column])
            .isEqualTo((float) Math.exp(-squared / 4.5), within(1e-6f));
      }
    }
  }

  @Test
  void roundingToTheNearestSubCellCarriesIntoTheNextCell() {
    DecodedPoints out = roundTrip(HeatmapEncoder.Mode.NEAREST, 10.95, 20.94);

    assertThat(out.x(0)).isEqualTo(11);
    assertThat(out.y(0)).isEqualTo(21);
  }

  @Test
  void withinTheCellTheLastSubCellIsTheLimit() {
    DecodedPoints out = roundTrip(HeatmapEncoder.Mode.WITHIN_CELL, 10.95, 20.94);

    assertThat(out.x(0)).isEqualTo(10.875);
    assertThat(out.y(0)).isEqualTo(20.875);
  }

  @Test
  void nearestSubCellIsNeverFartherThanHalfASubCell() {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      double x = random.nextDouble() * 63.9;
      double y = random.nextDouble() * 63.9;

      DecodedPoints out = roundTrip(HeatmapEncoder.Mode.NEAREST, x, y);

      assertThat(out.x(0)).isEqualTo(x, within(1 / 16.0));
      assertThat(out.y(0)).isEqualTo(y, within(1 / 16.0));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = HeatmapEncoder.Mode.class,
      names = {"WITHIN_CELL", "NEAREST"})
  void pointsOutsideAreDrawnAtTheEdge(HeatmapEncoder.Mode mode) {
    DecodedPoints out = roundTrip(mode, -3.2, 70);

    assertThat(out.x(0)).isEqualTo(0);
    assertThat(out.y(0)).isEqualTo(63.875);
  }

  @Test
  void drawsAtTheOffsetsGivenAndNowhereElse() {
    float[] heatmaps = new float[3 * 16];
    float[] decimals = new float[3 * 4];
    MapShape shape = new MapShape(1, 4, 4);
    MapShape decimalShape = new MapShape(1, 2, 2);

    HeatmapEncoder.exact()
        .encode(
            new double[] {1, 2},
            FloatBuffer.wrap(heatmaps),
            16,
            shape,
            FloatBuffer.wrap(decimals),
            4,
            decimalShape);

    assertThat(heatmaps[16 + 2 * 4 + 1]).isEqualTo(1);
    assertThat(decimals[4]).isEqualTo(1);
    for (int i = 0; i < 16; i++) {
      assertThat(heatmaps[i]).isZero();
      assertThat(heatmaps[32 + i]).isZero();
    }
    for (int i = 0; i < 4; i++) {
      assertThat(decimals[i]).isZero();
      assertThat(decimals[8 + i]).isZero();
    }
  }

  @Test
  void pointsMustBeFinite() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> roundTrip(HeatmapEncoder.Mode.WITHIN_CELL, 1, Double.NaN))
        .withMessageContaining("xy[1]");
  }

  @Test
  void thereMustBeAsManyPointsAsMaps() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                HeatmapEncoder.exact()
                    .encode(
                        new double[4],
                        FloatBuffer.allocate(16),
                        0,
                        new MapShape(1, 4, 4),
                        null,
                        0,
                        null))
        .withMessage("xy must hold 2 coordinates: 4");
  }

  @Test
  void sigmaMustBePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HeatmapEncoder(0, 1, HeatmapEncoder.Mode.WITHIN_CELL))
        .withMessageContaining("sigma");
  }

  private static DecodedPoints roundTrip(HeatmapEncoder.Mode mode, double x, double y) {
    MapShape shape = new MapShape(1, 64, 64);
    MapShape decimalShape = new MapShape(1, 8, 8);
    float[] heatmap = new float[shape.size()];
    float[] decimal = new float[decimalShape.size()];
    encode(
        new HeatmapEncoder(1.5, 1, mode),
        new double[] {x, y},
        heatmap,
        shape,
        decimal,
        decimalShape);
    return decode(
        HeatmapDecoder.reference(HeatmapDecoder.Head.HIH), heatmap, shape, decimal, decimalShape);
  }

  private static void encode(
      HeatmapEncoder encoder,
      double[] points,
      float[] heatmaps,
      MapShape shape,
      float[] decimals,
      MapShape decimalShape) {
    encoder.encode(
        points, FloatBuffer.wrap(heatmaps), 0, shape, FloatBuffer.wrap(decimals), 0, decimalShape);
  }

  private static DecodedPoints decode(
      HeatmapDecoder decoder,
      float[] heatmaps,
      MapShape shape,
      float[] decimals,
      MapShape decimalShape) {
    DecodedPoints out = DecodedPoints.of(shape.landmarks());
    decoder.decode(
        FloatBuffer.wrap(heatmaps), 0, shape, FloatBuffer.wrap(decimals), 0, decimalShape, out);
    return out;
  }
}
