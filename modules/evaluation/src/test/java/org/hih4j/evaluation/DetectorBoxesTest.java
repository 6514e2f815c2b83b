package org.hih4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.hih4j.core.geometry.Box;
import org.hih4j.core.geometry.FaceBox;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.data.Sample;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DetectorBoxesTest {
  private static final MadeUp.Faces FACES = MadeUp.faces(LandmarkScheme.IBUG_68, 9);
  private static final LandmarkModel MODEL = new MadeUp.BoxModel("m", LandmarkScheme.IBUG_68, 0);

  private static Box truth(String id) {
    return FACES.list().stream()
        .filter(sample -> sample.id().equals(id))
        .findFirst()
        .orElseThrow()
        .landmarks()
        .bounds();
  }

  /** A detector whose boxes are a tenth too large and 3 % too far to the right; misses face3. */
  private static List<FoundFace> find(String id, Sample.Image image) {
    List<FoundFace> faces = new ArrayList<>();
    Box box = truth(id);
    faces.add(FoundFace.of(FaceBox.landmarks(box.translated(90, 0)), 1));
    if (!id.equals("face3.png")) {
      double step = 0.03 * box.largerSide();
      faces.add(FoundFace.of(FaceBox.landmarks(box.scaled(1.1).translated(step, 0)), 0.5));
      faces.add(FoundFace.of(FaceBox.landmarks(box.scaled(1.4)), 0.9));
    }
    return faces;
  }

  private static EvaluationOptions options(DetectorBoxes boxes) {
    return EvaluationOptions.builder()
        .boxes(BoxProtocol.found(BoxProtocol.Source.DETECTOR, boxes, "made up"))
        .build();
  }

  private static BoxComparison comparison(LandmarkModel model) {
    DetectorBoxes boxes = DetectorBoxes.of(DetectorBoxesTest::find);
    EvaluationOptions options = options(boxes);
    return BoxComparison.measure(
        model, FACES, Evaluation.run(model, FACES, options), boxes, 9, options);
  }

  @Test
  void theBoxThatMeetsTheFaceBestIsTaken() {
    Sample sample = FACES.list().get(0);
    Box box = DetectorBoxes.of(DetectorBoxesTest::find).find(sample).orElseThrow().landmarkBox();
    assertThat(box.width()).isEqualTo(1.1 * truth("face0.png").width(), within(1e-9));
  }

  @Test
  void aFaceThatNoBoxMeetsIsMissed() {
    assertThat(DetectorBoxes.of(DetectorBoxesTest::find).find(FACES.list().get(3))).isEmpty();
  }

  @Test
  void theDetectorRunsOnceAFace() {
    AtomicInteger calls = new AtomicInteger();
    DetectorBoxes boxes =
        DetectorBoxes.of(
            (id, image) -> {
              calls.incrementAndGet();
              return find(id, image);
            });
    boxes.find(FACES.list().get(0));
    boxes.find(FACES.list().get(0));
    boxes.find(FACES.list().get(3));
    boxes.find(FACES.list().get(3));
    assertThat(calls).hasValue(2);
  }

  @Test
  void missedFacesAreListedAndCountAsFailures() {
    EvaluationResult result =
        Evaluation.run(MODEL, FACES, options(DetectorBoxes.of(DetectorBoxesTest::find)));
    assertThat(result.failures())
        .singleElement()
        .matches(row -> row.failure().equals(Optional.of("no detector's box")));
    assertThat(result.all().faces()).isEqualTo(8);
    EvaluationResult found =
        Evaluation.run(
            MODEL,
            FACES.filter("found", sample -> !sample.id().equals("face3.png")),
            options(DetectorBoxes.of(DetectorBoxesTest::find)));
    assertThat(result.all().nme()).isEqualTo(found.all().nme(), within(1e-12));
    assertThat(result.all().failureRate10())
        .isEqualTo((8 * found.all().failureRate10() + 1) / 9, within(1e-12));
    assertThat(result.all().auc8()).isEqualTo(found.all().auc8() * 8 / 9, within(1e-12));
    assertThat(result.notes())
        .contains("1 of 9 faces were missed by the detector: failures in FR and AUC, not in NME");
  }

  @Test
  void theSameFacesAreComparedWithTrueAndDetectedBoxes() {
    BoxComparison comparison = comparison(MODEL);
    assertThat(comparison.faces()).isEqualTo(9);
    assertThat(comparison.missed()).containsExactly("face3.png");
    assertThat(comparison.paired().faces()).isEqualTo(8);
    assertThat(comparison.paired().secondNme()).isEqualTo(0, within(1e-9));
    assertThat(comparison.paired().firstNme()).isGreaterThan(0.01);
  }

  @Test
  void theScatterIsThatOfTheBoxes() {
    BoxComparison.Scatter scatter = comparison(MODEL).scatter();
    assertThat(scatter.right()).isEqualTo(0.03, within(1e-9));
    assertThat(scatter.rightDeviation()).isEqualTo(0, within(1e-9));
    assertThat(scatter.down()).isEqualTo(0, within(1e-9));
    assertThat(scatter.scale()).isEqualTo(1.1, within(1e-9));
    assertThat(scatter.scaleDeviation()).isEqualTo(0, within(1e-7));
  }

  @Test
  void theCurveGoesThroughTheErrorsOfBothBoxes() {
    BoxComparison comparison = comparison(MODEL);
    assertThat(comparison.curve())
        .extracting(Robustness.Setting::amount)
        .containsExactly(0.0, 0.5, 1.0, 1.5, 2.0);
    assertThat(comparison.curve().get(0).nme()).isEqualTo(0, within(1e-9));
    // All boxes deviate alike, so that another face's deviation is a face's own.
    assertThat(comparison.curve().get(2).nme())
        .isEqualTo(comparison.paired().firstNme(), within(1e-4));
    assertThat(comparison.curve().get(4).nme()).isGreaterThan(comparison.curve().get(2).nme());
  }

  @Test
  void theCurveIsOfAsManyFacesAsItMayBe() {
    DetectorBoxes boxes = DetectorBoxes.of(DetectorBoxesTest::find);
    EvaluationOptions options = options(boxes);
    EvaluationResult result = Evaluation.run(MODEL, FACES, options);
    assertThat(BoxComparison.measure(MODEL, FACES, result, boxes, 6, options).curveFaces())
        .isEqualTo(6);
  }

  @Test
  void aDetectorThatFindsNothingIsRefused() {
    DetectorBoxes boxes = DetectorBoxes.of((id, image) -> List.of());
    assertThatThrownBy(() -> Evaluation.run(MODEL, FACES, options(boxes)))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("no detector's box");
  }

  @Test
  void tableJsonAndReportShowBothErrors() {
    DetectorBoxes boxes = DetectorBoxes.of(DetectorBoxesTest::find);
    EvaluationOptions options = options(boxes);
    EvaluationResult result = Evaluation.run(MODEL, FACES, options);
    BoxComparison comparison = BoxComparison.measure(MODEL, FACES, result, boxes, 5, options);
    assertThat(EvaluationText.table(comparison))
        .contains("8 of 9 faces found", "missed: face3.png", "scale 1.100");
    JsonNode json =
        JsonMapper.shared()
            .readTree(EvaluationText.json(result, Optional.empty(), Optional.of(comparison)))
            .get("boxComparison");
    assertThat(json.get("trueBoxNme").asDouble()).isEqualTo(0);
    assertThat(json.get("missed")).hasSize(1);
    assertThat(json.get("curve")).hasSize(5);
    assertThat(
            HtmlReport.of(MODEL, FACES, result, options, Optional.empty(), Optional.of(comparison)))
        .contains("True and detected boxes", "missed: face3.png");
  }
}
