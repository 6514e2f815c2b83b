package org.hih4j.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.Transform2;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.landmarks.Landmarks;
import org.junit.jupiter.api.Test;

class NmeTest {
  private static final double TOLERANCE = 1e-12;
  private static final LandmarkScheme FOUR =
      LandmarkScheme.custom("four", 4)
          .group("eyes", 0, 1)
          .group("mouth", 2, 3)
          .interOcular(0, 1)
          .interPupil(new LandmarkScheme.EyePair(List.of(0, 2), List.of(1, 3)))
          .build();
  private static final Normalizer EYES = Normalizer.interOcular(FOUR);

  private final Landmarks truth = face(0, 0, 10, 0, 2, 8, 8, 8);

  @Test
  void aPerfectFaceHasNoError() {
    assertThat(Nme.of(truth, truth, EYES)).isZero();
  }

  @Test
  void errorIsTheMeanDistanceOverTheLengthOfTheFace() {
    // Distances 5, 0, 1 and 2 over an inter-ocular distance of 10.
    Landmarks predicted = face(3, 4, 10, 0, 2, 9, 10, 8);

    assertThat(Nme.of(predicted, truth, EYES)).isEqualTo(0.2, within(TOLERANCE));
  }

  @Test
  void lengthIsMeasuredOnTheTrueFace() {
    Landmarks predicted = face(0, 0, 20, 0, 2, 8, 8, 8);

    assertThat(Nme.of(predicted, truth, EYES)).isEqualTo(10 / 10.0 / 4, within(TOLERANCE));
  }

  @Test
  void errorDoesNotDependOnTheScaleOfThePicture() {
    Landmarks predicted = face(3, 4, 10, 0, 2, 9, 10, 8);
    Transform2 larger = Transform2.scaling(3.7).then(Transform2.translation(5, -2));

    assertThat(Nme.of(predicted.transformed(larger), truth.transformed(larger), EYES))
        .isEqualTo(Nme.of(predicted, truth, EYES), within(TOLERANCE));
  }

  @Test
  void errorsOfLandmarksAreKept() {
    FaceError error = FaceError.of(face(3, 4, 10, 0, 2, 9, 10, 8), truth, EYES);

    assertThat(error.landmark(0)).isEqualTo(0.5, within(TOLERANCE));
    assertThat(error.landmark(1)).isZero();
    assertThat(error.nme()).isEqualTo(0.2, within(TOLERANCE));
    assertThat(error.scheme()).isEqualTo(FOUR);
  }

  @Test
  void onlyVisibleLandmarksCount() {
    FaceError error =
        FaceError.ofVisible(
            face(3, 4, 10, 0, 2, 9, 10, 8),
            truth,
            EYES,
            truth.bounds(),
            new boolean[] {false, true, true, true});

    assertThat(error.nme()).isEqualTo(0.1, within(TOLERANCE));
    assertThat(error.counts(0)).isFalse();
    assertThat(error.landmark(0)).isNaN();
  }

  @Test
  void oneLandmarkAtLeastMustCount() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceError.ofVisible(truth, truth, EYES, truth.bounds(), new boolean[4]))
        .withMessageContaining("visible");
  }

  @Test
  void thereMustBeAFlagForEachLandmark() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceError.ofVisible(truth, truth, EYES, truth.bounds(), new boolean[3]))
        .withMessage("visible must hold 4 values: 3");
  }

  @Test
  void schemesMustAgree() {
    Landmarks other = Landmarks.of(LandmarkScheme.custom("other", 4).build(), new double[8]);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Nme.of(other, truth, EYES))
        .withMessageContaining("other");
  }

  @Test
  void perLandmarkIsTheMeanOverFaces() {
    FaceError first = FaceError.of(face(3, 4, 10, 0, 2, 8, 8, 8), truth, EYES);
    FaceError second = FaceError.of(face(0, 1, 10, 2, 2, 8, 8, 8), truth, EYES);

    assertThat(Nme.perLandmark(List.of(first, second)))
        .containsExactly(new double[] {0.3, 0.1, 0, 0}, within(TOLERANCE));
  }

  @Test
  void perLandmarkIgnoresFacesInWhichItDoesNotCount() {
    FaceError first = FaceError.of(face(3, 4, 10, 0, 2, 8, 8, 8), truth, EYES);
    FaceError second =
        FaceError.ofVisible(
            truth, truth, EYES, truth.bounds(), new boolean[] {false, true, true, true});

    assertThat(Nme.perLandmark(List.of(first, second))[0]).isEqualTo(0.5, within(TOLERANCE));
    assertThat(Nme.perLandmark(List.of(second))[0]).isNaN();
  }

  @Test
  void perGroupIsTheMeanOverItsLandmarks() {
    FaceError first = FaceError.of(face(3, 4, 10, 0, 2, 9, 8, 8), truth, EYES);
    FaceError second = FaceError.of(face(0, 1, 10, 2, 2, 8, 8, 8), truth, EYES);

    assertThat(Nme.perGroup(List.of(first, second)))
        .containsOnlyKeys("eyes", "mouth")
        .hasEntrySatisfying("eyes", nme -> assertThat(nme).isEqualTo(0.2, within(TOLERANCE)))
        .hasEntrySatisfying("mouth", nme -> assertThat(nme).isEqualTo(0.025, within(TOLERANCE)));
  }

  @Test
  void perFaceKeepsTheOrder() {
    FaceError first = FaceError.of(face(4, 0, 10, 0, 2, 8, 8, 8), truth, EYES);
    FaceError second = FaceError.of(truth, truth, EYES);

    assertThat(Nme.perFace(List.of(first, second)))
        .containsExactly(new double[] {0.1, 0}, within(TOLERANCE));
  }

  @Test
  void perLandmarkNeedsAFace() {
    assertThatIllegalArgumentException().isThrownBy(() -> Nme.perLandmark(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> Nme.perGroup(List.of()));
  }

  @Test
  void interPupilIsBetweenCentroids() {
    // Centroids (1, 4) and (9, 4).
    assertThat(Normalizer.interPupil(FOUR).length(truth)).isEqualTo(8);
  }

  @Test
  void boxNormalizersMeasureTheBoxGiven() {
    Box box = new Box(0, 0, 3, 4);

    assertThat(Normalizer.boxDiagonal().length(truth, box)).isEqualTo(5);
    assertThat(Normalizer.sqrtBoxArea().length(truth, box))
        .isEqualTo(Math.sqrt(12), within(TOLERANCE));
  }

  @Test
  void withoutABoxTheTightBoxOfTheTrueLandmarksCounts() {
    assertThat(Normalizer.boxDiagonal().length(truth)).isEqualTo(Math.hypot(10, 8));
    assertThat(Nme.of(face(0, 1, 10, 0, 2, 8, 8, 8), truth, Normalizer.sqrtBoxArea()))
        .isEqualTo(0.25 / Math.sqrt(80), within(TOLERANCE));
  }

  @Test
  void constantIsTheSameForAllFaces() {
    assertThat(Normalizer.constant(64).length(truth)).isEqualTo(64);
  }

  @Test
  void usualNormalizersAreTheFields() {
    assertThat(Normalizer.Kind.usualFor(LandmarkScheme.WFLW_98))
        .isEqualTo(Normalizer.Kind.INTER_OCULAR);
    assertThat(Normalizer.Kind.usualFor(LandmarkScheme.AFLW_19))
        .isEqualTo(Normalizer.Kind.BOX_DIAGONAL);
    assertThat(Normalizer.Kind.usualFor(LandmarkScheme.custom("none", 3).build()))
        .isEqualTo(Normalizer.Kind.BOX_DIAGONAL);
  }

  @Test
  void everyKindIsTheLengthOfItsName() {
    for (Normalizer.Kind kind : Normalizer.Kind.values()) {
      assertThat(kind.of(LandmarkScheme.WFLW_98).name())
          .isEqualTo(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
  }

  @Test
  void aSchemeWithoutEyesHasNoEyeDistance() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Normalizer.interOcular(LandmarkScheme.custom("none", 3).build()))
        .withMessageContaining("inter-ocular");
  }

  @Test
  void aFaceWithoutALengthIsRefused() {
    Landmarks flat = face(5, 5, 5, 5, 2, 8, 8, 8);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Nme.of(truth, flat, EYES))
        .withMessageContaining("inter-ocular length must be finite and greater than 0: 0.0");
  }

  @Test
  void aNormalizerRefusesOtherSchemes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Normalizer.interOcular(LandmarkScheme.WFLW_98).length(truth))
        .withMessageContaining("four");
  }

  private static Landmarks face(double... xy) {
    return Landmarks.of(FOUR, xy);
  }

  private static Landmarks partial(LandmarkScheme scheme, double... xy) {
    return Landmarks.partial(scheme, xy);
  }

  @Test
  void pointsWithoutALabelDoNotCount() {
    LandmarkScheme three = LandmarkScheme.custom("three", 3).build();
    Landmarks truth = partial(three, 0, 0, Double.NaN, Double.NaN, 10, 0);
    Landmarks predicted = Landmarks.of(three, new double[] {0, 3, 77, 77, 10, 1});

    FaceError error = FaceError.of(predicted, truth, Normalizer.constant(10));

    assertThat(error.nme()).isEqualTo(0.2);
    assertThat(error.counts(1)).isFalse();
  }

  @Test
  void aPredictionThatLacksALabelledPointIsRefused() {
    LandmarkScheme three = LandmarkScheme.custom("three", 3).build();
    Landmarks truth = partial(three, 0, 0, Double.NaN, Double.NaN, 10, 0);
    Landmarks predicted = partial(three, 0, 0, 5, 5, Double.NaN, Double.NaN);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaceError.of(predicted, truth, Normalizer.constant(10)))
        .withMessage("predicted must know landmark 2, which counts");
  }

  @Test
  void labelsWithoutAnEyeAreMeasuredByTheirBox() {
    LandmarkScheme three = LandmarkScheme.custom("three", 3).interOcular(0, 1).build();
    Landmarks whole = Landmarks.of(three, new double[] {0, 0, 4, 0, 0, 9});
    Landmarks half = partial(three, 0, 0, Double.NaN, Double.NaN, 4, 9);

    assertThat(Normalizer.Kind.usualFor(three, List.of(whole)).of(three).length(whole))
        .isEqualTo(4);
    assertThat(Normalizer.Kind.usualFor(three, List.of(whole, half)).of(three).length(half))
        .isEqualTo(6);
  }

  @Test
  void interOcularDistanceNeedsBothEyes() {
    LandmarkScheme three = LandmarkScheme.custom("three", 3).interOcular(0, 1).build();
    Landmarks half = partial(three, 0, 0, Double.NaN, Double.NaN, 4, 9);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Normalizer.interOcular(three).length(half))
        .withMessageContaining("sqrt-box-area");
  }
}
