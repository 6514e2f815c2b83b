package org.hih4j.detect.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    JsonFields card = JsonFields.parse(json, false);
    if (!card.has("task") || !card.text("task").equals(TASK)) {
      throw new IllegalArgumentException("'task' must be " + TASK + ": this is no face detector");
    }
    CardJson.checkSchema(card, DetectorCard.SCHEMA_VERSION);
    DetectorCard read =
        new DetectorCard(
            card.text("name"),
            card.text("description"),
            input(card.object("input")),
            outputs(card.objects("outputs")),
            calibration(card.object("calibration")),
            card.has("falseAlarms")
                ? Optional.of(falseAlarms(card.object("falseAlarms")))
                : Optional.empty(),
            card.has("reliability")
                ? Optional.of(reliability(card.object("reliability")))
                : Optional.empty(),
            card.texts("training"),
            card.text("licence"),
            measured(card.objects("measured")),
            card.text("sha256"));
    card.done();
    return read;
  }

  private static DetectorCard.Input input(JsonFields fields) {
    DetectorCard.Input input =
        new DetectorCard.Input(
            fields.text("tensor"),
            fields.integer("multiple"),
            CardJson.normalization(fields),
            fields.choice("sampling", Sampling.class));
    fields.done();
    return input;
  }

  private static List<DetectorCard.Output> outputs(List<JsonFields> rows) {
    List<DetectorCard.Output> outputs = new ArrayList<>();
    for (JsonFields row : rows) {
      outputs.add(
          new DetectorCard.Output(row.integer("stride"), row.text("scores"), row.text("faces")));
      row.done();
    }
    return outputs;
  }

  private static DetectorCard.ScoreCalibration calibration(JsonFields fields) {
    DetectorCard.ScoreCalibration calibration =
        new DetectorCard.ScoreCalibration(fields.number("slope"), fields.number("offset"));
    fields.done();
    return calibration;
  }

  private static DetectorCard.FalseAlarms falseAlarms(JsonFields fields) {
    DetectorCard.FalseAlarms alarms =
        new DetectorCard.FalseAlarms(
            fields.number("threshold"), fields.number("perPicture"), fields.text("data"));
    fields.done();
    return alarms;
  }

  private static DetectorCard.Reliability reliability(JsonFields fields) {
    List<ScoreReliability.Bin> bins = new ArrayList<>();
    for (JsonFields row : fields.objects("bins")) {
      bins.add(
          new ScoreReliability.Bin(
              row.number("from"),
              row.number("to"),
              row.integer("detections"),
              row.number("meanScore"),
              row.number("share")));
      row.done();
    }
    DetectorCard.Reliability reliability =
        new DetectorCard.Reliability(
            fields.text("data"), new ScoreReliability(bins, fields.number("expectedError")));
    fields.done();
    return reliability;
  }

  private static List<DetectorCard.Measurement> measured(List<JsonFields> rows) {
    List<DetectorCard.Measurement> measured = new ArrayList<>();
    for (JsonFields row : rows) {
      measured.add(
          new DetectorCard.Measurement(
              row.text("data"),
              row.text("protocol"),
              row.integer("faces"),
              row.number("averagePrecision")));
      row.done();
    }
    return measured;
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
