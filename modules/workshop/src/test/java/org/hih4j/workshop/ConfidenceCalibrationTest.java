package org.hih4j.workshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.hih4j.align.ModelCard;
import org.hih4j.align.Models;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.evaluation.EvaluationException;
import org.junit.jupiter.api.Test;

class ConfidenceCalibrationTest {
  private static final LandmarkScheme SCHEME = LandmarkScheme.IBUG_68;
  private static final double TOLERANCE = 0.05;
  private static final ModelCard.Curve EYES = new ModelCard.Curve(-3, -3, 4);
  private static final ModelCard.Curve OTHERS = new ModelCard.Curve(-6, -2, 0);
  private static final ConfidenceCalibration.Source SOURCE =
      new ConfidenceCalibration.Source("made", "true box");

  /** Faces whose points hit as the two curves say. */
  private static ConfidenceCalibration made(int faces) {
    return made(faces, -1.5);
  }

  private static ConfidenceCalibration made(int faces, double smallest) {
    ConfidenceCalibration made = new ConfidenceCalibration(SCHEME, TOLERANCE);
    SplittableRandom random = new SplittableRandom(5);
    List<Integer> eyes = SCHEME.parts().get("eyes");
    for (int face = 0; face < faces; face++) {
      double size = Math.exp(random.nextDouble(smallest, -0.5));
      double[] spreads = new double[SCHEME.size()];
      for (int i = 0; i < spreads.length; i++) {
        spreads[i] = Math.exp(random.nextDouble(-3.5, -1.5));
      }
      double[] errors = new double[spreads.length];
      for (int i = 0; i < errors.length; i++) {
        double right = confidence(eyes.contains(i) ? EYES : OTHERS, spreads[i], size);
        errors[i] = random.nextDouble() < right ? 0.01 : 0.2;
      }
      made.add(SOURCE, face % 2 == 0, spreads, size, errors);
    }
    return made;
  }

  private static double confidence(ModelCard.Curve curve, double spread, double size) {
    return 1
        / (1
            + Math.exp(
                -(curve.intercept()
                    + curve.slope() * Math.log(spread)
                    + curve.sizeSlope() * Math.log(size))));
  }

  private static ModelCard card(ModelCard.Confidence confidence) {
    return Models.bundled("hih-300w").card().toBuilder().confidence(confidence).build();
  }

  @Test
  void recoversTheCurveOfEachPart() {
    ModelCard.Calibrated fitted = made(2000).fitted("made");
    assertThat(fitted.groups().keySet()).isEqualTo(SCHEME.parts().keySet());
    assertThat(fitted.groups().get("eyes").slope()).isCloseTo(EYES.slope(), within(0.3));
    assertThat(fitted.groups().get("eyes").sizeSlope()).isCloseTo(EYES.sizeSlope(), within(0.4));
    assertThat(fitted.groups().get("mouth").slope()).isCloseTo(OTHERS.slope(), within(0.3));
    assertThat(fitted.groups().get("mouth").sizeSlope()).isCloseTo(0, within(0.3));
  }

  @Test
  void sizesThatHardlyDifferTakeNoPart() {
    assertThat(made(2000, -1).fitted("made").groups().get("eyes").sizeSlope()).isZero();
  }

  @Test
  void confidencesFittedOnOneHalfHoldOnTheOther() {
    ConfidenceCalibration made = made(2000);
    List<Reliability> rows = made.reliability(card(made.fitted("made")));
    assertThat(rows)
        .extracting(Reliability::group)
        .containsExactlyElementsOf(SCHEME.parts().keySet());
    assertThat(rows).allSatisfy(row -> assertThat(row.scores().expectedError()).isLessThan(0.03));
  }

  @Test
  void fitsOnEvenFacesAndJudgesOnOddOnes() {
    ConfidenceCalibration made = new ConfidenceCalibration(SCHEME, TOLERANCE);
    for (int face = 0; face < 100; face++) {
      made.add(SOURCE, face % 2 == 0, filled(0.1), 0.4, filled(face % 2 == 0 ? 0 : 1));
    }
    for (Reliability row : made.reliability(card(made.fitted("made")))) {
      assertThat(row.scores().meanScore()).isGreaterThan(0.99);
      assertThat(row.scores().share()).isZero();
      assertThat(row.scores().expectedError()).isCloseTo(row.scores().meanScore(), within(1e-12));
      assertThat(row.scores().count()).isEqualTo(50L * SCHEME.parts().get(row.group()).size());
    }
  }

  @Test
  void landmarksWithoutErrorsDoNotCount() {
    ConfidenceCalibration made = new ConfidenceCalibration(SCHEME, TOLERANCE);
    double[] errors = filled(Double.NaN);
    errors[SCHEME.parts().get("nose").get(0)] = 0;
    for (int face = 0; face < 4; face++) {
      made.add(SOURCE, face % 2 == 0, filled(0.1), 0.4, errors);
    }
    ModelCard.Calibrated fitted = made.fitted("made");
    assertThat(fitted.groups().keySet()).containsExactly("nose");
    assertThat(made.reliability(card(fitted)))
        .singleElement()
        .satisfies(row -> assertThat(row.scores().count()).isEqualTo(2));
  }

  @Test
  void aCurveThatWouldRiseWithTheSpreadIsFlat() {
    ConfidenceCalibration made = new ConfidenceCalibration(SCHEME, TOLERANCE);
    SplittableRandom random = new SplittableRandom(2);
    for (int face = 0; face < 100; face++) {
      double spread = random.nextDouble(0.05, 0.2);
      made.add(SOURCE, face % 2 == 0, filled(spread), 0.4, filled(spread > 0.1 ? 0 : 1));
    }
    assertThat(made.fitted("made").groups().values())
        .allSatisfy(
            curve -> {
              assertThat(curve.slope()).isZero();
              assertThat(curve.sizeSlope()).isZero();
            });
  }

  @Test
  void oneFaceIsTooFew() {
    assertThatThrownBy(() -> made(1).fitted("made"))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("two");
  }

  @Test
  void spreadsThatAreMissingMakeItImpossible() {
    ConfidenceCalibration made = new ConfidenceCalibration(SCHEME, TOLERANCE);
    made.add(SOURCE, true, filled(Double.NaN), 0.4, filled(0));
    assertThat(made.possible()).isFalse();
  }

  private static double[] filled(double value) {
    double[] all = new double[SCHEME.size()];
    Arrays.fill(all, value);
    return all;
  }
}
