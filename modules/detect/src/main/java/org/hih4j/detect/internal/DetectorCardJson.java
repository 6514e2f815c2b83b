package org.hih4j.detect.internal;

import java.util.List;
import org.hih4j.core.metrics.ScoreReliability;
import org.hih4j.detect.DetectorCard;
import org.hih4j.imaging.Sampling;
import org.hih4j.model.internal.json.CardJson;
import org.hih4j.model.internal.json.JsonFields;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Detectors' cards as JSON. Schema version 1; unknown fields are refused. */
public final class DetectorCardJson {
  private static final String TASK = "face-detection";

  private DetectorCardJson() {}

  /**
   * Reads a card.
   *
   * @param json the content of a {@code model.json}
   * @return the card
   * @throws IllegalArgumentException with the path of the field that is wrong
   */
  public static DetectorCard read(String json) {
    return JsonFields.parse(json, false).read(DetectorCardJson::card);
  }

  private static DetectorCard card(JsonFields card) {
    if (!card.has("task") || !card.text("task").equals(TASK)) {
      throw new IllegalArgumentException("'task' must be " + TASK + ": this is no face detector");
    }
    CardJson.checkSchema(card, DetectorCard.SCHEMA_VERSION);
    return new DetectorCard(
        card.text("name"),
        card.text("description"),
        card.object("input", DetectorCardJson::input),
        card.list(
            "outputs",
            row ->
                new DetectorCard.Output(
                    row.integer("stride"), row.text("scores"), row.text("faces"))),
        card.object(
            "calibration",
            fields ->
                new DetectorCard.ScoreCalibration(fields.number("slope"), fields.number("offset"))),
        card.optional(
            "falseAlarms",
            fields ->
                new DetectorCard.FalseAlarms(
                    fields.number("threshold"), fields.number("perPicture"), fields.text("data"))),
        card.optional("reliability", DetectorCardJson::reliability),
        card.texts("training"),
        card.text("licence"),
        card.list(
            "measured",
            row ->
                new DetectorCard.Measurement(
                    row.text("data"),
                    row.text("protocol"),
                    row.integer("faces"),
                    row.number("averagePrecision"))),
        card.text("sha256"));
  }

  private static DetectorCard.Input input(JsonFields fields) {
    return new DetectorCard.Input(
        fields.text("tensor"),
        fields.integer("multiple"),
        CardJson.normalization(fields),
        fields.choice("sampling", Sampling.class));
  }

  private static DetectorCard.Reliability reliability(JsonFields fields) {
    List<ScoreReliability.Bin> bins =
        fields.list(
            "bins",
            row ->
                new ScoreReliability.Bin(
                    row.number("from"),
                    row.number("to"),
                    row.integer("detections"),
                    row.number("meanScore"),
                    row.number("share")));
    return new DetectorCard.Reliability(
        fields.text("data"), new ScoreReliability(bins, fields.number("expectedError")));
  }

  /**
   * Writes a card.
   *
   * @param card the card
   * @return indented JSON that {@link #read} reads back to an equal card
   */
  public static String write(DetectorCard card) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schema", DetectorCard.SCHEMA_VERSION);
    json.put("task", TASK);
    json.put("name", card.name());
    json.put("description", card.description());
    ObjectNode input = json.putObject("input");
    input.put("tensor", card.input().tensor());
    input.put("multiple", card.input().multiple());
    CardJson.putNormalization(input, card.input().normalization());
    input.put("sampling", JsonFields.lower(card.input().sampling()));
    ArrayNode outputs = json.putArray("outputs");
    for (DetectorCard.Output output : card.outputs()) {
      ObjectNode node = outputs.addObject();
      node.put("stride", output.stride());
      node.put("scores", output.scores());
      node.put("faces", output.faces());
    }
    ObjectNode calibration = json.putObject("calibration");
    calibration.put("slope", card.calibration().slope());
    calibration.put("offset", card.calibration().offset());
    card.falseAlarms()
        .ifPresent(
            alarms -> {
              ObjectNode node = json.putObject("falseAlarms");
              node.put("threshold", alarms.threshold());
              node.put("perPicture", alarms.perPicture());
              node.put("data", alarms.data());
            });
    card.reliability().ifPresent(reliability -> put(json.putObject("reliability"), reliability));
    CardJson.putTexts(json, "training", card.training());
    json.put("licence", card.licence());
    ArrayNode measured = json.putArray("measured");
    for (DetectorCard.Measurement row : card.measured()) {
      ObjectNode node = measured.addObject();
      node.put("data", row.data());
      node.put("protocol", row.protocol());
      node.put("faces", row.faces());
      node.put("averagePrecision", row.averagePrecision());
    }
    json.put("sha256", card.sha256());
    return json.toPrettyString() + "\n";
  }

  private static void put(ObjectNode node, DetectorCard.Reliability reliability) {
    node.put("data", reliability.data());
    node.put("expectedError", reliability.scores().expectedError());
    ArrayNode bins = node.putArray("bins");
    for (ScoreReliability.Bin bin : reliability.scores().bins()) {
      ObjectNode row = bins.addObject();
      row.put("from", bin.from());
      row.put("to", bin.to());
      row.put("detections", bin.count());
      row.put("meanScore", bin.meanScore());
      row.put("share", bin.share());
    }
  }
}
