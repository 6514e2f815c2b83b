package org.hih4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.junit.jupiter.api.Test;

class ConsensusTest {
  /** Points on a line, 2 apart: 300W's outer eye corners, 36 and 45, are 18 apart. */
  private static Landmarks line(double dx, double dy) {
    double[] xy = new double[2 * 68];
    for (int i = 0; i < 68; i++) {
      xy[2 * i] = 2 * i + dx;
      xy[2 * i + 1] = dy;
    }
    return Landmarks.of(LandmarkScheme.IBUG_68, xy);
  }

  @Test
  void theMeanLiesInTheMiddle() {
    Consensus consensus = Consensus.of(List.of(line(0, 0), line(3, 6), line(0, 0)));
    assertThat(consensus.mean().x(5)).isCloseTo(11, within(1e-12));
    assertThat(consensus.mean().y(5)).isCloseTo(2, within(1e-12));
  }

  @Test
  void disagreementIsTheRootMeanSquareDistanceOverTheInterOcularOne() {
    Consensus consensus = Consensus.of(List.of(line(-3, 4), line(3, -4)));
    assertThat(consensus.disagreement()).isCloseTo(5.0 / 18, within(1e-12));
  }

  @Test
  void disagreementDoesNotChangeWithTheSizeOfThePicture() {
    List<Landmarks> views = List.of(line(1, 2), line(0, 0), line(-1, 1));
    List<Landmarks> larger =
        views.stream().map(each -> each.transformed(Transform2.scaling(7))).toList();
    assertThat(Consensus.of(larger).disagreement())
        .isCloseTo(Consensus.of(views).disagreement(), within(1e-12));
  }

  @Test
  void equalAlignmentsAgree() {
    assertThat(Consensus.of(List.of(line(1, 1), line(1, 1))).disagreement())
        .isCloseTo(0, within(1e-12));
  }

  @Test
  void aFaceWithoutSizeAgreesOnNothing() {
    Landmarks point = Landmarks.of(LandmarkScheme.IBUG_68, new double[136]);
    assertThat(Consensus.of(List.of(point, point)).disagreement()).isNaN();
  }

  @Test
  void oneAlignmentIsNoConsensus() {
    assertThatThrownBy(() -> Consensus.of(List.of(line(0, 0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two alignments");
  }
}
