package org.hih4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.hih4j.core.landmarks.LandmarkScheme;
import org.hih4j.core.metrics.Normalizer;
import org.hih4j.data.Dataset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvaluationTextTest {
  private static final EvaluationOptions OPTIONS =
      EvaluationOptions.builder().boxes(BoxProtocol.truth().jittered(0.1, 0.85, 1.2, 7)).build();

  private static EvaluationResult result(double dx) {
    return Evaluation.run(
        new MadeUp.BoxModel("box <model>", LandmarkScheme.IBUG_68, dx),
        MadeUp.faces(LandmarkScheme.IBUG_68, 9),
        OPTIONS);
  }

  @Test
  void theTableNamesBoxNormaliserAndThresholds() {
    assertThat(EvaluationText.table(result(2)))
        .contains(
            "true box, jittered (centre ±10 % of the crop's side, scale 0.85-1.2, seed 7)",
            "inter-ocular", "FR@8", "AUC@10", "Full", "hard", "easy");
  }

  @Test
  void allFacesOfASubsetBearItsName() {
    MadeUp.Faces faces = MadeUp.faces(LandmarkScheme.IBUG_68, 3);
    Dataset.Card card =
        new Dataset.Card(
            "300W",
            "common",
            "memory",
            List.of(),
            OptionalLong.empty(),
            Normalizer.Kind.INTER_OCULAR,
            0.08,
            "free",
            List.of());
    EvaluationResult result =
        Evaluation.run(
            new MadeUp.BoxModel("m", LandmarkScheme.IBUG_68, 0),
            new MadeUp.Faces(LandmarkScheme.IBUG_68, faces.list(), card),
            OPTIONS);
    assertThat(EvaluationText.table(result)).contains("Common").doesNotContain("Full");
  }

  @Test
  void jsonHoldsTheNumbersInPercent() {
    EvaluationResult result = result(2);
    JsonNode json =
        JsonMapper.shared()
            .readTree(EvaluationText.json(result, Optional.empty(), Optional.empty()));
    assertThat(json.get("nme").asDouble()).isCloseTo(100 * result.all().nme(), within(1e-5));
    assertThat(json.get("nmeFraction").asDouble()).isEqualTo(result.all().nme());
    assertThat(json.get("count").asInt()).isEqualTo(9);
    assertThat(json.get("failureRate").propertyNames()).containsExactly("8", "10");
    assertThat(json.get("auc").get("10").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("subsets").get("hard").get("count").asInt()).isEqualTo(3);
    assertThat(json.get("faces")).hasSize(9);
  }

  @Test
  void comparisonsAreInTheJsonToo() {
    EvaluationResult first = result(1);
    EvaluationResult second = result(4);
    String json =
        EvaluationText.json(List.of(first, second), List.of(Comparison.of(first, second)));
    JsonNode pair = JsonMapper.shared().readTree(json).get("comparisons").get(0);
    assertThat(pair.get("difference").asDouble()).isNegative();
    assertThat(pair.get("interval95")).hasSize(2);
  }

  @Test
  void boxCurvesAreInTableAndJson() {
    MadeUp.BoxModel model = new MadeUp.BoxModel("m", LandmarkScheme.IBUG_68, 0);
    MadeUp.Faces faces = MadeUp.faces(LandmarkScheme.IBUG_68, 3);
    Robustness robustness = Robustness.measure(model, faces, 3, OPTIONS);
    assertThat(EvaluationText.table(robustness))
        .contains("  0.00: 0.00 (0.0)  0.05: ", "  1.00: 0.00");
    String json =
        EvaluationText.json(
            Evaluation.run(model, faces, OPTIONS), Optional.of(robustness), Optional.empty());
    JsonNode curves = JsonMapper.shared().readTree(json).get("robustness");
    assertThat(curves.get("shift")).hasSize(5);
    assertThat(curves.get("consistencyPerLandmark")).hasSize(68);
  }

  @Test
  void theReportNeedsNoOtherFile() {
    MadeUp.BoxModel model = new MadeUp.BoxModel("box <model>", LandmarkScheme.IBUG_68, 2);
    MadeUp.Faces faces = MadeUp.faces(LandmarkScheme.IBUG_68, 9);
    String html =
        HtmlReport.of(
            model,
            faces,
            Evaluation.run(model, faces, OPTIONS),
            OPTIONS,
            Optional.of(Robustness.measure(model, faces, 3, OPTIONS)),
            Optional.empty());
    assertThat(html)
        .startsWith("<!DOCTYPE html>")
        .contains("box &lt;model&gt;", "Cumulative error", "Error against the box", "Worst", "Best")
        .doesNotContain("box <model>", "http://", "https://", "<script", "src=\"/", "<link");
    assertThat(html.split("<figure>", -1)).hasSize(1 + 4 + 4 + 8);
  }

  @Test
  void aReportOfFewFacesShowsThem() {
    MadeUp.BoxModel model = new MadeUp.BoxModel("m", LandmarkScheme.WFLW_98, 2);
    MadeUp.Faces faces = MadeUp.faces(LandmarkScheme.WFLW_98, 1);
    String html =
        HtmlReport.of(
            model,
            faces,
            Evaluation.run(model, faces, OPTIONS),
            OPTIONS,
            Optional.empty(),
            Optional.empty());
    assertThat(html).contains("face0.png").doesNotContain("Error against the box");
  }
}
