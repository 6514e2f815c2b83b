package org.hih4j.detect.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.detect.DetectedFace;
import org.hih4j.detect.DetectorCard;
import org.junit.jupiter.api.Test;

class FaceMapsTest {
  private static final double TINY = 1e-9;

  /** Maps of 3 x 2 cells whose second cell of the second row holds these values. */
  private static List<DetectedFace> read(float logit, float... values) {
    float[] scores = new float[6];
    Arrays.fill(scores, -9);
    scores[4] = logit;
    float[] faces = new float[6 * FaceMaps.VALUES];
    for (int k = 0; k < values.length; k++) {
      faces[6 * k + 4] = values[k];
    }
    List<DetectedFace> found = new ArrayList<>();
    FaceMaps.read(
        8,
        3,
        2,
        FloatBuffer.wrap(scores),
        FloatBuffer.wrap(faces),
        DetectorCard.ScoreCalibration.NONE,
        0.5,
        found);
    return found;
  }

  @Test
  void aCellGivesBoxesScoreAndRoll() {
    float half = (float) Math.log(0.5);
    List<DetectedFace> found = read(2, 0.5f, -0.25f, 0, half, 0, 0.125f, 0, half, 0, 1);

    assertThat(found).hasSize(1);
    DetectedFace face = found.get(0);
    // The cell's centre is (11.5, 11.5), four strides are 32 pixels.
    assertThat(face.face().center().x()).isEqualTo(15.5, within(TINY));
    assertThat(face.face().center().y()).isEqualTo(9.5, within(TINY));
    assertThat(face.face().width()).isEqualTo(32, within(TINY));
    assertThat(face.face().height()).isEqualTo(16, within(1e-5));
    assertThat(face.box().box().center().x()).isEqualTo(15.5, within(TINY));
    assertThat(face.box().box().center().y()).isEqualTo(11.5, within(1e-5));
    assertThat(face.box().box().width()).isEqualTo(32, within(TINY));
    assertThat(face.box().box().height()).isEqualTo(8, within(1e-5));
    assertThat(face.score()).isEqualTo(1 / (1 + Math.exp(-2)), within(TINY));
    assertThat(face.roll()).isEqualTo(Math.PI / 2, within(TINY));
  }

  @Test
  void cellsBelowTheThresholdAreLeftOut() {
    assertThat(read(-0.01f)).isEmpty();
    assertThat(read(0.01f)).hasSize(1);
  }

  @Test
  void cellsWithValuesThatAreNoNumbersAreLeftOut() {
    assertThat(read(Float.NaN)).isEmpty();
    assertThat(read(Float.POSITIVE_INFINITY)).isEmpty();
    assertThat(read(3, 0, 0, Float.NaN)).isEmpty();
    assertThat(read(3, 0, Float.NEGATIVE_INFINITY)).isEmpty();
  }

  @Test
  void sizesBeyondReasonAreBounded() {
    DetectedFace face = read(3, 0, 0, 1e30f, -1e30f).get(0);

    assertThat(face.face().width()).isEqualTo(32 * Math.exp(6), within(1e-6));
    assertThat(face.face().height()).isEqualTo(32 * Math.exp(-6), within(1e-9));
  }

  @Test
  void buffersThatAreTooSmallAreRefusedByName() {
    assertThatThrownBy(
            () ->
                FaceMaps.read(
                    8,
                    3,
                    2,
                    FloatBuffer.allocate(6),
                    FloatBuffer.allocate(59),
                    DetectorCard.ScoreCalibration.NONE,
                    0.5,
                    new ArrayList<>()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("faces");
  }

  private static DetectedFace face(double x, double y, double side, double score) {
    Box box = new Box(x, y, side, side);
    return new DetectedFace(FaceBox.landmarks(box), box, score, 0);
  }

  @Test
  void theBestOfOverlappingFacesIsKept() {
    DetectedFace worse = face(0, 0, 10, 0.6);
    DetectedFace best = face(1, 0, 10, 0.9);
    DetectedFace apart = face(30, 0, 10, 0.7);

    assertThat(FaceMaps.suppress(List.of(worse, apart, best), 0.4, 9)).containsExactly(best, apart);
    assertThat(FaceMaps.suppress(List.of(worse, apart, best), 0.4, 1)).containsExactly(best);
  }

  @Test
  void aFaceIsPlacedAtTheWeightedMeanOfThoseAboutIt() {
    DetectedFace best = face(0, 0, 10, 0.8);
    DetectedFace about = face(2, 0, 10, 0.4);
    DetectedFace beside = face(5, 0, 10, 0.7);

    List<DetectedFace> placed = FaceMaps.vote(List.of(best), List.of(beside, about, best));

    double overlap = 80.0 / 120;
    double x = 2 * 0.16 * overlap / (0.64 + 0.16 * overlap);
    assertThat(placed).hasSize(1);
    assertThat(placed.get(0).face().x()).isEqualTo(x, within(1e-12));
    assertThat(placed.get(0).box().box().x()).isEqualTo(x, within(1e-12));
    assertThat(placed.get(0).face().width()).isEqualTo(10, within(1e-12));
    assertThat(placed.get(0).score()).isEqualTo(0.8);
  }

  @Test
  void rollsAreAveragedAcrossHalfATurn() {
    Box box = new Box(0, 0, 10, 10);
    DetectedFace one = new DetectedFace(FaceBox.landmarks(box), box, 0.8, 3.1);
    DetectedFace other = new DetectedFace(FaceBox.landmarks(box), box, 0.8, -3.1);

    double roll = FaceMaps.vote(List.of(one), List.of(one, other)).get(0).roll();

    assertThat(Math.abs(roll)).isEqualTo(Math.PI, within(1e-9));
  }

  @Test
  void aFaceOnItsOwnStaysWhereItIs() {
    DetectedFace alone = face(0.1, 0.2, 10, 0.3);
    assertThat(FaceMaps.vote(List.of(alone), List.of(alone, face(30, 0, 10, 0.9))))
        .containsExactly(alone);
  }

  @Test
  void suppressionIsThatOfItsDefinition() {
    Random random = new Random(5);
    for (int turn = 0; turn < 40; turn++) {
      List<DetectedFace> faces = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        faces.add(
            face(
                random.nextInt(60),
                random.nextInt(60),
                5 + random.nextInt(30),
                random.nextInt(8) / 8.0));
      }
      double overlap = random.nextDouble();

      assertThat(FaceMaps.suppress(faces, overlap, 1000))
          .containsExactlyElementsOf(naive(faces, overlap));
    }
  }

  /** Takes the best, strikes out what overlaps it, and begins again. */
  private static List<DetectedFace> naive(List<DetectedFace> faces, double overlap) {
    List<DetectedFace> left = new ArrayList<>(faces);
    List<DetectedFace> kept = new ArrayList<>();
    while (!left.isEmpty()) {
      DetectedFace best =
          left.stream()
              .max(
                  Comparator.comparingDouble(DetectedFace::score)
                      .thenComparing(f -> -indexOf(left, f)))
              .orElseThrow();
      kept.add(best);
      left.removeIf(f -> f == best || f.face().overlap(best.face()) > overlap);
    }
    return kept;
  }

  private static int indexOf(List<DetectedFace> faces, DetectedFace face) {
    int index = 0;
    while (faces.get(index) != face) {
      index++;
    }
    return index;
  }

  @Test
  void calibrationAndItsInverseAgree() {
    DetectorCard.ScoreCalibration calibration = new DetectorCard.ScoreCalibration(0.7, -0.4);

    assertThat(calibration.probability(calibration.logit(0.8))).isEqualTo(0.8, within(TINY));
  }
}
