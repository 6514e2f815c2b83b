package org.hih4j.core.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DecoderNamesTest {
  static Stream<HeatmapDecoder> named() {
    return HeatmapDecoder.names().stream().map(HeatmapDecoder::named);
  }

  @ParameterizedTest
  @MethodSource("named")
  void aDecoderIsMadeAgainFromItsKindAndParameters(HeatmapDecoder decoder) {
    HeatmapDecoder again = decoder.kind().of(HeatmapDecoder.Parameters.of(decoder));

    assertThat(again).isEqualTo(decoder).hasSameHashCodeAs(decoder).hasToString(decoder.toString());
  }

  @Test
  void everyKindHasAName() {
    assertThat(named().map(HeatmapDecoder::kind)).contains(HeatmapDecoder.Kind.values());
  }

  @Test
  void theDecodersAreListedForAnUnknownName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeatmapDecoder.named("magic"))
        .withMessageContaining("reference, reference-any-sign, argmax")
        .withMessageContaining("'magic'");
  }

  @Test
  void theExpectationIsTakenOverTheWholeMapHoweverLarge() {
    MapShape shape = new MapShape(1, 128, 128);
    float[] map = new float[shape.size()];
    DecodedPoints out = DecodedPoints.of(1);

    HeatmapDecoder.named("expectation").decode(FloatBuffer.wrap(map), 0, shape, null, 0, null, out);

    assertThat(out.x(0)).isCloseTo(63.5, within(1e-3));
    assertThat(out.y(0)).isCloseTo(63.5, within(1e-3));
  }
}
